/* SPDX-License-Identifier: MIT */
/* What writing to a store promises. */
#include "store_fixture.h"


static void
a_row_is_inserted_once(void **state)
{
	struct fixture *fx = *state;
	struct fact f[2] = { fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0),
	    fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 1) };

	fx_begin(fx);
	assert_int_equal(fx_put(fx, f, 2), STORE_INSERTED);
	assert_int_equal(fx_put(fx, f, 2), STORE_UNCHANGED);
	assert_int_equal(fx_commit(fx), 1);
	fx_begin(fx);
	assert_int_equal(fx_put(fx, f, 2), STORE_UNCHANGED);
	assert_int_equal(fx_commit(fx), 0);
	fx_assert_spans(fx, 0,
	    "span M1 +0 +3600 k1\nspan M1 +0 +3600 k1\n");
}

static void
rows_told_of_beforehand_are_put_all_the_same(void **state)
{
	static const char keys[] = "old\0new\0moved\0nobody";
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct fact f[4] = { fx_span("M1", T0, T0 + WHEN_HOUR, "old", 0),
	    fx_span("M1", T0, T0 + WHEN_HOUR, "new", 0),
	    fx_span("M2", T0, T0 + WHEN_HOUR, "moved", 0),
	    fx_span("M1", T0, T0 + WHEN_HOUR, "untold", 0) };

	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "old");
	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "moved");
	/* A new connection: this one knows what it put itself. */
	store_close(fx->st);
	fx->st = fx_open(fx, &o);
	fx_begin(fx);
	fx_ok(fx, store_expect(fx->st, "src", keys, 4, 0, &fx->err));
	assert_int_equal(fx_put(fx, &f[0], 1), STORE_UNCHANGED);
	assert_int_equal(fx_put(fx, &f[1], 1), STORE_INSERTED);
	assert_int_equal(fx_put(fx, &f[1], 1), STORE_UNCHANGED);
	assert_int_equal(fx_put(fx, &f[2], 1), STORE_UPDATED);
	assert_int_equal(fx_put(fx, &f[2], 1), STORE_UNCHANGED);
	assert_int_equal(fx_put(fx, &f[3], 1), STORE_INSERTED);
	fx_commit(fx);
	fx_assert_spans(fx, 0, "span M1 +0 +3600 new\nspan M1 +0 +3600 old\n"
	    "span M1 +0 +3600 untold\nspan M2 +0 +3600 moved\n");
}

static void
a_rerun_with_nothing_changed_leaves_the_file_alone(void **state)
{
	struct fixture *fx = *state;
	struct fact f = fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0);
	char before[HASH_SHA256_HEX], after[HASH_SHA256_HEX];

	fx_begin(fx);
	fx_put(fx, &f, 1);
	fx_ok(fx, store_set(fx->st, "src", "cursor", "9", &fx->err));
	fx_commit(fx);
	fx_sha256(fx, before);
	fx_begin(fx);
	fx_put(fx, &f, 1);
	fx_ok(fx, store_set(fx->st, "src", "cursor", "9", &fx->err));
	fx_commit(fx);
	fx_sha256(fx, after);
	assert_string_equal(before, after);
}

static void
a_changed_row_keeps_its_past(void **state)
{
	struct fixture *fx = *state;

	assert_int_equal(fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "k1"), 1);
	assert_int_equal(fx_put_span(fx, "M1", T0, T0 + WHEN_MINUTE, "k1"),
	    2);
	fx_assert_spans(fx, 1, "span M1 +0 +3600 k1\n");
	fx_assert_spans(fx, 2, "span M1 +0 +60 k1\n");
	fx_assert_spans(fx, -1, "");
}

static void
a_row_that_moves_leaves_nothing_behind(void **state)
{
	struct fixture *fx = *state;

	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "k1");
	fx_put_span(fx, "M2", T0 + WHEN_HOUR, T0 + 2 * WHEN_HOUR, "k1");
	fx_assert_spans(fx, 0, "span M2 +3600 +7200 k1\n");
	fx_assert_spans(fx, 1, "span M1 +0 +3600 k1\n");
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM source_row"), 1);
}

