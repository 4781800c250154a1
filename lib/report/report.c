/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "report/build.h"
#include "report/output.h"

const char *const report_words[] = {
	"pdf", "xlsx", "html", "text", "csv", "ndjson", NULL
};

int
report_format_of(const char *word)
{
	int i;

	for (i = 0; i < REPORT_FORMATS; i++) {
		if (strcmp(report_words[i], word) == 0)
			return i;
	}
	return -1;
}

int
report_format_of_file(const char *path)
{
	const char *dot = strrchr(path, '.');

	if (dot == NULL || strchr(dot, '/') != NULL)
		return -1;
	if (strcmp(dot, ".txt") == 0)
		return REPORT_TEXT;
	if (strcmp(dot, ".htm") == 0)
		return REPORT_HTML;
	return report_format_of(dot + 1);
}

int
report_formats(struct report_params *p, const char *const *word, size_t n,
    struct err *err)
{
	int f = REPORT_TEXT;
	size_t i;

	for (i = 0; i < n; i++) {
		f = report_format_of(word[i]);
		if (f < 0)
			return err_set(err, ERR_USAGE, "--format: no such "
			    "format: \"%s\"", word[i]);
		p->formats[f] = true;
	}
	if (n == 0 && p->output != NULL)
		f = report_format_of_file(p->output);
	if (f < 0)
		return err_set(err, ERR_USAGE, "--output: no format has such "
		    "an ending: \"%s\"; --format says which", p->output);
	p->formats[f] = true;
	if (p->output == NULL && n > 1)
		return err_set(err, ERR_USAGE, "several formats go to files: "
		    "--output is missing");
	return 0;
}

/* ---- collecting ---- */

static bool
wanted(const struct report *rep, int kind)
{
	return template_wants(rep->p.template, kind);
}

#define OTHERS	" and others"

/* What the figures are made by: the first, and whether there are others. */
static void
note_maker(char out[80], const struct rec *r, int key)
{
	const struct rec_val *v = rec_get(r, key);

	if (v == NULL || v->is != REC_IS_TEXT || v->len >= 60)
		return;
	if (out[0] != '\0') {
		if ((strlen(out) != v->len || memcmp(out, v->text, v->len)
		    != 0) && strstr(out, OTHERS) == NULL)
			strncat(out, OTHERS, 79 - strlen(out));
		return;
	}
	memcpy(out, v->text, v->len);
	out[v->len] = '\0';
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out,
    struct err *err)
{
	struct report *rep = self;
	const int kind = shop_kind_of(r);

	(void)out;
	if (kind < 0) {
		rep->unknown++;
		return 0;
	}
	if (kind == KIND_QUERY)
		return rep->p.seq < 0 && rec_int(r, F_SEQ, &rep->seq, err) <
		    0 ? -1 : 0;
	note_maker(rep->profile, r, F_PROFILE);
	note_maker(rep->calendar, r, F_CALENDAR);
	if (!wanted(rep, kind)) {
		rep->passed++;
		return 0;
	}
	if (rep->rows[kind] == NULL)
		rep->rows[kind] = rows_new();
	return rows_add(rep->rows[kind], r, err);
}

/* ---- the end ---- */

static void
tell_passed(const struct report *rep)
{
	if (rep->unknown > 0)
		log_put(rep->p.log, LOG_LEVEL_INFO, "%lld records of kinds "
		    "unknown here were passed by", (long long)rep->unknown);
	if (rep->passed > 0)
		log_put(rep->p.log, LOG_LEVEL_INFO, "%lld records of kinds "
		    "that no section shows were passed by",
		    (long long)rep->passed);
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct report *rep = self;

	tell_passed(rep);
	if (report_build(rep, err) < 0)
		return -1;
	return report_output(rep, out, err);
}

static void
release(void *self)
{
	struct report *rep = self;
	size_t i;

	for (i = 0; i < rep->doc.nblock; i++)
		build_table_free(&rep->doc.block[i]);
	for (i = 0; i < KIND_COUNT_OF; i++)
		rows_free(rep->rows[i]);
	arena_release(&rep->arena);
	free(rep);
}

struct rec_stage
report_stage(const struct report_params *p)
{
	struct rec_stage st = { .feed = feed, .finish = finish,
		.free = release };
	struct report *rep = mem_new(1, sizeof(*rep));

	rep->p = *p;
	rep->seq = p->seq;
	st.self = rep;
	return st;
}
