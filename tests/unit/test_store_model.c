/* SPDX-License-Identifier: MIT */
/*
 * The store against a model of it: an array.  Random rows of three sources
 * are put, moved, repeated and swept by two connections in turn, committed or
 * rolled back; then every commit must read as the model was at that time, and
 * what moved between two of them must be what differs between the models.
 */
#include "store_fixture.h"

#include "base/rng.h"
#include "shop/store_internal.h"

enum { SOURCES = 3, KEYS = 40, COMMITS = 150, MACHINES = 4 };

struct model_row {
	int there;
	int machine, start, seconds;
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

static void
put(struct run *r, struct store *st, int source, int key,
    const struct model_row *m)
{
	char text[3][16];
	struct store_row row = { .source = text[0], .source_key = text[1],
	    .machine = text[2], .nfact = 1 };
	enum store_outcome outcome;
	struct fact f;

	snprintf(text[0], sizeof(text[0]), "s%d", source);
	snprintf(text[1], sizeof(text[1]), "k%d", key);
	snprintf(text[2], sizeof(text[2]), "M%d", m->machine);
	row.start_us = T0 + m->start * WHEN_SECOND;
	f = fx_span(text[2], row.start_us,
	    row.start_us + m->seconds * WHEN_SECOND, text[1], 0);
	fact_set_text(&f, SPAN_SOURCE, text[0], 2);
	row.fact = &f;
	row.hash = fact_hash(&f, row.hash);
	fx_ok(r->fx, store_put(st, &row, &outcome, &r->fx->err));
	if (outcome == STORE_INSERTED)
		assert_false(r->now.row[source][key].there);
	else
		assert_true(r->now.row[source][key].there);
	if (outcome == STORE_UNCHANGED)
		assert_memory_equal(&r->now.row[source][key], m, sizeof(*m));
	r->now.row[source][key] = *m;
}

static void
put_some(struct run *r, struct store *st)
{
	struct model_row m, *old;
	int n = below(r, 30), source, key;

	while (n-- > 0) {
		source = below(r, SOURCES);
		key = below(r, KEYS);
		memset(&m, 0, sizeof(m));
		m.there = 1;
		m.machine = below(r, MACHINES);
		m.start = below(r, 50);
		m.seconds = below(r, 9);
		old = &r->now.row[source][key];
		if (old->there && below(r, 3) == 0)
			m = *old;
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
	fx_ok(r->fx, store_expect(st, name, keys, KEYS / 2, &r->fx->err));
}

/* Whatever of a source did not come, and starts in a window, goes. */
static void
sweep_some(struct run *r, struct store *st)
{
	int source = below(r, SOURCES), k;
	bool whole = below(r, 3) == 0;
	int from = below(r, 30), to = from + 30;
	struct model_row *m;
	char name[16];
	int64_t deleted;

	snprintf(name, sizeof(name), "s%d", source);
	fx_ok(r->fx, store_sweep_begin(st, name, whole ? INT64_MIN :
	    T0 + from * WHEN_SECOND, whole ? INT64_MAX :
	    T0 + to * WHEN_SECOND, &r->fx->err));
	for (k = 0; k < KEYS; k++) {
		m = &r->now.row[source][k];
		if (m->there && below(r, 4) > 0)
			put(r, st, source, k, &(struct model_row){ 1,
			    m->machine, m->start, m->seconds });
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
	int machine, start, seconds, source, key;
};

/* start, then machine or the reverse; then end, key, source. */
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
	return strcmp(x, y) != 0 ? strcmp(x, y) : a->source - b->source;
}

static void
add_wanted(struct buf *b, const struct model *m, bool by_time)
{
	struct line all[SOURCES * KEYS];
	const struct model_row *row;
	size_t n = 0, i;
	int s, k;

	for (s = 0; s < SOURCES; s++) {
		for (k = 0; k < KEYS; k++) {
			row = &m->row[s][k];
			if (row->there)
				all[n++] = (struct line){ row->machine,
				    row->start, row->seconds, s, k };
		}
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

/* A row may go and come once each; as 1 and 2 it was expected to. */
static int
may_move(const struct model_row *a, const struct model_row *b)
{
	if (memcmp(a, b, sizeof(*a)) == 0)
		return 0;
	return (a->there ? 1 : 0) | (b->there ? 2 : 0);
}

static void
assert_move(const struct fact *f, enum store_change change,
    const struct model_row *a, const struct model_row *b)
{
	bool went = change == STORE_REMOVED || change == STORE_CHANGED_FROM;
	const struct model_row *m = went ? a : b;
	bool same_key = a->there && b->there && a->machine == b->machine &&
	    a->start == b->start;

	assert_int_equal(f->v[SPAN_MACHINE].s[1] - '0', m->machine);
	assert_int_equal(f->v[SPAN_START].i, T0 + m->start * WHEN_SECOND);
	assert_int_equal(f->v[SPAN_END].i - f->v[SPAN_START].i,
	    m->seconds * WHEN_SECOND);
	assert_int_equal(same_key, change == STORE_CHANGED_FROM ||
	    change == STORE_CHANGED_TO);
}

static void
assert_changes(struct run *r, int64_t since, int64_t seq, bool by_time)
{
	struct store_query q = fx_all(UINT64_C(1) << KIND_SPAN);
	int left[SOURCES][KEYS], s, k;
	enum store_change change;
	struct store_cursor *c;
	const struct fact *f;
	int64_t by;

	for (s = 0; s < SOURCES; s++)
		for (k = 0; k < KEYS; k++)
			left[s][k] = may_move(&r->past[since].row[s][k],
			    &r->past[seq].row[s][k]);
	q.changes = true;
	q.since = since;
	q.seq = seq;
	q.by_time = by_time;
	fx_ok(r->fx, store_select(&c, r->fx->st, &q, &r->fx->err));
	while (store_next(c, &f, &r->fx->err) > 0) {
		s = f->v[SPAN_SOURCE].s[1] - '0';
		k = (int)strtol(f->v[SPAN_SOURCE_KEY].s + 1, NULL, 10);
		change = store_cursor_change(c, &by);
		assert_true(by > since && by <= seq);
		assert_move(f, change, &r->past[since].row[s][k],
		    &r->past[seq].row[s][k]);
		s = change == STORE_REMOVED || change == STORE_CHANGED_FROM ?
		    1 : 2;
		assert_true(left[f->v[SPAN_SOURCE].s[1] - '0'][k] & s);
		left[f->v[SPAN_SOURCE].s[1] - '0'][k] -= s;
	}
	assert_int_equal(r->fx->err.code, 0);
	store_cursor_close(c);
	for (s = 0; s < SOURCES; s++)
		for (k = 0; k < KEYS; k++)
			assert_int_equal(left[s][k], 0);
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
	assert_int_equal(fx_number(fx, "SELECT (SELECT count(*) FROM span) - "
	    "(SELECT count(*) FROM source_row)"), 0);
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