static void
only_the_changed_facts_of_a_row_move(void **state)
{
	struct fixture *fx = *state;
	struct fact f[3] = { fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0),
	    fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 1),
	    fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 2) };

	fx_begin(fx);
	fx_put(fx, f, 3);
	fx_commit(fx);
	fact_set_text(&f[1], SPAN_STATE, "idle", 4);
	fx_begin(fx);
	assert_int_equal(fx_put(fx, f, 2), STORE_UPDATED);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"), 2);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span_past"), 2);
	assert_int_equal(fx_number(fx,
	    "SELECT seq_from FROM span WHERE n = 0"), 1);
}

static void
an_open_row_that_only_grew_is_unchanged(void **state)
{
	struct fixture *fx = *state;
	struct fact f = fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0);

	fact_set_int(&f, SPAN_OPEN, 1);
	fx_begin(fx);
	fx_put(fx, &f, 1);
	fact_set_int(&f, SPAN_END, T0 + 2 * WHEN_HOUR);
	assert_int_equal(fx_put(fx, &f, 1), STORE_UNCHANGED);
	f.v[SPAN_OPEN].is_null = true;
	assert_int_equal(fx_put(fx, &f, 1), STORE_UPDATED);
	fx_commit(fx);
	fx_assert_spans(fx, 0, "span M1 +0 +7200 k1\n");
	/* A version no reader could see has no past. */
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span_past"), 0);
}

static void
an_edited_mapping_counts_as_remapped(void **state)
{
	struct fixture *fx = *state;
	struct fact f = fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0);
	struct store_row row = { .source = "src", .machine = "M1",
	    .source_key = "k1", .start_us = T0, .hash = { 1, 1 },
	    .mapping = { 1, 2 }, .fact = &f, .nfact = 1 };
	enum store_outcome outcome;

	fx_begin(fx);
	fx_ok(fx, store_put(fx->st, &row, &outcome, &fx->err));
	assert_int_equal(outcome, STORE_INSERTED);
	row.mapping.lo = 3;
	fx_ok(fx, store_put(fx->st, &row, &outcome, &fx->err));
	assert_int_equal(outcome, STORE_REMAPPED);
	row.hash.lo = 3;
	fx_ok(fx, store_put(fx->st, &row, &outcome, &fx->err));
	assert_int_equal(outcome, STORE_UPDATED);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"), 1);
}

static void
facts_of_a_row_may_start_later_than_it(void **state)
{
	struct fixture *fx = *state;
	struct fact f[2] = { fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0),
	    fx_span("M1", T0 + WHEN_HOUR, T0 + 2 * WHEN_HOUR, "k1", 1) };

	fx_begin(fx);
	fx_put(fx, f, 2);
	fx_commit(fx);
	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "k1");
	fx_assert_spans(fx, 0, "span M1 +0 +3600 k1\n");
	fx_assert_spans(fx, 1,
	    "span M1 +0 +3600 k1\nspan M1 +3600 +7200 k1\n");
}

static void
machines_that_facts_name_have_a_record(void **state)
{
	struct fixture *fx = *state;
	struct store_query q = fx_all(UINT64_C(1) << KIND_MACHINE);

	fx_put_span(fx, "M2", T0, T0 + WHEN_HOUR, "k1");
	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "k2");
	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "k3");
	fx_assert_query(fx, &q, "machine M1\nmachine M2\n");
	assert_int_equal(store_has_machine(fx->st, "M1", &fx->err), 1);
	assert_int_equal(store_has_machine(fx->st, "M3", &fx->err), 0);
}

static void
what_is_rolled_back_never_was(void **state)
{
	struct fixture *fx = *state;
	struct fact f = fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0);

	fx_begin(fx);
	fx_put(fx, &f, 1);
	store_rollback(fx->st);
	fx_assert_spans(fx, 0, "");
	fx_begin(fx);
	assert_int_equal(fx_put(fx, &f, 1), STORE_INSERTED);
	assert_int_equal(fx_commit(fx), 1);
	assert_int_equal(store_has_machine(fx->st, "M1", &fx->err), 1);
}

static void
a_write_outside_of_a_transaction_is_refused(void **state)
{
	struct fixture *fx = *state;
	struct fact f = fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0);
	struct store_part part = { .fact = &f };
	struct err err = { 0 };

	assert_int_equal(store_put_facts(fx->st, &part, 1, &err), -1);
	assert_int_equal(err.code, ERR_INTERNAL);
}

static int64_t
clock_steps_back(void)
{
	static int64_t now = T0;

	return now -= WHEN_HOUR;
}

