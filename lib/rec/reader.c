/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/num.h"
#include "rec/rec_internal.h"

static const struct rec_key only_kind = { "record", REC_TEXT };
static const struct rec_schema no_schema = { &only_kind, 1 };

/* ---- what is wrong ---- */

const char *
rec_wrong(struct rec_reader *in, const char *what, const char *text,
    size_t n)
{
	in->what = what;
	in->bad_text = text;
	in->bad_len = n;
	return NULL;
}

int
rec_bad_line(struct rec_reader *in, struct err *err)
{
	char text[REC_EXCERPT], key[REC_EXCERPT];
	const char *name = in->bad_key == NULL ? "" :
	    rec_excerpt(key, in->bad_key, strlen(in->bad_key));

	err_set(err, ERR_DATA, "%s: %s%s%s: \"%s\"", rec_where(in), name,
	    in->bad_key == NULL ? "" : ": ", in->what,
	    rec_excerpt(text, in->bad_text, in->bad_len));
	return REC_GOT_BAD;
}

static int
too_long(struct rec_reader *in, struct err *err)
{
	in->line = in->line_next;
	return err_set(err, ERR_DATA, "%s: line longer than %d bytes%s",
	    rec_where(in), REC_LINE_MAX, in->opt.format == REC_CSV
	    ? " (a quote that is never closed?)" : "");
}

int
rec_want(struct rec_reader *in, bool quotes, struct err *err)
{
	struct rec_source *s = &in->src;
	int got;

	while (!rec_source_line(s, quotes)) {
		if (s->end - s->pos > REC_LINE_MAX)
			return too_long(in, err);
		got = rec_source_fill(s, err);
		if (got <= 0)
			return got;
	}
	return 1;
}

/* ---- the start ---- */

static int
check_delimiter(struct rec_options *o, struct err *err)
{
	if (o->delimiter == '\0')
		o->delimiter = ',';
	if (o->delimiter == '\t' || (strchr(" !#$%&'()*,/:;<=>?@\\^_`|~",
	    o->delimiter) != NULL))
		return 0;
	return err_set(err, ERR_USAGE, "a CSV delimiter cannot be \"%c\"",
	    o->delimiter);
}

struct rec_reader *
rec_reader_new(const char *name, const struct rec_options *o)
{
	struct rec_reader *in = mem_new(1, sizeof(*in));

	in->opt = *o;
	in->isa = rec_isa_nth(0);
	in->name = mem_strdup(name);
	in->src.name = in->name;
	in->where_cap = strlen(name) + 32;
	in->where = mem_new(in->where_cap, 1);
	in->val = mem_resize(NULL, REC_FIELDS_MAX + 1, sizeof(*in->val));
	in->line_next = 1;
	in->alone = REC_LANES_AFTER;
	rec_shapes_init(&in->shapes,
	    o->schema == NULL ? &no_schema : o->schema);
	return in;
}

struct rec_reader *
rec_open(const char *path, const struct rec_options *o, struct err *err)
{
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	struct rec_reader *in = rec_reader_new(name, o);

	if (check_delimiter(&in->opt, err) < 0 ||
	    rec_source_open(&in->src, path, err) < 0) {
		rec_close(in);
		return NULL;
	}
	return in;
}

struct rec_reader *
rec_open_bytes(const char *name, const void *p, size_t n,
    const struct rec_options *o, struct err *err)
{
	struct rec_reader *in = rec_reader_new(name, o);

	if (check_delimiter(&in->opt, err) < 0) {
		rec_close(in);
		return NULL;
	}
	rec_source_bytes(&in->src, p, n);
	return in;
}

/* Reads until the format can be told from the first byte past blanks. */
static int
guess_format(struct rec_reader *in, struct err *err)
{
	struct rec_source *s = &in->src;
	const char *p;
	int got = 1;

	for (;;) {
		in->line_next += rec_source_blank(s);
		p = rec_blanks(s->data + s->pos);
		if (p < s->data + s->end || got <= 0)
			break;
		if (s->end - s->pos > REC_LINE_MAX)
			return too_long(in, err);
		got = rec_source_fill(s, err);
	}
	/* '[' is JSON of the wrong kind, and is told so by that codec. */
	in->opt.format = *p == '{' || *p == '[' || p == s->data + s->end
	    ? REC_NDJSON : REC_CSV;
	return got < 0 ? -1 : 0;
}

static int
start(struct rec_reader *in, struct err *err)
{
	struct rec_source *s = &in->src;
	int got = 1;

	in->line = 1;
	while (s->end - s->pos < 3 && got > 0)
		got = rec_source_fill(s, err);
	if (got < 0)
		return -1;
	if (s->end - s->pos >= 3 &&
	    memcmp(s->data + s->pos, "\xef\xbb\xbf", 3) == 0)
		rec_source_take(s, 3);
	if (in->opt.format == REC_AUTO && guess_format(in, err) < 0)
		return -1;
	in->next = in->opt.format == REC_CSV ? rec_csv_next : rec_ndjson_next;
	in->started = true;
	return 0;
}

