/* SPDX-License-Identifier: MIT */
/* conf: the life of a file in memory, its faults, and ways in the tree. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "conf/tree.h"

enum {
	MAX_KEPT = 1000,	/* faults; the rest is counted */
	MAX_SHOWN = 60,		/* bytes of a text in a message */
	TAIL = 40		/* room for "and N more" */
};

/* Faults. */

bool
conf_listens(const struct conf *c)
{
	return c->nfault < MAX_KEPT;
}

/* A control character above ASCII, U+0080 to U+009F. */
static bool
is_c1(const char *s)
{
	return (unsigned char)s[0] == 0xc2 && (unsigned char)s[1] < 0xa0;
}

/* Puts the character at s, which is UTF-8; returns its bytes. */
static size_t
put_char(struct buf *b, const char *s)
{
	unsigned char c = (unsigned char)s[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	if (c == '\n')
		buf_puts(b, "\\n");
	else if (c == '"' || c == '\\')
		buf_printf(b, "\\%c", c);
	else if (c < ' ' || c == 0x7f)
		buf_printf(b, "\\x%02x", c);
	else if (is_c1(s))
		buf_printf(b, "\\x%02x", (unsigned char)s[1]);
	else
		buf_add(b, s, n);
	return n;
}

static void
put_shown(struct buf *b, const char *text)
{
	const char *s = text;

	while (*s != '\0' && s - text < MAX_SHOWN)
		s += put_char(b, s);
	if (*s != '\0')
		buf_puts(b, "...");
}

const char *
conf_shown(struct conf *c, const char *text)
{
	struct buf b = { 0 };
	const char *shown;

	buf_putc(&b, '"');
	put_shown(&b, text);
	buf_putc(&b, '"');
	shown = arena_text(&c->arena, b.data, b.len);
	buf_release(&b);
	return shown;
}

static bool
speaks_for_itself(const char *key)
{
	return *key != '\0' && strlen(key) <= MAX_SHOWN &&
	    key[strcspn(key, " .:\"\\'[]{}\t\n")] == '\0';
}

/* tables[].cursor.kind */
static void
put_path(struct buf *b, const struct conf_node *node)
{
	if (node->parent == NULL)
		return;
	put_path(b, node->parent);
	if (node->key == NULL) {
		buf_puts(b, "[]");
		return;
	}
	if (node->parent->parent != NULL)
		buf_putc(b, '.');
	if (speaks_for_itself(node->key)) {
		put_shown(b, node->key);
		return;
	}
	buf_putc(b, '"');
	put_shown(b, node->key);
	buf_putc(b, '"');
}

/* Two readers of one node may find the same. */
static bool
known_fault(const struct conf *c, struct conf_place at, const char *text)
{
	size_t i;

	for (i = 0; i < c->nfault; i++) {
		const struct conf_fault *f = &c->fault[i];

		if (f->place.line == at.line &&
		    f->place.column == at.column &&
		    strcmp(f->text, text) == 0)
			return true;
	}
	return false;
}

static void
keep_fault(struct conf *c, struct conf_place at, const struct buf *b)
{
	struct conf_fault *f;

	if (known_fault(c, at, buf_text(b)))
		return;
	c->fault = mem_grow(c->fault, &c->cap_fault, c->nfault + 1,
	    sizeof(*c->fault));
	f = &c->fault[c->nfault];
	f->place = at;
	f->order = c->nfault++;
	f->text = arena_text(&c->arena, b->data, b->len);
}

void
conf_vfault(struct conf *c, struct conf_place place,
    const struct conf_node *path, const char *fmt, va_list ap)
{
	struct buf b = { 0 };

	if (!conf_listens(c)) {
		c->unkept++;
		return;
	}
	buf_printf(&b, "%s:%d:%d: ", c->name, place.line, place.column);
	if (path != NULL && path->parent != NULL) {
		put_path(&b, path);
		buf_puts(&b, ": ");
	}
	buf_vprintf(&b, fmt, ap);
	keep_fault(c, place, &b);
	buf_release(&b);
}

void
conf_fault(struct conf *c, struct conf_place place,
    const struct conf_node *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	conf_vfault(c, place, path, fmt, ap);
	va_end(ap);
}

int
conf_fail(const struct conf_node *node, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	conf_vfault(node->conf, node->place, node, fmt, ap);
	va_end(ap);
	return -1;
}

int
conf_fail_key(const struct conf_node *node, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	conf_vfault(node->conf, node->key == NULL ? node->place :
	    node->key_place, node, fmt, ap);
	va_end(ap);
	return -1;
}

int
conf_expected(const struct conf_node *node, const char *fmt, ...)
{
	static const char *const instead[] = {
		[CONF_NULL] = "nothing", [CONF_LIST] = "a list",
		[CONF_MAP] = "a map",
	};
	struct buf what = { 0 };
	va_list ap;

	if (node->broken)
		return -1;
	va_start(ap, fmt);
	buf_vprintf(&what, fmt, ap);
	va_end(ap);
	if (node->kind == CONF_SCALAR)
		conf_fail(node, "expected %s: %s", buf_text(&what),
		    conf_shown(node->conf, node->text));
	else
		conf_fail(node, "expected %s, not %s", buf_text(&what),
		    instead[node->kind]);
	buf_release(&what);
	return -1;
}

static int
by_place(const void *a, const void *b)
{
	const struct conf_fault *f = a, *g = b;

	if (f->place.line != g->place.line)
		return f->place.line < g->place.line ? -1 : 1;
	if (f->place.column != g->place.column)
		return f->place.column < g->place.column ? -1 : 1;
	return f->order < g->order ? -1 : 1;
}

/* Whole lines, as many as the rules and struct err have room for. */
static size_t
put_faults(struct buf *b, const struct conf_fault *f, size_t n)
{
	size_t room = sizeof(((struct err *)NULL)->text) - TAIL;
	size_t i;

	for (i = 0; i < n && i < CONF_MAX_SHOWN; i++) {
		if (i > 0 && b->len + 1 + strlen(f[i].text) > room)
			break;
		buf_printf(b, "%s%s", i > 0 ? "\n" : "", f[i].text);
	}
	return i;
}

static void
report(const struct conf *c, struct err *err)
{
	struct buf b = { 0 };
	struct conf_fault *sorted;
	size_t left;

	sorted = mem_new(c->nfault, sizeof(*sorted));
	memcpy(sorted, c->fault, c->nfault * sizeof(*sorted));
	qsort(sorted, c->nfault, sizeof(*sorted), by_place);
	left = c->nfault - put_faults(&b, sorted, c->nfault) + c->unkept;
	if (left > 0)
		buf_printf(&b, "\nand %zu more", left);
	err_set(err, ERR_CONFIG, "%s", buf_text(&b));
	buf_release(&b);
	free(sorted);
}

/* A file's life. */

struct conf *
conf_parse(const char *name, const void *bytes, size_t len, struct err *err)
{
	struct conf *c = mem_new(1, sizeof(*c));

	c->name = arena_text(&c->arena, name, strlen(name));
	hash_sha256_hex(bytes, len, c->sha256);
	if (len > CONF_MAX_BYTES)
		err_set(err, ERR_CONFIG, "%s: larger than %d bytes", name,
		    CONF_MAX_BYTES);
	else if (conf_build(c, bytes, len) == 0)
		return c;
	else
		report(c, err);
	conf_close(c);
	return NULL;
}

struct conf *
conf_open(const char *path, struct err *err)
{
	struct err why = { 0 };
	struct buf bytes = { 0 };
	struct conf *c = NULL;

	if (file_read(path, CONF_MAX_BYTES, &bytes, &why) == 0)
		c = conf_parse(path, buf_text(&bytes), bytes.len, err);
	else
		/* Too large is wrong configuration, not wrong data. */
		err_set(err, why.code == ERR_DATA ? ERR_CONFIG :
		    (enum err_code)why.code, "%s", why.text);
	buf_release(&bytes);
	return c;
}

void
conf_close(struct conf *c)
{
	if (c == NULL)
		return;
	free(c->fault);
	arena_release(&c->arena);
	free(c);
}

int
conf_finish(const struct conf *c, struct err *err)
{
	if (!conf_failed(c))
		return 0;
	report(c, err);
	return -1;
}

bool
conf_failed(const struct conf *c)
{
	return c->nfault > 0;
}

const char *
conf_name(const struct conf *c)
{
	return c->name;
}

const char *
conf_sha256(const struct conf *c)
{
	return c->sha256;
}