static void
commit_times_never_fall(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	int64_t seq;

	o.clock = clock_steps_back;
	store_close(fx->st);
	fx->st = fx_open(fx, &o);
	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "k1");
	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "k2");
	assert_int_equal(fx_number(fx, fx->pg ?
	    "SELECT count(DISTINCT committed_at) FROM commit_log" :
	    "SELECT count(DISTINCT committed_us) FROM commit_log"), 1);
	fx_ok(fx, store_seq_at(fx->st, T0, &seq, &fx->err));
	assert_int_equal(seq, 2);
	fx_ok(fx, store_seq_at(fx->st, T0 - WHEN_DAY, &seq, &fx->err));
	assert_int_equal(seq, 0);
}

/* ---- one fact at a time ---- */

static enum store_outcome
put_fact(struct fixture *fx, const struct fact *f)
{
	return fx_put_fact(fx, f).outcome;
}

static void
single_facts_leave_their_siblings(void **state)
{
	struct fixture *fx = *state;
	struct fact a = fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0);
	struct fact b = fx_span("M1", T0 - WHEN_HOUR, T0, "k1", 1);
	struct fact j = fx_job("M1", T0, T0 + WHEN_HOUR, "k1", "J", "10");

	fx_begin(fx);
	assert_int_equal(put_fact(fx, &a), STORE_INSERTED);
	assert_int_equal(put_fact(fx, &b), STORE_INSERTED);
	assert_int_equal(put_fact(fx, &j), STORE_INSERTED);
	assert_int_equal(put_fact(fx, &a), STORE_UNCHANGED);
	fact_set_int(&b, SPAN_START, T0 - WHEN_MINUTE);
	assert_int_equal(put_fact(fx, &b), STORE_UPDATED);
	fx_commit(fx);
	fx_assert_spans(fx, 0, "span M1 -60 +0 k1\nspan M1 +0 +3600 k1\n");
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM source_row"), 1);
	/* The whole row later takes their place. */
	fx_begin(fx);
	assert_int_equal(fx_put(fx, &a, 1), STORE_UPDATED);
	fx_commit(fx);
	fx_assert_spans(fx, 0, "span M1 +0 +3600 k1\n");
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM job"), 0);
}

static void
a_single_fact_may_move_to_another_machine(void **state)
{
	struct fixture *fx = *state;
	struct fact a = fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0);
	struct fact b = fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 1);

	fx_begin(fx);
	put_fact(fx, &a);
	put_fact(fx, &b);
	fact_set_text(&a, SPAN_MACHINE, "M2", 2);
	assert_int_equal(put_fact(fx, &a), STORE_UPDATED);
	fact_set_text(&b, SPAN_MACHINE, "M2", 2);
	assert_int_equal(put_fact(fx, &b), STORE_UPDATED);
	fx_commit(fx);
	fx_assert_spans(fx, 0,
	    "span M2 +0 +3600 k1\nspan M2 +0 +3600 k1\n");
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM source_row"), 1);
}

/* Else store-admin check takes it for damage. */
static void
a_row_that_a_fact_left_is_not_as_its_source_gave_it(void **state)
{
	struct fixture *fx = *state;
	struct fact f[] = { fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0),
	    fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 1) };
	const char *void_rows = fx->pg ?
	    "SELECT count(*) FROM source_row WHERE row_hash ="
	    " decode(repeat('00', 16), 'hex')" :
	    "SELECT count(*) FROM source_row WHERE row_hash = zeroblob(16)";

	fx_begin(fx);
	fx_put(fx, f, 2);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, void_rows), 0);
	fact_set_text(&f[0], SPAN_MACHINE, "M2", 2);
	fx_begin(fx);
	assert_int_equal(put_fact(fx, &f[0]), STORE_UPDATED);
	fx_commit(fx);
	fx_assert_spans(fx, 0,
	    "span M1 +0 +3600 k1\nspan M2 +0 +3600 k1\n");
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM source_row"), 2);
	assert_int_equal(fx_number(fx, void_rows), 2);
}