void
rec_scratch_ready(struct rec_reader *in)
{
	if (in->scratch_len > 0 || in->scratch_cap >= in->src.cap + REC_PAD)
		return;
	in->scratch_cap = in->src.cap + REC_PAD;
	in->scratch = mem_resize(in->scratch, in->scratch_cap, 1);
}

/* ---- the stream contract ---- */

static int
cut(struct rec_reader *in, const char *what, struct err *err)
{
	if (in->opt.partial)
		return 0;
	return err_set(err, ERR_DATA, "%s: %s; the stream is cut "
	    "(--partial accepts it)", rec_where(in), what);
}

static int
check_end(struct rec_reader *in, struct err *err)
{
	const struct rec_val *n = rec_find(&in->rec, "records");
	char what[80];
	int64_t want;

	if (!in->in_query)
		return cut(in, "\"end\" without \"query\"", err);
	in->in_query = false;
	if (n == NULL || n->is != REC_IS_NUM ||
	    num_i64(n->text, n->len, &want) < 0)
		return cut(in, "\"end\" does not count records", err);
	if (want == in->query_count)
		return 0;
	snprintf(what, sizeof(what), "%" PRId64 " records, \"end\" says %"
	    PRId64, in->query_count, want);
	return cut(in, what, err);
}

static int
begin_query(struct rec_reader *in, struct err *err)
{
	if (in->in_query && cut(in, "\"query\" before the \"end\" of the one "
	    "before", err) < 0)
		return -1;
	in->in_query = true;
	in->query_count = 0;
	return 1;
}

/* 1: to be delivered.  0: swallowed.  -1: the stream is cut. */
static int
contract(struct rec_reader *in, struct err *err)
{
	const struct rec_val *kind = rec_get(&in->rec, REC_KIND);

	in->query_count++;
	if (in->opt.format == REC_CSV || kind == NULL ||
	    (kind->len != 3 && kind->len != 5))
		return 1;
	if (rec_is_kind(&in->rec, "query"))
		return begin_query(in, err);
	if (!rec_is_kind(&in->rec, "end"))
		return 1;
	in->query_count--;
	return check_end(in, err) < 0 ? -1 : 0;
}

/* ---- reading ---- */

/* 0: the bad line is passed over; -1: it is one too many. */
static int
tolerate(struct rec_reader *in, struct err *err)
{
	in->query_count++;
	if (in->torn && in->opt.partial) {
		log_put(in->opt.log, LOG_LEVEL_WARN, "%s", err->text);
	} else if (in->opt.max_bad < 0 || in->bad < in->opt.max_bad) {
		in->bad++;
		log_put(in->opt.log, LOG_LEVEL_WARN, "%s: skipped",
		    err->text);
	} else {
		return -1;
	}
	err_clear(err);
	return 0;
}

/* The next record to deliver, or the end, or the failure. */
static int
advance(struct rec_reader *in)
{
	struct err *err = &in->failed;
	int got;

	if (!in->started && start(in, err) < 0)
		return -1;
	for (;;) {
		got = in->next(in, err);
		if (got == REC_GOT_BAD) {
			if (tolerate(in, err) < 0)
				return -1;
			continue;
		}
		if (got == REC_GOT_END && in->in_query)
			return cut(in, "no \"end\" record", err);
		if (got != REC_GOT_REC)
			return got;
		got = contract(in, err);
		if (got != 0)
			return got;
	}
}

int
rec_read(struct rec_reader *in, const struct rec **rec, struct err *err)
{
	int got = in->failed.code != ERR_NONE ? -1 : advance(in);

	if (got < 0)
		return err_set(err, (enum err_code)in->failed.code, "%s",
		    in->failed.text);
	if (got > 0) {
		in->count++;
		in->rec.file = in->name;
		in->rec.number = in->line;
		*rec = &in->rec;
	}
	return got;
}

const char *
rec_where(const struct rec_reader *in)
{
	snprintf(in->where, in->where_cap, "%s:%" PRId64, in->name, in->line);
	return in->where;
}

int64_t
rec_bad(const struct rec_reader *in)
{
	return in->bad;
}

int64_t
rec_count(const struct rec_reader *in)
{
	return in->count;
}

bool
rec_idle(struct rec_reader *in, int ms)
{
	const bool csv = in->opt.format == REC_CSV;

	if (in->started && !csv)
		in->line_next += rec_source_blank(&in->src);
	if (in->started && rec_source_line(&in->src, csv))
		return false;
	return rec_source_blocks(&in->src, ms);
}

bool
rec_would_block(struct rec_reader *in)
{
	return rec_idle(in, 0);
}

void
rec_close(struct rec_reader *in)
{
	if (in == NULL)
		return;
	rec_source_close(&in->src);
	rec_shapes_release(&in->shapes);
	free(in->val);
	free(in->scratch);
	free(in->typed);
	free(in->where);
	free(in->name);
	free(in);
}
