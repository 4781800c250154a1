/* SPDX-License-Identifier: MIT */
/*
 * What is doubtful about the data behind the figures, machine by machine:
 * rows that the sync flagged, rows still open or ahead of the clock, time that
 * nobody explained or that was placed by rule, parts without a standard or
 * faster than theirs.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "oee/engine.h"
#include "shop/kinds.h"

/* Rows of a machine that have the same doubt; children of one count once. */
struct doubt {
	int machine;
	int64_t rows;
	uint64_t last_row;
	char *first;		/* source_key of the first */
};

/* A part that was made faster than its standard allows. */
struct fast {
	int32_t machine, part;
	double share;		/* ideal time over running time */
	int64_t running_ms;
};

/* All zero is a valid, empty one. */
struct oee_quality {
	struct map keys;	/* machine NUL doubt */
	struct doubt *doubt;
	size_t doubt_cap;
	struct tally *tally;	/* by machine */
	size_t ntally, tally_cap;
	struct fast *fast;
	size_t nfast, fast_cap;
	struct buf text;
};

static struct oee_quality *
quality(struct oee *o)
{
	if (o->quality == NULL)
		o->quality = mem_new(1, sizeof(*o->quality));
	return o->quality;
}

static void
note(struct oee *o, int machine, const char *word, size_t n,
    const struct tl_span *s)
{
	struct oee_quality *q = quality(o);
	const size_t before = q->keys.len;
	const uint64_t row = hash64(s->source_key.s, s->source_key.len) | 1;
	struct doubt *d;
	size_t i;

	buf_clear(&q->text);
	buf_add(&q->text, &machine, sizeof(machine));
	buf_add(&q->text, word, n);
	i = (size_t)map_put(&q->keys, q->text.data, q->text.len);
	q->doubt = mem_grow(q->doubt, &q->doubt_cap, q->keys.len,
	    sizeof(*q->doubt));
	d = &q->doubt[i];
	if (q->keys.len > before)
		*d = (struct doubt){ machine, 0, 0,
		    mem_text(s->source_key.s, s->source_key.len) };
	d->rows += d->last_row != row || s->source_key.len == 0;
	d->last_row = row;
}

/* The words that the sync left at a fact: "ambiguous,range". */
static void
note_flags(struct oee *o, int machine, const struct rec_val *v,
    const struct tl_span *s)
{
	const char *at = v->text, *end = v->text + v->len, *comma;

	while (at < end) {
		comma = memchr(at, ',', (size_t)(end - at));
		if (comma == NULL)
			comma = end;
		if (comma > at)
			note(o, machine, at, (size_t)(comma - at), s);
		at = comma + 1;
	}
}

void
oee_quality_fact(struct oee *o, const struct tl_fact *f,
    const struct rec *r)
{
	const struct rec_val *flags = rec_get(r, F_FLAGS);
	const struct tl_span *s = &f->span;

	note(o, f->machine, "", 0, s);
	if (s->open)
		note(o, f->machine, "open", 4, s);
	if (s->start_us > o->p.now_us)
		note(o, f->machine, "future", 6, s);
	if (flags != NULL && flags->is == REC_IS_TEXT)
		note_flags(o, f->machine, flags, s);
}

static void
note_fast(struct oee_quality *q, const struct oee_group *g)
{
	const int64_t apt = g->t.ms[CLASS_PRODUCTION];
	const int64_t ideal = tally_ideal(&g->t);

	if (g->key.part < 0 || apt <= 0 || ideal <= apt)
		return;
	q->fast = mem_grow(q->fast, &q->fast_cap, q->nfast + 1,
	    sizeof(*q->fast));
	q->fast[q->nfast++] = (struct fast){ g->key.machine, g->key.part,
	    (double)ideal / (double)apt, apt };
}

void
oee_quality_add(struct oee *o, const struct oee_group *g)
{
	struct oee_quality *q = quality(o);
	const size_t machine = (size_t)g->key.machine;

	q->tally = mem_grow(q->tally, &q->tally_cap, machine + 1,
	    sizeof(*q->tally));
	while (q->ntally <= machine)
		memset(&q->tally[q->ntally++], 0, sizeof(*q->tally));
	tally_sum(&q->tally[machine], &g->t);
	note_fast(q, g);
}

/* A row of the answer; a negative rows or ms is null. */
static int
put(struct oee *o, int32_t machine, const char *check, const char *part,
    int64_t rows, int64_t ms, double share, const char *first,
    struct err *err)
{
	struct rec_writer *w = o->out;

	rec_begin(w, "data_quality");
	rec_put_str(w, "machine", oee_machine_name(o, machine));
	rec_put_str(w, "check", check);
	if (rows < 0)
		rec_put_null(w, "count");
	else
		rec_put_int(w, "count", rows);
	if (ms < 0)
		rec_put_null(w, "seconds");
	else
		rec_put_fixed(w, "seconds", ms, 3);
	oee_put_ratio(o, "share", share);
	rec_put_str(w, "part", part);
	rec_put_str(w, "source_key", first);
	return rec_end(w, err);
}

