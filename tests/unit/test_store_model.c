/* SPDX-License-Identifier: MIT */
/*
 * The store against a model of it: an array.  Random rows of three sources,
 * or one of their facts, are put, moved, repeated and swept by two connections
 * in turn, committed or rolled back; then every commit must read as the model
 * was at that time, and what moved between two of them must be what differs
 * between the models.
 */
#include "store_fixture.h"

#include "base/rng.h"
#include "shop/store_internal.h"

enum { SOURCES = 3, KEYS = 40, COMMITS = 150, MACHINES = 4, SPANS = 3 };

/*
 * A row has so many spans, ten seconds from each to the next; all but the
 * first are of a fixed length, so they stay as they are when only that of the
 * first changes.  Some have an output, too.
 */
struct model_row {
	int there;
	int machine, start, seconds, spans, output;
	int odd;	/* not as a whole row came: one of its facts did */
};
struct model {
	struct model_row row[SOURCES][KEYS];
};

struct run {
	struct fixture *fx;
	struct store *st[2];
	struct rng rng;
	struct model now, past[COMMITS + 1];
	int64_t seq;
};

static int
below(struct run *r, int n)
{
	return (int)rng_below(&r->rng, (uint64_t)n);
}

struct names {
	char source[16], key[16], machine[16];
};

static struct fact
span_of(const struct model_row *m, const struct names *t, int n)
{
	const int64_t start = T0 + (m->start + 10 * n) * WHEN_SECOND;
	struct fact f = fx_span(t->machine, start, start +
	    (n == 0 ? m->seconds : 2 + n) * WHEN_SECOND, t->key, n);

	fact_set_text(&f, SPAN_SOURCE, t->source, 2);
	return f;
}

static struct fact
output_of(const struct model_row *m, const struct names *t)
{
	const int64_t start = T0 + m->start * WHEN_SECOND;
	struct fact f;

	fact_init(&f, KIND_OUTPUT);
	fact_set_text(&f, OUTPUT_MACHINE, t->machine, strlen(t->machine));
	fact_set_int(&f, OUTPUT_START, start);
	fact_set_int(&f, OUTPUT_END, start + WHEN_SECOND);
	fact_set_text(&f, OUTPUT_SOURCE, t->source, strlen(t->source));
	fact_set_text(&f, OUTPUT_SOURCE_KEY, t->key, strlen(t->key));
	fact_set_int(&f, OUTPUT_N, 0);
	fact_set_num(&f, OUTPUT_PARTS, m->output);
	return f;
}

static void
name_row(struct names *t, int source, int key, const struct model_row *m)
{
	snprintf(t->source, sizeof(t->source), "s%d", source);
	snprintf(t->key, sizeof(t->key), "k%d", key);
	snprintf(t->machine, sizeof(t->machine), "M%d", m->machine);
}

static void
note(struct run *r, int source, int key, const struct model_row *m,
    enum store_outcome outcome)
{
	struct model_row *now = &r->now.row[source][key];

	if (outcome == STORE_INSERTED)
		assert_false(now->there);
	else
		assert_true(now->there);
	if (outcome == STORE_UNCHANGED)
		assert_memory_equal(now, m, sizeof(*m));
	*now = *m;
}

static void
put(struct run *r, struct store *st, int source, int key,
    const struct model_row *m)
{
	struct names t;
	struct fact f[SPANS + 1];
	struct store_row row = { .source = t.source, .source_key = t.key,
	    .machine = t.machine, .fact = f };
	enum store_outcome outcome;
	int i;

	name_row(&t, source, key, m);
	row.start_us = T0 + m->start * WHEN_SECOND;
	for (i = 0; i < m->spans; i++)
		f[row.nfact++] = span_of(m, &t, i);
	if (m->output > 0)
		f[row.nfact++] = output_of(m, &t);
	for (i = 0; i < (int)row.nfact; i++)
		row.hash = fact_hash(&f[i], row.hash);
	fx_ok(r->fx, store_put(st, &row, &outcome, &r->fx->err));
	note(r, source, key, m, outcome);
}

