/* SPDX-License-Identifier: MIT */
/* What store_compare(), store_distrust() and store_sweep_list() promise. */
#include "store_fixture.h"

/* What was told: "KEY: gG sS" a line, the n of what is given and stored. */
static void
note(void *arg, const char *source_key, const struct fact *given,
    const struct fact *stored)
{
	struct buf *b = arg;

	buf_printf(b, "%s:", source_key);
	if (given != NULL)
		buf_printf(b, " given %lld", (long long)
		    given->v[shop_field(given->kind, F_N)].i);
	if (stored != NULL)
		buf_printf(b, " stored %lld", (long long)
		    stored->v[shop_field(stored->kind, F_N)].i);
	buf_putc(b, '\n');
}

/* A row as fx_put() makes it. */
static struct store_row
row_of(const char *machine, const char *key, const struct fact *f, size_t n)
{
	return (struct store_row){ .source = "src", .machine = machine,
	    .source_key = key, .start_us = T0, .fact = f, .nfact = n };
}

static void
assert_compare(struct fixture *fx, const struct store_row *row,
    enum store_outcome want, const char *told)
{
	enum store_outcome outcome;
	struct buf b = { 0 };

	fx_ok(fx, store_compare(fx->st, row, &outcome, note, &b, &fx->err));
	assert_int_equal(outcome, want);
	assert_string_equal(b.data == NULL ? "" : buf_text(&b), told);
	buf_release(&b);
}

/* A job and two spans of row "a" at T0, as given and as stored. */
static void
three_facts(struct fact f[3])
{
	f[0] = fx_job("M1", T0, T0 + WHEN_HOUR, "a", "J1", "10");
	f[1] = fx_span("M1", T0, T0 + WHEN_HOUR, "a", 1);
	f[2] = fx_span("M1", T0, T0 + WHEN_HOUR, "a", 2);
}

static void
put_three(struct fixture *fx)
{
	struct fact f[3];

	three_facts(f);
	fx_begin(fx);
	fx_put(fx, f, 3);
	fx_commit(fx);
}

static void
a_row_that_is_stored_alike_is_unchanged(void **state)
{
	struct fixture *fx = *state;
	struct fact f[3];
	struct store_row row = row_of("M1", "a", f, 3);

	put_three(fx);
	three_facts(f);
	assert_compare(fx, &row, STORE_UNCHANGED, "");
}

static void
a_row_nobody_stored_is_told_fact_by_fact(void **state)
{
	struct fixture *fx = *state;
	struct fact f[3];
	struct store_row row = row_of("M1", "b", f, 3);

	put_three(fx);
	three_facts(f);
	assert_compare(fx, &row, STORE_INSERTED,
	    "b: given 0\nb: given 1\nb: given 2\n");
}

static void
what_differs_is_told_with_both_sides(void **state)
{
	struct fixture *fx = *state;
	struct fact f[3];
	struct store_row row = row_of("M1", "a", f, 3);

	put_three(fx);
	three_facts(f);
	fact_set_text(&f[1], SPAN_REASON, "jam", 3);
	assert_compare(fx, &row, STORE_UPDATED, "a: given 1 stored 1\n");
}

static void
what_one_side_lacks_is_told(void **state)
{
	struct fixture *fx = *state;
	struct fact f[4];
	struct store_row row = row_of("M1", "a", f, 2);

	put_three(fx);
	three_facts(f);
	assert_compare(fx, &row, STORE_UPDATED, "a: stored 2\n");
	f[3] = fx_span("M1", T0, T0 + WHEN_HOUR, "a", 3);
	row.nfact = 4;
	assert_compare(fx, &row, STORE_UPDATED, "a: given 3\n");
}

static void
a_row_that_moved_to_another_machine_differs(void **state)
{
	struct fixture *fx = *state;
	struct fact f = fx_span("M2", T0, T0 + WHEN_HOUR, "a", 0);
	struct store_row row = row_of("M2", "a", &f, 1);

	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "a");
	assert_compare(fx, &row, STORE_UPDATED, "a: given 0 stored 0\n");
}

static void
altered_facts_are_found_whatever_the_ledger_says(void **state)
{
	struct fixture *fx = *state;
	struct fact f[3];
	struct store_row row = row_of("M1", "a", f, 3);

	put_three(fx);
	three_facts(f);
	fx_exec(fx, "UPDATE span SET state = 'down' WHERE n = 2");
	assert_compare(fx, &row, STORE_UPDATED, "a: given 2 stored 2\n");
	fx_exec(fx, "DELETE FROM span WHERE n = 2");
	assert_compare(fx, &row, STORE_UPDATED, "a: given 2\n");
}

static void
the_end_of_an_open_fact_is_no_difference(void **state)
{
	struct fixture *fx = *state;
	struct fact f = fx_span("M1", T0, T0 + WHEN_HOUR, "a", 0);
	struct store_row row = row_of("M1", "a", &f, 1);

	fact_set_int(&f, SPAN_OPEN, 1);
	fx_begin(fx);
	fx_put(fx, &f, 1);
	fx_commit(fx);
	fact_set_int(&f, SPAN_END, T0 + 5 * WHEN_HOUR);
	assert_compare(fx, &row, STORE_UNCHANGED, "");
	/* Closed at the same time it is one. */
	f.v[SPAN_OPEN] = (struct fact_val){ .is_null = true };
	fact_set_int(&f, SPAN_END, T0 + WHEN_HOUR);
	assert_compare(fx, &row, STORE_UPDATED, "a: given 0 stored 0\n");
}

