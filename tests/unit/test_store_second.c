/* SPDX-License-Identifier: MIT */
/* The ledger's own session in a first load: PostgreSQL alone has one. */
#include "store_fixture.h"

/* A first transaction, and one that may use the session. */
enum { FIRST = 17000, ROWS = 40000 };

static const char mark[] = "SELECT count(*) FROM state WHERE name = "
    "'store.ahead' AND value <> ''";
static const char spans[] = "SELECT count(*) FROM span";
static const char rows[] = "SELECT count(*) FROM source_row";

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

/* Also begins the second transaction. */
static int
setup(void **state)
{
	struct fixture *fx;

	if (fx_setup(state) < 0)
		return -1;
	fx = *state;
	fx_begin(fx);
	put_many(fx, 0, FIRST);
	fx_commit(fx);
	fx_begin(fx);
	return 0;
}

static void
need_server(const struct fixture *fx)
{
	if (!fx->pg)
		skip();
}

/* A question has the ledger committed, before its facts are. */
static void
ask(struct fixture *fx)
{
	assert_int_equal(put_number(fx, FIRST + 5, WHEN_SECOND),
	    STORE_UNCHANGED);
	assert_true(fx_number(fx, rows) > FIRST);
	assert_int_equal(fx_number(fx, spans), FIRST);
}

static void
reopen(struct fixture *fx)
{
	struct store_options o = fx_options(fx);

	store_close(fx->st);
	fx->st = fx_open(fx, &o);
}

static void
the_ledger_goes_ahead_and_all_is_there(void **state)
{
	struct fixture *fx = *state;

	need_server(fx);
	assert_int_equal(fx_number(fx, mark), 1);
	put_many(fx, FIRST, ROWS);
	ask(fx);
	put_many(fx, ROWS, 2 * ROWS);
	assert_int_equal(fx_commit(fx), 2);
	assert_int_equal(fx_number(fx, spans), 2 * ROWS);
	assert_int_equal(fx_number(fx, rows), 2 * ROWS);
	reopen(fx);
	assert_int_equal(fx_number(fx, mark), 0);
}

static void
what_a_rollback_leaves_is_void(void **state)
{
	struct fixture *fx = *state;

	need_server(fx);
	put_many(fx, FIRST, ROWS);
	ask(fx);
	store_rollback(fx->st);
	fx_begin(fx);
	assert_int_equal(put_number(fx, 7, WHEN_SECOND), STORE_UNCHANGED);
	put_many(fx, FIRST, ROWS);
	assert_int_equal(fx_commit(fx), 2);
	assert_int_equal(fx_number(fx, spans), ROWS);
	assert_int_equal(fx_number(fx, rows), ROWS);
}

/* It died behind the second session's commit. */
static void
what_a_dead_program_left_is_void(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct store *dead = fx->st;

	need_server(fx);
	put_many(fx, FIRST, ROWS);
	ask(fx);
	store_rollback(dead);
	fx->st = fx_open(fx, &o);
	fx_begin(fx);
	put_many(fx, FIRST, FIRST + 3);
	assert_int_equal(fx_commit(fx), 2);
	assert_int_equal(fx_number(fx, spans), FIRST + 3);
	assert_int_equal(fx_number(fx, rows), FIRST + 3);
	assert_int_equal(fx_number(fx, mark), 0);
	store_close(dead);
	assert_int_equal(fx_number(fx, rows), FIRST + 3);
}

/* The session writes nothing that the first one has in hand. */
static void
a_row_that_goes_and_comes_again_is_there(void **state)
{
	struct fixture *fx = *state;
	int64_t deleted = 0;

	need_server(fx);
	put_many(fx, FIRST, ROWS);
	fx_ok(fx, store_sweep_begin(fx->st, "src", T0, T0 + WHEN_DAY,
	    &fx->err));
	fx_ok(fx, store_sweep_end(fx->st, ROWS, &deleted, &fx->err));
	assert_int_equal(deleted, ROWS);
	put_many(fx, 0, ROWS);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, spans), ROWS);
	assert_int_equal(fx_number(fx, rows), ROWS);
}

static void
a_row_that_changes_is_replaced(void **state)
{
	struct fixture *fx = *state;

	need_server(fx);
	put_many(fx, FIRST, ROWS);
	assert_int_equal(put_number(fx, FIRST + 5, WHEN_HOUR), STORE_UPDATED);
	put_many(fx, ROWS, 2 * ROWS);
	assert_int_equal(put_number(fx, ROWS + 5, WHEN_HOUR), STORE_UPDATED);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, spans), 2 * ROWS);
	assert_int_equal(fx_number(fx, rows), 2 * ROWS);
	fx_begin(fx);
	assert_int_equal(put_number(fx, ROWS + 5, WHEN_HOUR),
	    STORE_UNCHANGED);
	fx_commit(fx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(the_ledger_goes_ahead_and_all_is_there),
		T(what_a_rollback_leaves_is_void),
		T(what_a_dead_program_left_is_void),
		T(a_row_that_goes_and_comes_again_is_there),
		T(a_row_that_changes_is_replaced),
	};

	return cmocka_run_group_tests_name("store_second", tests, NULL, NULL);
}