/* One after the other, so a second one of its place meets the first. */
static void
facts_of_one_row_are_put_in_turn(void **state)
{
	struct fixture *fx = *state;
	struct fact a = fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0);
	struct fact b = fx_span("M2", T0, T0 + WHEN_MINUTE, "k1", 0);
	struct fact c = fx_span("M1", T0 - WHEN_HOUR, T0, "k1", 7);
	struct fact j = fx_job("M1", T0, T0 + WHEN_HOUR, "k1", "J", "10");
	struct store_part part[] = { { .fact = &a }, { .fact = &j },
	    { .fact = &b }, { .fact = &c }, { .fact = &b } };
	const size_t n = sizeof(part) / sizeof(*part);

	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "k1");
	fx_begin(fx);
	fx_ok(fx, store_put_facts(fx->st, part, n, &fx->err));
	assert_int_equal(part[0].outcome, STORE_UNCHANGED);
	assert_int_equal(part[0].met_seq, 1);
	assert_int_equal(part[1].outcome, STORE_INSERTED);
	assert_int_equal(part[2].outcome, STORE_UPDATED);
	assert_int_equal(part[2].met_seq, 1);
	assert_int_equal(part[3].outcome, STORE_INSERTED);
	assert_int_equal(part[4].outcome, STORE_UNCHANGED);
	assert_int_equal(part[4].met_seq, 2);
	fx_commit(fx);
	fx_assert_spans(fx, 0,
	    "span M1 -3600 +0 k1\nspan M2 +0 +60 k1\n");
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span_past"), 1);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM job"), 1);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM source_row"), 2);
	/* Another row of what is there already changes nothing. */
	fx_begin(fx);
	fx_ok(fx, store_put_facts(fx->st, part + 1, n - 1, &fx->err));
	assert_int_equal(part[1].outcome, STORE_UNCHANGED);
	assert_int_equal(fx_commit(fx), 0);
}

static struct fact
reading(int64_t time_us, double value_)
{
	struct fact f;

	fact_init(&f, KIND_SENSOR);
	fact_set_text(&f, SENSOR_MACHINE, "M1", 2);
	fact_set_int(&f, SENSOR_TIME, time_us);
	fact_set_text(&f, SENSOR_NAME, "temp", 4);
	fact_set_num(&f, SENSOR_VALUE, value_);
	return f;
}

static void
readings_that_come_together_are_put_in_turn(void **state)
{
	struct fixture *fx = *state;
	struct fact f[] = { reading(T0 + 2, 1), reading(T0, 20),
	    reading(T0 + 2, 1), reading(T0, 21), reading(T0 + 1, 5),
	    reading(T0, 20), reading(T0 + 2, 3) };
	enum { N = sizeof(f) / sizeof(*f) };
	static const enum store_outcome want[N] = { STORE_INSERTED,
	    STORE_UNCHANGED, STORE_UNCHANGED, STORE_UPDATED, STORE_UNCHANGED,
	    STORE_UPDATED, STORE_UPDATED };
	static const int64_t met[N] = { 0, 1, 2, 1, 1, 2, 2 };
	struct store_part part[N];
	size_t i;

	fx_begin(fx);
	put_fact(fx, &f[1]);
	put_fact(fx, &f[4]);
	fx_commit(fx);
	for (i = 0; i < N; i++)
		part[i] = (struct store_part){ .fact = &f[i] };
	fx_begin(fx);
	fx_ok(fx, store_put_facts(fx->st, part, N, &fx->err));
	for (i = 0; i < N; i++) {
		assert_int_equal(part[i].outcome, want[i]);
		assert_int_equal(part[i].met_seq, met[i]);
	}
	fx_commit(fx);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM sensor"), 3);
	assert_int_equal(fx_number(fx, "SELECT sum(value) FROM sensor"), 28);
	assert_int_equal(fx_number(fx, "SELECT sum(seq_from) FROM sensor"),
	    5);
	assert_int_equal(fx_number(fx, "SELECT sum(value) FROM sensor_past"
	    " WHERE seq_from = 1 AND seq_to = 2"), 20);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM sensor_past"),
	    1);
}

static void
readings_and_master_data_go_by_their_own_key(void **state)
{
	struct fixture *fx = *state;
	struct store_part part;
	struct fact s, p;

	fact_init(&s, KIND_SENSOR);
	fact_set_text(&s, SENSOR_MACHINE, "M1", 2);
	fact_set_int(&s, SENSOR_TIME, T0 + 1);
	fact_set_text(&s, SENSOR_NAME, "temp", 4);
	fact_set_num(&s, SENSOR_VALUE, 20.5);
	fact_init(&p, KIND_PART);
	fact_set_text(&p, PART_PART, "P1", 2);
	fx_begin(fx);
	assert_int_equal(put_fact(fx, &s), STORE_INSERTED);
	assert_int_equal(put_fact(fx, &s), STORE_UNCHANGED);
	assert_int_equal(put_fact(fx, &p), STORE_INSERTED);
	fx_commit(fx);
	fact_set_num(&s, SENSOR_VALUE, 21);
	fact_set_text(&p, PART_NAME, "nut", 3);
	fx_begin(fx);
	part = fx_put_fact(fx, &s);
	assert_int_equal(part.outcome, STORE_UPDATED);
	assert_int_equal(part.met_seq, 1);
	assert_int_equal(put_fact(fx, &p), STORE_UPDATED);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM sensor_past"),
	    1);
	assert_int_equal(store_has_machine(fx->st, "M1", &fx->err), 1);
}

