/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "draw/canvas.h"
#include "report/template_impl.h"

static const char *const paper_words[] = { "A4", "Letter", NULL };
static const char *const turn_words[] = { "portrait", "landscape", NULL };

/* ---- the page ---- */

static void
read_paper(struct template *t, const struct conf_node *root)
{
	static const double size[][2] = { { 595.28, 841.89 }, { 612, 792 } };
	int paper = 0, turn = 0;

	conf_word(conf_get(root, "paper"), paper_words, &paper);
	conf_word(conf_get(root, "orientation"), turn_words, &turn);
	t->width = size[paper][turn];
	t->height = size[paper][1 - turn];
}

static void
read_fonts(struct template *t, const struct conf_node *map)
{
	static const char *const regular[] = {
		"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf" };
	static const char *const bold[] = {
		"/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf" };
	size_t i;

	t->font[DRAW_REGULAR] = regular;
	t->font[DRAW_BOLD] = bold;
	t->nfont[DRAW_REGULAR] = t->nfont[DRAW_BOLD] = 1;
	conf_keys(map, "regular", "bold", NULL);
	conf_labels(conf_get(map, "regular"), &t->font[DRAW_REGULAR],
	    &t->nfont[DRAW_REGULAR]);
	conf_labels(conf_get(map, "bold"), &t->font[DRAW_BOLD],
	    &t->nfont[DRAW_BOLD]);
	for (i = 0; i < DRAW_STYLES; i++) {
		if (t->nfont[i] == 0 || t->nfont[i] > DRAW_FACES) {
			conf_fail(map, "1 to %d fonts each", DRAW_FACES);
			t->nfont[i] = 1;
		}
	}
}

/* Beside the template, unless it is absolute. */
static void
read_logo(struct template_impl *t, const struct conf_node *node)
{
	const char *name, *base = conf_name(t->conf), *slash;

	if (conf_label(node, &name) <= 0)
		return;
	slash = strrchr(base, '/');
	t->pub.logo = name[0] == '/' || slash == NULL ? name :
	    arena_printf(&t->arena, "%.*s/%s", (int)(slash - base), base,
	    name);
}

static void
read_root(struct template_impl *t, const struct conf_node *root)
{
	conf_keys(root, "title", "subject", "paper", "orientation", "fonts",
	    "logo", "sections", NULL);
	conf_label(conf_need(root, "title"), &t->pub.title);
	conf_label(conf_get(root, "subject"), &t->pub.subject);
	read_paper(&t->pub, root);
	read_fonts(&t->pub, conf_get(root, "fonts"));
	read_logo(t, conf_get(root, "logo"));
	template_sections(t, conf_need(root, "sections"));
}

static struct template *
finish(struct conf *c, struct err *err)
{
	struct template_impl *t;

	if (c == NULL)
		return NULL;
	t = mem_new(1, sizeof(*t));
	t->conf = c;
	read_root(t, conf_root(c));
	if (conf_finish(c, err) == 0)
		return &t->pub;
	template_free(&t->pub);
	return NULL;
}

struct template *
template_load(const char *path, struct err *err)
{
	return finish(conf_open(path, err), err);
}

struct template *
template_parse(const char *name, const void *bytes, size_t n,
    struct err *err)
{
	return finish(conf_parse(name, bytes, n, err), err);
}

void
template_free(struct template *t)
{
	struct template_impl *impl = (struct template_impl *)t;

	if (t == NULL)
		return;
	conf_close(impl->conf);
	arena_release(&impl->arena);
	free(impl);
}

bool
template_wants(const struct template *t, int kind)
{
	size_t i;

	for (i = 0; i < t->nsection; i++) {
		if (t->section[i].kind == kind)
			return true;
	}
	return false;
}