static double
per(int64_t a, int64_t b)
{
	return b > 0 ? (double)a / (double)b : NAN;
}

/* Time that is there, but not as a source told it. */
static int
put_times(struct oee *o, int32_t machine, const struct tally *t,
    struct err *err)
{
	const int64_t pot = tally_pot(t);
	const struct { const char *check; int64_t ms, of; } all[] = {
		{ "nodata", t->ms[CLASS_NODATA], pot },
		{ "residual", t->ms[CLASS_RESIDUAL], pot },
		{ "unassigned", t->ms[CLASS_UNASSIGNED], pot },
		{ "apportioned", t->apportioned_ms, pot },
		{ "overlap", t->overlap_ms, pot },
		{ "unplaced", t->unplaced_ms, pot },
		{ "unplanned", tally_unplanned(t), pot },
		{ "no_standard", t->unstandard_ms, t->ms[CLASS_PRODUCTION] },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i].ms > 0 && put(o, machine, all[i].check, NULL, -1,
		    all[i].ms, per(all[i].ms, all[i].of), NULL, err) < 0)
			return -1;
	}
	return 0;
}

/* The most rows first, all of them before those with a doubt. */
static int
doubt_order(const void *va, const void *vb, void *arg)
{
	const struct oee_quality *q = arg;
	const size_t a = *(const size_t *)va, b = *(const size_t *)vb;
	const int c = oee_three_way(q->doubt[b].rows, q->doubt[a].rows);

	return c != 0 ? c : strcmp(map_name(&q->keys, (int64_t)a) +
	    sizeof(int), map_name(&q->keys, (int64_t)b) + sizeof(int));
}

static int
put_rows(struct oee *o, int32_t machine, const size_t *order,
    struct err *err)
{
	const struct oee_quality *q = o->quality;
	const struct doubt *d;
	int64_t all = 0;
	const char *word;
	size_t i;

	for (i = 0; i < q->keys.len; i++) {
		d = &q->doubt[order[i]];
		if (d->machine != machine)
			continue;
		word = map_name(&q->keys, (int64_t)order[i]) + sizeof(int);
		if (*word == '\0')
			all = d->rows;
		if (put(o, machine, *word == '\0' ? "rows" : word, NULL,
		    d->rows, -1, *word == '\0' ? NAN : per(d->rows, all),
		    *word == '\0' ? NULL : d->first, err) < 0)
			return -1;
	}
	return 0;
}

static int
fast_order(const void *va, const void *vb)
{
	const struct fast *a = va, *b = vb;

	return a->share > b->share ? -1 : a->share < b->share;
}

static int
put_fast(struct oee *o, int32_t machine, struct err *err)
{
	const struct oee_quality *q = o->quality;
	const struct fast *f;
	size_t i;

	for (i = 0; i < q->nfast; i++) {
		f = &q->fast[i];
		if (f->machine == machine && put(o, machine, "fast",
		    oee_name(o, f->part), -1, f->running_ms, f->share, NULL,
		    err) < 0)
			return -1;
	}
	return 0;
}

static int
machine_order(const void *va, const void *vb, void *arg)
{
	const struct oee *o = arg;

	return o->machine[*(const int32_t *)va].rank -
	    o->machine[*(const int32_t *)vb].rank;
}

static int
put_machines(struct oee *o, const int32_t *machine, const size_t *order,
    struct err *err)
{
	const struct oee_quality *q = o->quality;
	size_t i;

	for (i = 0; i < o->nmachine; i++) {
		if (put_rows(o, machine[i], order, err) < 0)
			return -1;
		if ((size_t)machine[i] < q->ntally && put_times(o, machine[i],
		    &q->tally[machine[i]], err) < 0)
			return -1;
		if (put_fast(o, machine[i], err) < 0)
			return -1;
	}
	return 0;
}

int
oee_quality_write(struct oee *o, struct err *err)
{
	struct oee_quality *q = quality(o);
	size_t *order = mem_new(q->keys.len, sizeof(*order)), i;
	int32_t *machine = mem_new(o->nmachine, sizeof(*machine));
	int rc;

	for (i = 0; i < q->keys.len; i++)
		order[i] = i;
	for (i = 0; i < o->nmachine; i++)
		machine[i] = (int32_t)i;
	if (q->keys.len > 1)
		qsort_r(order, q->keys.len, sizeof(*order), doubt_order, q);
	if (q->nfast > 1)
		qsort(q->fast, q->nfast, sizeof(*q->fast), fast_order);
	if (o->nmachine > 1)
		qsort_r(machine, o->nmachine, sizeof(*machine),
		    machine_order, o);
	rc = put_machines(o, machine, order, err);
	free(order);
	free(machine);
	return rc;
}

void
oee_quality_free(struct oee_quality *q)
{
	size_t i;

	if (q == NULL)
		return;
	for (i = 0; i < q->keys.len; i++)
		free(q->doubt[i].first);
	free(q->doubt);
	free(q->tally);
	free(q->fast);
	map_release(&q->keys);
	buf_release(&q->text);
	free(q);
}
