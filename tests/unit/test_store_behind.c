/* SPDX-License-Identifier: MIT */
/* Rows that go in behind the caller's back, and what comes of it. */
#include "store_fixture.h"
#include "shop/store_internal.h"

/* More than wait for a commit, twice. */
enum { ROWS = 40000 };

static enum store_outcome
put_number(struct fixture *fx, int i, int64_t length_us)
{
	char machine[16], key[16];
	struct fact f;

	snprintf(machine, sizeof(machine), "M%d", i % 7);
	snprintf(key, sizeof(key), "%d", i);
	f = fx_span(machine, T0 + i * WHEN_SECOND, T0 + i * WHEN_SECOND +
	    length_us, key, 0);
	return fx_put(fx, &f, 1);
}

static void
put_many(struct fixture *fx, int from, int to)
{
	int i;

	for (i = from; i < to; i++)
		assert_int_equal(put_number(fx, i, WHEN_SECOND),
		    STORE_INSERTED);
}

static void
all_of_a_long_transaction_is_there(void **state)
{
	struct fixture *fx = *state;

	fx_begin(fx);
	put_many(fx, 0, ROWS);
	assert_true(store_is_loading(fx->st, "src"));
	assert_false(store_is_loading(fx->st, "other"));
	assert_int_equal(fx_commit(fx), 1);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"), ROWS);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM source_row"),
	    ROWS);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM machine"), 7);
	fx_begin(fx);
	put_many(fx, ROWS, ROWS + 10);
	assert_int_equal(fx_commit(fx), 2);
}

static void
a_row_that_is_going_in_is_found(void **state)
{
	struct fixture *fx = *state;
	int i;

	fx_begin(fx);
	for (i = 0; i < ROWS; i++) {
		assert_int_equal(put_number(fx, i, WHEN_SECOND),
		    STORE_INSERTED);
		if (i % 9000 != 8999)
			continue;
		assert_int_equal(put_number(fx, i - 5, WHEN_SECOND),
		    STORE_UNCHANGED);
		assert_int_equal(put_number(fx, i - 8000, WHEN_HOUR),
		    STORE_UPDATED);
	}
	fx_commit(fx);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"), ROWS);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span_past"), 0);
	fx_begin(fx);
	assert_int_equal(put_number(fx, 999, WHEN_HOUR), STORE_UNCHANGED);
	store_rollback(fx->st);
}

static void
a_machine_that_comes_late_gets_its_record(void **state)
{
	struct fixture *fx = *state;
	struct fact f = fx_span("late", T0, T0 + WHEN_HOUR, "late", 0);

	fx_begin(fx);
	put_many(fx, 0, ROWS / 2);
	fx_put(fx, &f, 1);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM machine"), 8);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"),
	    ROWS / 2 + 1);
}

/* A fact whose ledger row is lost is met by the key of its table alone. */
static void
what_fails_behind_fails_the_transaction(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct err err = { 0 };
	int64_t seq;

	fx_begin(fx);
	put_number(fx, 77, WHEN_SECOND);
	fx_commit(fx);
	fx_exec(fx, "DELETE FROM source_row");
	fx_exec(fx, "DELETE FROM state");
	store_close(fx->st);
	fx->st = fx_open(fx, &o);
	fx_begin(fx);
	put_many(fx, 0, 17000);
	assert_int_equal(store_commit(fx->st, &seq, &err), -1);
	assert_true(err.code != ERR_NONE && err.text[0] != '\0');
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"), 1);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM source_row"), 0);
	fx_begin(fx);
	put_many(fx, ROWS, ROWS + 10);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"), 11);
}

static void
a_rollback_takes_back_what_is_going_in(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);

	fx_begin(fx);
	put_many(fx, 0, ROWS / 2);
	store_rollback(fx->st);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"), 0);
	fx_begin(fx);
	put_many(fx, 0, ROWS / 2);
	store_close(fx->st);
	fx->st = fx_open(fx, &o);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"), 0);
	fx_begin(fx);
	put_many(fx, 0, ROWS / 2);
	assert_int_equal(fx_commit(fx), 1);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"),
	    ROWS / 2);
}

/* The rows of before are in the sweep's index, whenever they went in. */
static void
a_sweep_sees_what_is_going_in(void **state)
{
	struct fixture *fx = *state;
	int64_t deleted = 0;

	fx_begin(fx);
	put_many(fx, 0, ROWS / 2);
	fx_ok(fx, store_sweep_begin(fx->st, "src", T0, T0 + WHEN_DAY,
	    &fx->err));
	put_number(fx, 5, WHEN_SECOND);
	put_many(fx, ROWS / 2, ROWS);
	fx_ok(fx, store_sweep_end(fx->st, ROWS, &deleted, &fx->err));
	fx_commit(fx);
	assert_int_equal(deleted, ROWS / 2 - 1);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM span"),
	    ROWS / 2 + 1);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM source_row"),
	    ROWS / 2 + 1);
}

static int64_t
count_changes(struct fixture *fx, int64_t since, int64_t seq)
{
	struct store_query q = fx_all(UINT64_C(1) << KIND_SPAN);
	struct store_cursor *c;
	const struct fact *f;
	int64_t n = 0;

	q.changes = true;
	q.since = since;
	q.seq = seq;
	fx_ok(fx, store_select(&c, fx->st, &q, &fx->err));
	while (store_next(c, &f, &fx->err) > 0)
		n++;
	assert_int_equal(fx->err.code, 0);
	store_cursor_close(c);
	return n;
}

/* It is left out of the index by commit, even if there is room to list it. */
static void
what_came_in_bulk_is_listed_as_changed(void **state)
{
	static const char bulk[] = "SELECT count(*) FROM span"
	    " WHERE bulk IS NOT NULL";
	struct fixture *fx = *state;

	fx_begin(fx);
	put_many(fx, 0, ROWS);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, bulk), 2 * 16384);
	fx_put_span(fx, "M1", T0, T0 + WHEN_HOUR, "1");
	assert_int_equal(fx_number(fx, bulk), 2 * 16384 - 1);
	fx->st->few = 2 * ROWS;
	assert_int_equal(count_changes(fx, 0, 1), ROWS);
	assert_int_equal(count_changes(fx, 0, 2), ROWS);
	assert_int_equal(count_changes(fx, 1, 2), 2);
	fx_begin(fx);
	put_number(fx, 2, WHEN_HOUR);
	fx_commit(fx);
	assert_int_equal(count_changes(fx, 1, 3), 4);
	assert_int_equal(count_changes(fx, 0, 3), ROWS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(all_of_a_long_transaction_is_there),
		T(a_row_that_is_going_in_is_found),
		T(a_machine_that_comes_late_gets_its_record),
		T(what_fails_behind_fails_the_transaction),
		T(a_rollback_takes_back_what_is_going_in),
		T(a_sweep_sees_what_is_going_in),
		T(what_came_in_bulk_is_listed_as_changed),
	};

	return cmocka_run_group_tests_name("store_behind", tests, NULL, NULL);
}