/* ---- sweeps ---- */

static void
put_four(struct fixture *fx)
{
	static const char *const keys[] = { "a", "b", "c", "d" };
	int i;

	for (i = 0; i < 4; i++)
		fx_put_span(fx, "M1", T0 + i * WHEN_HOUR,
		    T0 + (i + 1) * WHEN_HOUR, keys[i]);
}

static int64_t
sweep(struct fixture *fx, int64_t limit, struct err *err)
{
	struct fact b = fx_span("M1", T0 + WHEN_HOUR, T0 + 2 * WHEN_HOUR,
	    "b", 0);
	int64_t deleted = -1;

	fx_begin(fx);
	fx_ok(fx, store_sweep_begin(fx->st, "src", T0, T0 + 3 * WHEN_HOUR,
	    &fx->err));
	fx_put(fx, &b, 1);
	if (store_sweep_end(fx->st, limit, &deleted, err) < 0)
		store_rollback(fx->st);
	else
		fx_commit(fx);
	return deleted;
}

static void
a_sweep_deletes_what_did_not_come_in_its_range(void **state)
{
	struct fixture *fx = *state;

	put_four(fx);
	assert_int_equal(sweep(fx, 2, &fx->err), 2);
	fx_assert_spans(fx, 0,
	    "span M1 +3600 +7200 b\nspan M1 +10800 +14400 d\n");
	fx_assert_spans(fx, 4, "span M1 +0 +3600 a\nspan M1 +3600 +7200 b\n"
	    "span M1 +7200 +10800 c\nspan M1 +10800 +14400 d\n");
}

static void
a_sweep_over_its_limit_deletes_nothing(void **state)
{
	struct fixture *fx = *state;
	struct err err = { 0 };

	put_four(fx);
	assert_int_equal(sweep(fx, 1, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "src: 2 of 3 stored rows are gone from "
	    "the source, more than 1: nothing was deleted");
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"), 4);
}

/* With a share the limit grows with the rows that there are, or were. */
static void
a_share_of_the_rows_may_be_gone(void **state)
{
	static const struct {
		int64_t share, deleted, inserted;
		bool refused;
	} all[] = {
		{ 0, 0, 0, true }, { 3, 0, 0, true }, { 2, 0, 0, false },
		{ 2, 1, 0, true }, { 1, 1, 0, false },
		{ 1, 0, 2, false }, { 1, 0, 3, true },
	};
	struct fixture *fx = *state;
	int64_t deleted;
	struct err err;
	size_t i;
	int rc;

	put_four(fx);
	for (i = 0; i < sizeof(all) / sizeof(*all); i++) {
		err = (struct err){ 0 };
		fx_begin(fx);
		fx_ok(fx, store_sweep_begin(fx->st, "src", T0, INT64_MAX,
		    &fx->err));
		store_sweep_share(fx->st, all[i].share, all[i].deleted,
		    all[i].inserted);
		fx_ok(fx, store_sweep_mark(fx->st, "a", &fx->err));
		fx_ok(fx, store_sweep_mark(fx->st, "c", &fx->err));
		rc = store_sweep_end(fx->st, 1, &deleted, &err);
		assert_int_equal(rc, all[i].refused ? -1 : 0);
		if (rc == 0)
			assert_int_equal(deleted, 2);
		store_rollback(fx->st);
	}
}

static void
a_marked_row_stays(void **state)
{
	struct fixture *fx = *state;
	int64_t deleted;

	put_four(fx);
	fx_begin(fx);
	fx_ok(fx, store_sweep_begin(fx->st, "src", T0, INT64_MAX, &fx->err));
	fx_ok(fx, store_sweep_mark(fx->st, "a", &fx->err));
	fx_ok(fx, store_sweep_mark(fx->st, "c", &fx->err));
	fx_ok(fx, store_sweep_end(fx->st, 10, &deleted, &fx->err));
	fx_commit(fx);
	assert_int_equal(deleted, 2);
	fx_assert_spans(fx, 0,
	    "span M1 +0 +3600 a\nspan M1 +7200 +10800 c\n");
}

static void
rows_after_the_first_sweep_are_found_by_the_next(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);

	put_four(fx);
	assert_int_equal(sweep(fx, 2, &fx->err), 2);
	store_close(fx->st);
	fx->st = fx_open(fx, &o);
	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "e");
	assert_int_equal(fx_number(fx,
	    "SELECT count(*) FROM source_row WHERE NOT swept"), 0);
	assert_int_equal(sweep(fx, 2, &fx->err), 1);
	fx_assert_spans(fx, 0,
	    "span M1 +3600 +7200 b\nspan M1 +10800 +14400 d\n");
}