static void
comparing_writes_nothing(void **state)
{
	struct fixture *fx = *state;
	char before[HASH_SHA256_HEX], after[HASH_SHA256_HEX];
	struct fact f[3];
	struct store_row row = row_of("M1", "a", f, 3);

	put_three(fx);
	three_facts(f);
	fact_set_text(&f[1], SPAN_REASON, "jam", 3);
	fx_sha256(fx, before);
	assert_compare(fx, &row, STORE_UPDATED, "a: given 1 stored 1\n");
	fx_sha256(fx, after);
	assert_string_equal(before, after);
}

/* ---- distrust ---- */

static void
a_distrusted_row_is_written_again(void **state)
{
	struct fixture *fx = *state;
	struct fact f[3];

	put_three(fx);
	fx_exec(fx, "UPDATE span SET state = 'down' WHERE n = 2");
	three_facts(f);
	fx_begin(fx);
	assert_int_equal(fx_put(fx, f, 3), STORE_UNCHANGED);
	fx_ok(fx, store_distrust(fx->st, "src", "a", &fx->err));
	assert_int_equal(fx_put(fx, f, 3), STORE_UPDATED);
	assert_true(fx_commit(fx) > 0);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span "
	    "WHERE state = 'down'"), 0);
	/* And is trusted after that. */
	fx_begin(fx);
	assert_int_equal(fx_put(fx, f, 3), STORE_UNCHANGED);
	assert_int_equal(fx_commit(fx), 0);
}

static void
distrust_of_a_row_that_is_not_there_does_nothing(void **state)
{
	struct fixture *fx = *state;

	put_three(fx);
	fx_begin(fx);
	fx_ok(fx, store_distrust(fx->st, "src", "nobody", &fx->err));
	fx_ok(fx, store_distrust(fx->st, "elsewhere", "a", &fx->err));
	assert_int_equal(fx_commit(fx), 0);
}

static void
distrust_outside_of_a_transaction_is_refused(void **state)
{
	struct fixture *fx = *state;
	struct err err = { 0 };

	put_three(fx);
	assert_int_equal(store_distrust(fx->st, "src", "a", &err), -1);
	assert_int_equal(err.code, ERR_INTERNAL);
}

/* ---- sweeps that only list ---- */

static void
add_key(void *arg, const char *source_key)
{
	buf_printf(arg, "%s ", source_key);
}

static void
assert_gone(struct fixture *fx, int64_t want, const char *keys)
{
	struct buf b = { 0 };
	int64_t gone = -1;

	fx_ok(fx, store_sweep_list(fx->st, add_key, &b, &gone, &fx->err));
	assert_int_equal(gone, want);
	assert_string_equal(b.data == NULL ? "" : buf_text(&b), keys);
	buf_release(&b);
}

static void
put_hours(struct fixture *fx)
{
	static const char *const key[] = { "a", "b", "c", "d" };
	int i;

	for (i = 0; i < 4; i++)
		fx_put_span(fx, "M1", T0 + i * WHEN_HOUR,
		    T0 + (i + 1) * WHEN_HOUR, key[i]);
}

static void
what_did_not_come_is_listed_and_stays(void **state)
{
	struct fixture *fx = *state;
	char before[HASH_SHA256_HEX], after[HASH_SHA256_HEX];
	struct fact f = fx_span("M1", T0, T0 + WHEN_HOUR, "a", 0);
	struct store_row row = row_of("M1", "a", &f, 1);

	put_hours(fx);
	fx_sha256(fx, before);
	fx_ok(fx, store_sweep_begin(fx->st, "src", INT64_MIN, INT64_MAX,
	    &fx->err));
	/* A row comes by being compared, or marked. */
	assert_compare(fx, &row, STORE_UNCHANGED, "");
	fx_ok(fx, store_sweep_mark(fx->st, "c", &fx->err));
	assert_gone(fx, 2, "b d ");
	fx_sha256(fx, after);
	assert_string_equal(before, after);
}

static void
only_the_range_is_listed_its_end_left_out(void **state)
{
	struct fixture *fx = *state;

	put_hours(fx);
	fx_ok(fx, store_sweep_begin(fx->st, "src", T0 + WHEN_HOUR,
	    T0 + 3 * WHEN_HOUR, &fx->err));
	assert_gone(fx, 2, "b c ");
	fx_ok(fx, store_sweep_begin(fx->st, "other", INT64_MIN, INT64_MAX,
	    &fx->err));
	assert_gone(fx, 0, "");
}

static void
a_listed_sweep_has_ended(void **state)
{
	struct fixture *fx = *state;
	struct err err = { 0 };
	int64_t gone;

	put_hours(fx);
	fx_ok(fx, store_sweep_begin(fx->st, "src", INT64_MIN, INT64_MAX,
	    &fx->err));
	assert_gone(fx, 4, "a b c d ");
	assert_int_equal(store_sweep_list(fx->st, add_key, NULL, &gone,
	    &err), -1);
	assert_int_equal(err.code, ERR_INTERNAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(a_row_that_is_stored_alike_is_unchanged),
		T(a_row_nobody_stored_is_told_fact_by_fact),
		T(what_differs_is_told_with_both_sides),
		T(what_one_side_lacks_is_told),
		T(a_row_that_moved_to_another_machine_differs),
		T(altered_facts_are_found_whatever_the_ledger_says),
		T(the_end_of_an_open_fact_is_no_difference),
		T(comparing_writes_nothing),
		T(a_distrusted_row_is_written_again),
		T(distrust_of_a_row_that_is_not_there_does_nothing),
		T(distrust_outside_of_a_transaction_is_refused),
		T(what_did_not_come_is_listed_and_stays),
		T(only_the_range_is_listed_its_end_left_out),
		T(a_listed_sweep_has_ended),
	};

	return cmocka_run_group_tests_name("store_compare", tests, NULL,
	    NULL);
}