/* What is of the row if its first span comes alone, or with its output. */
static struct model_row
with_parts(const struct model_row *old, const struct model_row *m,
    bool output)
{
	struct model_row one = *m;

	if (!old->there) {
		one.output = output ? m->output : 0;
		one.spans = 1;
		one.odd = 1;
		return one;
	}
	one = *old;
	one.seconds = m->seconds;
	if (output)
		one.output = m->output;
	if (old->spans == 1 && (output || old->output == 0))
		one.machine = m->machine;
	if (memcmp(&one, old, sizeof(one)) != 0)
		one.odd = 1;
	return one;
}

/* The first span of a row alone, which may be new or elsewhere; with its
 * output if there is one; or twice. */
static void
put_parts(struct run *r, struct store *st, int source, int key,
    const struct model_row *m)
{
	const struct model_row *old = &r->now.row[source][key];
	bool output = m->output > 0 && below(r, 2) == 0;
	struct model_row one = with_parts(old, m, output);
	struct store_part part[3];
	struct fact f[3];
	enum store_outcome outcome = STORE_UNCHANGED;
	struct names t;
	size_t i, n = 0;

	if (one.spans == 0)
		return;
	name_row(&t, source, key, &one);
	f[n++] = span_of(&one, &t, 0);
	if (below(r, 4) == 0) {
		f[n] = f[0];
		fact_set_int(&f[0], SPAN_END, f[0].v[SPAN_START].i);
		n++;
	}
	if (output)
		f[n++] = output_of(&one, &t);
	for (i = 0; i < n; i++)
		part[i] = (struct store_part){ .fact = &f[i] };
	fx_ok(r->fx, store_put_facts(st, part, n, &r->fx->err));
	for (i = 0; i < n; i++) {
		if (part[i].outcome != STORE_UNCHANGED)
			outcome = STORE_UPDATED;
	}
	note(r, source, key, &one, old->there ? outcome : STORE_INSERTED);
}

/* Mostly of one source, so that many wait. */
static void
put_some(struct run *r, struct store *st)
{
	bool one = below(r, 4) > 0;
	int n = below(r, 60), source = below(r, SOURCES), key;
	struct model_row m, *old;

	while (n-- > 0) {
		source = one ? source : below(r, SOURCES);
		key = below(r, KEYS);
		memset(&m, 0, sizeof(m));
		m.there = 1;
		m.machine = below(r, MACHINES);
		m.start = below(r, 50);
		m.spans = below(r, SPANS + 1);
		m.seconds = m.spans == 0 ? 0 : below(r, 9);
		m.output = below(r, 3);
		old = &r->now.row[source][key];
		if (old->there && below(r, 2) == 0)
			m = *old;
		if (m.spans > 0 && below(r, 3) == 0)
			m.seconds = below(r, 9);
		m.odd = 0;
		if (below(r, 8) == 0)
			put_parts(r, st, source, key, &m);
		else
			put(r, st, source, key, &m);
	}
}

/* Says which rows may come; some will not, and others will. */
static void
expect_some(struct run *r, struct store *st)
{
	char name[16], keys[KEYS * 8];
	size_t at = 0;
	int k;

	snprintf(name, sizeof(name), "s%d", below(r, SOURCES));
	for (k = 0; k < KEYS; k += 2)
		at += (size_t)snprintf(keys + at, sizeof(keys) - at, "k%d",
		    k) + 1;
	fx_ok(r->fx, store_expect(st, name, keys, KEYS / 2, below(r, 2) == 0 ?
	    0 : INT64_C(1) << KIND_SPAN, &r->fx->err));
}

/* Whatever of a source did not come, and starts in a window, goes. */
static void
sweep_some(struct run *r, struct store *st)
{
	int source = below(r, SOURCES), k;
	bool whole = below(r, 3) == 0;
	int from = below(r, 30), to = from + 30;
	struct model_row *m, again;
	char name[16];
	int64_t deleted;

	snprintf(name, sizeof(name), "s%d", source);
	fx_ok(r->fx, store_sweep_begin(st, name, whole ? INT64_MIN :
	    T0 + from * WHEN_SECOND, whole ? INT64_MAX :
	    T0 + to * WHEN_SECOND, &r->fx->err));
	for (k = 0; k < KEYS; k++) {
		m = &r->now.row[source][k];
		again = *m;
		again.odd = 0;
		if (m->there && below(r, 4) > 0)
			put(r, st, source, k, &again);
		else if (whole || (m->start >= from && m->start < to))
			memset(m, 0, sizeof(*m));
	}
	fx_ok(r->fx, store_sweep_end(st, KEYS, &deleted, &r->fx->err));
}