static void
whole_sweep(struct fixture *fx, const char *const *keys, int64_t want)
{
	int64_t deleted;
	struct fact f;

	fx_begin(fx);
	fx_ok(fx, store_sweep_begin(fx->st, "src", INT64_MIN, INT64_MAX,
	    &fx->err));
	for (; *keys != NULL; keys++) {
		f = fx_span("M1", T0, T0 + WHEN_HOUR, *keys, 0);
		fx_put(fx, &f, 1);
	}
	fx_ok(fx, store_sweep_end(fx->st, 10, &deleted, &fx->err));
	fx_commit(fx);
	assert_int_equal(deleted, want);
}

static void
a_sweep_of_everything_spares_the_index_by_start(void **state)
{
	static const char *const first[] = { "a", "b", "c", NULL };
	static const char *const then[] = { "a", "c", NULL };
	struct fixture *fx = *state;

	whole_sweep(fx, first, 0);
	whole_sweep(fx, then, 1);
	fx_assert_spans(fx, 0,
	    "span M1 +0 +3600 a\nspan M1 +0 +3600 c\n");
	assert_int_equal(fx_number(fx,
	    "SELECT count(*) FROM source_row WHERE swept"), 0);
}

/* a .. d an hour apart, b open, in a sweep of everything. */
static void
load_four(struct fixture *fx, int64_t expect_us)
{
	static const char *const keys[] = { "a", "b", "c", "d" };
	struct fact f;
	int64_t deleted;
	int i;

	fx_begin(fx);
	fx_ok(fx, store_sweep_begin(fx->st, "src", INT64_MIN, INT64_MAX,
	    &fx->err));
	store_sweep_expect(fx->st, expect_us);
	for (i = 0; i < 4; i++) {
		f = fx_span("M1", T0 + i * WHEN_HOUR, T0 + 9 * WHEN_HOUR,
		    keys[i], 0);
		if (i == 1)
			fact_set_int(&f, SPAN_OPEN, 1);
		fx_put(fx, &f, 1);
	}
	fx_ok(fx, store_sweep_end(fx->st, 0, &deleted, &fx->err));
	fx_commit(fx);
}

static void
an_expected_window_finds_its_index_made(void **state)
{
	struct fixture *fx = *state;
	char before[HASH_SHA256_HEX], after[HASH_SHA256_HEX];
	int64_t deleted;

	load_four(fx, T0 + 2 * WHEN_HOUR);
	/* Also of the open row before it. */
	assert_int_equal(fx_number(fx,
	    "SELECT count(*) FROM source_row WHERE swept"), 3);
	fx_sha256(fx, before);
	fx_begin(fx);
	fx_ok(fx, store_sweep_begin(fx->st, "src", T0 + WHEN_HOUR,
	    INT64_MAX, &fx->err));
	fx_ok(fx, store_sweep_mark(fx->st, "b", &fx->err));
	fx_ok(fx, store_sweep_mark(fx->st, "c", &fx->err));
	fx_ok(fx, store_sweep_mark(fx->st, "d", &fx->err));
	fx_ok(fx, store_sweep_end(fx->st, 0, &deleted, &fx->err));
	fx_commit(fx);
	fx_sha256(fx, after);
	assert_string_equal(before, after);
}

/* Rows put before a sweep began are no part of it, first load or not. */
static void
a_sweep_in_mid_load_deletes_what_came_before_it(void **state)
{
	static const char *const then[] = { "b", NULL };
	struct fixture *fx = *state;

	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "a");
	whole_sweep(fx, then, 1);
	fx_assert_spans(fx, 0, "span M1 +0 +3600 b\n");
}

