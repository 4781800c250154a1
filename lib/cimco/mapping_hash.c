/* SPDX-License-Identifier: MIT */
/*
 * The fingerprint: a text of everything that decides a row's facts, hashed.
 * Comments, order of keys, lookback and page sizes are not in it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/zone.h"
#include "cimco/mapping_read.h"

/* Counts up when the same mapping makes other facts of the same row. */
enum { MAPPER_VERSION = 1 };

static void
put_text(struct buf *b, const char *what, const char *s)
{
	if (s != NULL)
		buf_printf(b, "%s %zu:%s\n", what, strlen(s), s);
}

static void
put_column(struct buf *b, const struct mapping_table *t, const char *what,
    int column)
{
	if (column != MAPPING_NONE)
		put_text(b, what, t->column[column].name);
}

static void
put_time(struct buf *b, const struct mapping_table *t, const char *what,
    const struct mapping_time *time)
{
	put_column(b, t, what, time->column);
	if (time->column != MAPPING_NONE)
		buf_printf(b, "type %d\n", (int)time->type);
}

static void
put_num(struct buf *b, double x)
{
	char text[NUM_MAX];

	if (x - x != 0) {
		buf_puts(b, x < 0 ? " -inf" : " inf");
		return;
	}
	buf_putc(b, ' ');
	buf_add(b, text, num_put_f64(text, x));
}

static void
put_row(struct buf *b, const struct mapping_table *t)
{
	size_t i;
	int k;

	for (k = 0; k < t->nkey; k++)
		put_column(b, t, "key", t->key[k]);
	buf_printf(b, "copies %d cursor %d\n", t->keep_copies,
	    (int)t->cursor.kind);
	put_time(b, t, "cursor", &t->cursor.time);
	put_column(b, t, "open", t->open.column);
	buf_printf(b, "how %d\n", (int)t->open.how);
	for (i = 0; i < t->open.n; i++)
		put_text(b, "word", t->open.word[i]);
	put_column(b, t, "machine", t->machine);
	put_time(b, t, "start", &t->start);
	put_time(b, t, "end", &t->end);
	buf_printf(b, "length %lld\n", (long long)t->length_us);
	for (k = 0; k < MAPPING_TEXTS; k++) {
		buf_printf(b, "text %d\n", k);
		put_column(b, t, "is", t->text[k]);
	}
}

static void
put_parts(struct buf *b, const struct mapping_table *t)
{
	int k;

	buf_printf(b, "job %d output %d span %d\n", t->has_job,
	    t->has_output, t->has_span);
	put_column(b, t, "duration", t->duration);
	put_column(b, t, "planned", t->planned_parts);
	put_column(b, t, "priority", t->priority);
	put_column(b, t, "seconds", t->seconds);
	put_time(b, t, "due", &t->due);
	for (k = 0; k < MAPPING_COUNTS; k++) {
		if (t->count[k].column == MAPPING_NONE)
			continue;
		buf_printf(b, "count %d %d", k, t->count[k].cumulative);
		put_num(b, t->count[k].jump);
		put_column(b, t, " is", t->count[k].column);
	}
	for (k = 0; k < t->nspan; k++) {
		put_column(b, t, "span", t->span[k].seconds);
		put_text(b, "state", t->span[k].state);
		put_text(b, "reason", t->span[k].reason);
	}
}

static void
put_state(struct buf *b, const struct mapping_table *t)
{
	const struct mapping_state *st = &t->state;
	size_t i;

	put_text(b, "constant", st->constant);
	put_column(b, t, "from", st->column);
	for (i = 0; i < st->n; i++) {
		put_text(b, "word", st->word[i]);
		put_text(b, "state", st->state[i]);
	}
	put_text(b, "other", st->other);
}

struct hash128
mapping_fingerprint(const struct mapping *m, const struct mapping_table *t)
{
	struct buf b = { 0 };
	struct hash128 h;
	size_t i;
	int k;

	buf_printf(&b, "mapper %d\n", MAPPER_VERSION);
	put_text(&b, "source", t->source);
	put_text(&b, "site", m->site);
	if (m->zone != NULL)
		put_text(&b, "zone", zone_name(m->zone));
	for (i = 0; i < m->machine.len; i++) {
		put_text(&b, "machine", map_name(&m->machine, (int64_t)i));
		put_text(&b, "name", m->name[i]);
	}
	put_row(&b, t);
	put_parts(&b, t);
	put_state(&b, t);
	for (k = 0; k < t->ncheck; k++) {
		put_column(&b, t, "check", t->check[k].column);
		put_num(&b, t->check[k].low);
		put_num(&b, t->check[k].high);
		buf_printf(&b, " %d\n", t->check[k].quarantine);
	}
	h = hash128(b.data, b.len);
	buf_release(&b);
	return h;
}