static void
transaction(struct run *r)
{
	struct store *st = r->st[below(r, 2)];
	struct model before = r->now;
	int64_t seq;

	fx_ok(r->fx, store_begin(st, &r->fx->err));
	if (below(r, 2) == 0)
		expect_some(r, st);
	put_some(r, st);
	if (below(r, 4) == 0)
		sweep_some(r, st);
	if (below(r, 5) == 0) {
		store_rollback(st);
		r->now = before;
		return;
	}
	fx_ok(r->fx, store_commit(st, &seq, &r->fx->err));
	if (memcmp(&before, &r->now, sizeof(before)) == 0)
		return;
	assert_int_equal(seq, r->seq + 1);
	r->seq = seq;
	r->past[seq] = r->now;
}

/* ---- what should come out ---- */

struct line {
	int machine, start, seconds, source, key, n;
};

/* start, then machine or the reverse; then end, key, source, n. */
static int
by_order(const void *va, const void *vb, void *by_time)
{
	const struct line *a = va, *b = vb;
	char x[16], y[16];

	if (*(bool *)by_time && a->start != b->start)
		return a->start - b->start;
	if (a->machine != b->machine)
		return a->machine - b->machine;
	if (a->start != b->start)
		return a->start - b->start;
	if (a->seconds != b->seconds)
		return a->seconds - b->seconds;
	snprintf(x, sizeof(x), "k%d", a->key);
	snprintf(y, sizeof(y), "k%d", b->key);
	if (strcmp(x, y) != 0)
		return strcmp(x, y);
	return a->source != b->source ? a->source - b->source : a->n - b->n;
}

static void
add_lines(struct line *all, size_t *n, const struct model_row *row, int s,
    int k)
{
	int i;

	for (i = 0; i < row->spans; i++)
		all[(*n)++] = (struct line){ row->machine,
		    row->start + 10 * i, i == 0 ? row->seconds : 2 + i, s, k,
		    i };
}

static void
add_wanted(struct buf *b, const struct model *m, bool by_time)
{
	struct line all[SOURCES * KEYS * SPANS];
	size_t n = 0, i;
	int s, k;

	for (s = 0; s < SOURCES; s++) {
		for (k = 0; k < KEYS; k++)
			add_lines(all, &n, &m->row[s][k], s, k);
	}
	qsort_r(all, n, sizeof(*all), by_order, &by_time);
	for (i = 0; i < n; i++)
		buf_printf(b, "span M%d +%d +%d k%d\n", all[i].machine,
		    all[i].start, all[i].start + all[i].seconds, all[i].key);
}

static void
assert_commit(struct run *r, int64_t seq, bool by_time)
{
	struct store_query q = fx_all(UINT64_C(1) << KIND_SPAN);
	struct buf want = { 0 };

	q.seq = seq;
	q.by_time = by_time;
	add_wanted(&want, &r->past[seq], by_time);
	fx_assert_query(r->fx, &q, buf_text(&want));
	buf_release(&want);
}

/* A span of a row may go and come once each; as 1 and 2 it was expected to. */
static int
may_move(const struct model_row *a, const struct model_row *b, int n)
{
	if (n < a->spans && n < b->spans && a->machine == b->machine &&
	    a->start == b->start && (n > 0 || a->seconds == b->seconds))
		return 0;
	return (n < a->spans ? 1 : 0) | (n < b->spans ? 2 : 0);
}

static void
assert_move(const struct fact *f, enum store_change change,
    const struct model_row *a, const struct model_row *b)
{
	bool went = change == STORE_REMOVED || change == STORE_CHANGED_FROM;
	const struct model_row *m = went ? a : b;
	int n = (int)f->v[SPAN_N].i;
	bool same_key = n < a->spans && n < b->spans &&
	    a->machine == b->machine && a->start == b->start;

	assert_int_equal(f->v[SPAN_MACHINE].s[1] - '0', m->machine);
	assert_int_equal(f->v[SPAN_START].i,
	    T0 + (m->start + 10 * n) * WHEN_SECOND);
	assert_int_equal(f->v[SPAN_END].i - f->v[SPAN_START].i,
	    (n == 0 ? m->seconds : 2 + n) * WHEN_SECOND);
	assert_int_equal(same_key, change == STORE_CHANGED_FROM ||
	    change == STORE_CHANGED_TO);
}