static void
a_window_that_reaches_further_back_finds_the_older_rows(void **state)
{
	struct fixture *fx = *state;
	int64_t deleted;

	put_four(fx);
	assert_int_equal(sweep(fx, 2, &fx->err), 2);
	fx_begin(fx);
	fx_ok(fx, store_sweep_begin(fx->st, "src", T0 + 3 * WHEN_HOUR,
	    INT64_MAX, &fx->err));
	fx_ok(fx, store_sweep_end(fx->st, 10, &deleted, &fx->err));
	assert_int_equal(deleted, 1);
	fx_ok(fx, store_sweep_begin(fx->st, "src", T0 - WHEN_HOUR, INT64_MAX,
	    &fx->err));
	fx_ok(fx, store_sweep_end(fx->st, 10, &deleted, &fx->err));
	assert_int_equal(deleted, 1);
	fx_commit(fx);
	fx_assert_spans(fx, 0, "");
}

/* The index had been widened by a commit that changed no fact. */
static void
a_window_that_another_has_swept_finds_later_rows(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct store *other = fx_open(fx, &o), *mine = fx->st;
	int64_t deleted;

	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "a");
	fx->st = other;
	fx_begin(fx);
	fx_ok(fx, store_sweep_begin(other, "src", T0, INT64_MAX, &fx->err));
	fx_ok(fx, store_sweep_mark(other, "a", &fx->err));
	fx_ok(fx, store_sweep_end(other, 0, &deleted, &fx->err));
	assert_int_equal(fx_commit(fx), 0);
	fx->st = mine;
	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "b");
	fx->st = other;
	fx_begin(fx);
	fx_ok(fx, store_sweep_begin(other, "src", T0, INT64_MAX, &fx->err));
	fx_ok(fx, store_sweep_mark(other, "a", &fx->err));
	fx_ok(fx, store_sweep_end(other, 9, &deleted, &fx->err));
	fx_commit(fx);
	assert_int_equal(deleted, 1);
	fx->st = mine;
	store_close(other);
}

/* ---- beside the facts ---- */

static int
add_key(void *arg, const char *source_key, int64_t start_us)
{
	buf_printf(arg, "%s %+lld\n", source_key,
	    (long long)((start_us - T0) / WHEN_SECOND));
	return 0;
}

static void
open_rows_and_counts_come_from_the_ledger(void **state)
{
	struct fixture *fx = *state;
	struct fact f = fx_span("M1", T0 + WHEN_MINUTE, T0 + WHEN_HOUR, "o",
	    0);
	struct buf b = { 0 };
	int64_t n;

	put_four(fx);
	fact_set_int(&f, SPAN_OPEN, 1);
	fx_begin(fx);
	fx_put(fx, &f, 1);
	fx_commit(fx);
	fx_ok(fx, store_open_rows(fx->st, "src", add_key, &b, &fx->err));
	assert_string_equal(buf_text(&b), "o +60\n");
	buf_release(&b);
	fx_ok(fx, store_count_rows(fx->st, "src", &n, &fx->err));
	assert_int_equal(n, 5);
	fx_ok(fx, store_count_rows(fx->st, "other", &n, &fx->err));
	assert_int_equal(n, 0);
}

static void
quarantine_counts_attempts_until_resolved(void **state)
{
	struct fixture *fx = *state;
	struct store_bad bad = { "src", "k9", "end", "before start",
	    "{\"end\":1}" };

	fx_begin(fx);
	assert_int_equal(store_resolve(fx->st, "src", "k9", &fx->err), 0);
	fx_ok(fx, store_quarantine(fx->st, &bad, &fx->err));
	/* The same within the hour is no news, another reason is. */
	fx_ok(fx, store_quarantine(fx->st, &bad, &fx->err));
	bad.why = "before start: \"1\"";
	fx_ok(fx, store_quarantine(fx->st, &bad, &fx->err));
	assert_int_equal(fx_commit(fx), 0);
	assert_int_equal(fx_number(fx, "SELECT attempts FROM quarantine "
	    "WHERE source = 'src' AND source_key = 'k9'"), 2);
	fx_begin(fx);
	assert_int_equal(store_resolve(fx->st, "src", "k8", &fx->err), 0);
	assert_int_equal(store_resolve(fx->st, "src", "k9", &fx->err), 1);
	assert_int_equal(store_resolve(fx->st, "src", "k9", &fx->err), 0);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM quarantine"), 0);
	assert_int_equal(fx_number(fx,
	    "SELECT attempts FROM quarantine_past"), 2);
}