typedef int moves[SOURCES][KEYS][SPANS];

static void
expect_moves(moves left, const struct model *a, const struct model *b)
{
	int s, k, n;

	for (s = 0; s < SOURCES; s++)
		for (k = 0; k < KEYS; k++)
			for (n = 0; n < SPANS; n++)
				left[s][k][n] = may_move(&a->row[s][k],
				    &b->row[s][k], n);
}

static void
assert_changes(struct run *r, int64_t since, int64_t seq, bool by_time)
{
	const struct model *a = &r->past[since], *b = &r->past[seq];
	struct store_query q = fx_all(UINT64_C(1) << KIND_SPAN);
	moves left, none = { 0 };
	int s, k, n, way;
	enum store_change change;
	struct store_cursor *c;
	const struct fact *f;
	int64_t by;

	expect_moves(left, a, b);
	q.changes = true;
	q.since = since;
	q.seq = seq;
	q.by_time = by_time;
	fx_ok(r->fx, store_select(&c, r->fx->st, &q, &r->fx->err));
	while (store_next(c, &f, &r->fx->err) > 0) {
		s = f->v[SPAN_SOURCE].s[1] - '0';
		k = (int)strtol(f->v[SPAN_SOURCE_KEY].s + 1, NULL, 10);
		n = (int)f->v[SPAN_N].i;
		change = store_cursor_change(c, &by);
		assert_true(by > since && by <= seq);
		assert_move(f, change, &a->row[s][k], &b->row[s][k]);
		way = change == STORE_REMOVED ||
		    change == STORE_CHANGED_FROM ? 1 : 2;
		assert_true(left[s][k][n] & way);
		left[s][k][n] -= way;
	}
	assert_int_equal(r->fx->err.code, 0);
	store_cursor_close(c);
	assert_memory_equal(left, none, sizeof(none));
}

/* Rows, spans and outputs, and no past that began and ended at once. */
static void
assert_counts(struct run *r)
{
	const struct model_row *m;
	int s, k, rows = 0, spans = 0, outputs = 0;

	for (s = 0; s < SOURCES; s++) {
		for (k = 0; k < KEYS; k++) {
			m = &r->now.row[s][k];
			rows += m->there;
			spans += m->spans;
			outputs += m->output > 0;
		}
	}
	assert_int_equal(fx_number(r->fx, "SELECT count(*) FROM source_row"),
	    rows);
	assert_int_equal(fx_number(r->fx, "SELECT count(*) FROM span"),
	    spans);
	assert_int_equal(fx_number(r->fx, "SELECT count(*) FROM output"),
	    outputs);
	assert_int_equal(fx_number(r->fx, "SELECT count(*) FROM span_past"
	    " WHERE seq_from >= seq_to"), 0);
}

static void
assert_run(struct fixture *fx, uint64_t seed)
{
	struct store_options o = fx_options(fx);
	struct run *r = mem_new(1, sizeof(*r));
	int64_t seq;

	r->fx = fx;
	rng_seed(&r->rng, seed);
	r->st[0] = fx->st;
	r->st[1] = fx_open(fx, &o);
	while (r->seq < COMMITS)
		transaction(r);
	for (seq = 1; seq <= COMMITS; seq++)
		assert_commit(r, seq, seq % 2 == 0);
	/* Few are found by commit, more on a walk along their machine. */
	for (seq = 1; seq <= COMMITS; seq++) {
		fx->st->few = seq % 3 == 0 ? 10 : STORE_FEW;
		assert_changes(r, below(r, (int)seq + 1), seq, seq % 2 == 0);
	}
	assert_counts(r);
	store_close(r->st[1]);
	free(r);
}

static void
every_commit_reads_as_the_model_was(void **state)
{
	assert_run(*state, 1);
}

static void
every_commit_of_another_run_does_too(void **state)
{
	assert_run(*state, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(every_commit_reads_as_the_model_was),
		T(every_commit_of_another_run_does_too),
	};

	return cmocka_run_group_tests_name("store_model", tests, NULL, NULL);
}