static void
named_values_are_kept(void **state)
{
	struct fixture *fx = *state;
	char *value;

	fx_ok(fx, store_get(fx->st, "src", "cursor", &value, &fx->err));
	assert_null(value);
	fx_begin(fx);
	fx_ok(fx, store_set(fx->st, "src", "cursor", "1", &fx->err));
	fx_ok(fx, store_set(fx->st, "src", "cursor", "2", &fx->err));
	assert_int_equal(fx_commit(fx), 0);
	fx_ok(fx, store_get(fx->st, "src", "cursor", &value, &fx->err));
	assert_string_equal(value, "2");
	free(value);
}

static void
late_scrap_finds_the_newest_job(void **state)
{
	struct fixture *fx = *state;
	struct fact a = fx_job("M1", T0, T0 + WHEN_HOUR, "a", "J1", "10");
	struct fact b = fx_job("M2", T0 + WHEN_HOUR, T0 + 2 * WHEN_HOUR, "b",
	    "J1", "10");
	struct fact c = fx_job("M1", T0 + 9 * WHEN_HOUR, T0 + 10 * WHEN_HOUR,
	    "c", "J1", "20");
	struct store_job j;
	int64_t start, end;

	fx_begin(fx);
	fx_put(fx, &a, 1);
	fx_put(fx, &b, 1);
	fx_put(fx, &c, 1);
	fx_commit(fx);
	assert_int_equal(store_find_job(fx->st, "M1", "J1", "10", &start,
	    &end, &fx->err), 1);
	assert_int_equal(start, T0);
	assert_int_equal(end, T0 + WHEN_HOUR);
	assert_int_equal(store_seek_job(fx->st, NULL, "J1", "10", &j,
	    &fx->err), 1);
	assert_string_equal(j.machine, "M2");
	assert_int_equal(store_seek_job(fx->st, NULL, "J1", NULL, &j,
	    &fx->err), 1);
	assert_int_equal(j.start_us, T0 + 9 * WHEN_HOUR);
	assert_int_equal(store_seek_job(fx->st, "M3", "J1", NULL, &j,
	    &fx->err), 0);
	assert_int_equal(store_job_of_row(fx->st, "src", "a", "J1", "10", &j,
	    &fx->err), 1);
	assert_int_equal(j.start_us, T0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(a_row_is_inserted_once),
		T(rows_told_of_beforehand_are_put_all_the_same),
		T(a_rerun_with_nothing_changed_leaves_the_file_alone),
		T(a_changed_row_keeps_its_past),
		T(a_row_that_moves_leaves_nothing_behind),
		T(only_the_changed_facts_of_a_row_move),
		T(an_open_row_that_only_grew_is_unchanged),
		T(an_edited_mapping_counts_as_remapped),
		T(facts_of_a_row_may_start_later_than_it),
		T(machines_that_facts_name_have_a_record),
		T(what_is_rolled_back_never_was),
		T(a_write_outside_of_a_transaction_is_refused),
		T(commit_times_never_fall),
		T(single_facts_leave_their_siblings),
		T(a_single_fact_may_move_to_another_machine),
		T(a_row_that_a_fact_left_is_not_as_its_source_gave_it),
		T(facts_of_one_row_are_put_in_turn),
		T(readings_that_come_together_are_put_in_turn),
		T(readings_and_master_data_go_by_their_own_key),
		T(a_sweep_deletes_what_did_not_come_in_its_range),
		T(a_sweep_over_its_limit_deletes_nothing),
		T(a_share_of_the_rows_may_be_gone),
		T(a_marked_row_stays),
		T(rows_after_the_first_sweep_are_found_by_the_next),
		T(a_sweep_of_everything_spares_the_index_by_start),
		T(a_sweep_in_mid_load_deletes_what_came_before_it),
		T(an_expected_window_finds_its_index_made),
		T(a_window_that_reaches_further_back_finds_the_older_rows),
		T(a_window_that_another_has_swept_finds_later_rows),
		T(open_rows_and_counts_come_from_the_ledger),
		T(quarantine_counts_attempts_until_resolved),
		T(named_values_are_kept),
		T(late_scrap_finds_the_newest_job),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
