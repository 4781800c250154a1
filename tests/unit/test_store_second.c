/* SPDX-License-Identifier: MIT */
/* The ledger's own session in a first load: PostgreSQL alone has one. */
#include "shop/store_internal.h"
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

/* ---- the keys, which a first load makes at its end ---- */

#define KEYS(condition)	"SELECT count(*) FROM pg_class c JOIN pg_index i" \
    " ON i.indexrelid = c.oid WHERE c.relname LIKE '%\\_pkey'" \
    " AND c.relnamespace = quote_ident(current_schema())::regnamespace" \
    " AND i.indrelid::regclass IN ('span', 'output', 'job', 'maintenance'," \
    " 'source_row')" condition
static const char keys[] = KEYS(" AND i.indisunique");
static const char primary[] = KEYS(" AND i.indisprimary");

static void
the_keys_come_back_at_the_end(void **state)
{
	struct fixture *fx = *state;

	need_server(fx);
	assert_int_equal(fx_number(fx, keys), 0);
	put_many(fx, FIRST, ROWS);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, keys), 0);
	reopen(fx);
	assert_int_equal(fx_number(fx, primary), 5);
	fx_begin(fx);
	assert_int_equal(put_number(fx, 7, WHEN_SECOND), STORE_UNCHANGED);
	put_many(fx, ROWS, 2 * ROWS);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, primary), 5);
	assert_int_equal(fx_number(fx, spans), 2 * ROWS);
}

static void
the_next_writer_makes_the_keys_of_a_dead_one(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct store *dead = fx->st;

	need_server(fx);
	put_many(fx, FIRST, ROWS);
	store_rollback(dead);
	fx->st = fx_open(fx, &o);
	fx_begin(fx);
	assert_int_equal(put_number(fx, 7, WHEN_SECOND), STORE_UNCHANGED);
	assert_int_equal(put_number(fx, 8, WHEN_HOUR), STORE_UPDATED);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, primary), 5);
	store_close(dead);
	assert_int_equal(fx_number(fx, primary), 5);
}

/* Both load at once: the first one's keys are made by the other. */
static void
a_load_beside_another_writer_goes_on(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct store *first = fx->st;

	need_server(fx);
	put_many(fx, FIRST, ROWS);
	fx_commit(fx);
	fx->st = fx_open(fx, &o);
	fx_begin(fx);
	put_many(fx, ROWS, ROWS + 3);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, primary), 5);
	store_close(fx->st);
	fx->st = first;
	fx_begin(fx);
	put_many(fx, ROWS + 3, 2 * ROWS);
	assert_int_equal(put_number(fx, ROWS + 1, WHEN_SECOND),
	    STORE_UNCHANGED);
	fx_commit(fx);
	reopen(fx);
	assert_int_equal(fx_number(fx, primary), 5);
	assert_int_equal(fx_number(fx, spans), 2 * ROWS);
	assert_int_equal(fx_number(fx, rows), 2 * ROWS);
}

static void
who_asks_much_gets_the_keys_early(void **state)
{
	enum { MUCH = 700 };
	struct fixture *fx = *state;
	int i, round;

	need_server(fx);
	for (round = 0; round < 2; round++) {
		for (i = 0; i < MUCH; i++)
			assert_int_equal(put_number(fx, i, WHEN_SECOND),
			    STORE_UNCHANGED);
		put_many(fx, FIRST, ROWS);
		if (round == 1)
			break;
		store_rollback(fx->st);
		assert_int_equal(fx_number(fx, keys), 0);
		fx_begin(fx);
	}
	fx_commit(fx);
	assert_int_equal(fx_number(fx, keys), 5);
	reopen(fx);
	assert_int_equal(fx_number(fx, primary), 5);
	assert_int_equal(fx_number(fx, rows), ROWS);
}

/* As `store-cat | less`, in the middle of a page. */
static struct db *
read_paused(struct fixture *fx)
{
	struct db_options o = { .url = fx->path, .drivers = fx_drivers };
	struct db *db;

	fx_ok(fx, db_open(&db, &o, &fx->err));
	fx_ok(fx, db_exec(db, "BEGIN; SELECT count(*) FROM span", &fx->err));
	return db;
}

static void
a_paused_reader_stops_no_load(void **state)
{
	struct fixture *fx = *state;
	struct db *reader;

	need_server(fx);
	reader = read_paused(fx);
	put_many(fx, FIRST, ROWS);
	fx_commit(fx);
	reopen(fx);
	assert_int_equal(fx_number(fx, keys), 5);
	db_close(reader);
	fx_begin(fx);
	assert_int_equal(put_number(fx, 7, WHEN_SECOND), STORE_UNCHANGED);
	fx_commit(fx);
}

static void
nothing_is_dropped_under_a_reader(void **state)
{
	struct fixture *fx;
	struct db *reader;

	fx_setup(state);
	fx = *state;
	need_server(fx);
	reader = read_paused(fx);
	fx_begin(fx);
	put_many(fx, 0, ROWS);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, primary), 5);
	db_close(reader);
}

/* pg_dump met an index that went while it read the catalogue: 65. */
static void
nothing_is_dropped_under_a_backup(void **state)
{
	struct fixture *fx;
	struct store *backup;
	struct store_options o;

	fx_setup(state);
	fx = *state;
	need_server(fx);
	o = fx_options(fx);
	backup = fx_open(fx, &o);
	fx_ok(fx, db_begin_read(backup->db, &fx->err));
	fx_ok(fx, store_bare_hold(backup, &fx->err));
	fx_begin(fx);
	put_many(fx, 0, ROWS);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, primary), 5);
	db_rollback(backup->db);
	store_close(backup);
}

/* A first load of ours dropped the keys of another store in the search_path. */
static void
another_store_keeps_its_keys(void **state)
{
	struct fixture *fx = *state, *other;
	void *second = NULL;
	size_t n;

	need_server(fx);
	fx_commit(fx);
	reopen(fx);
	assert_int_equal(fx_number(fx, primary), 5);
	assert_int_equal(fx_setup(&second), 0);
	other = second;
	/* Both schemas, the new one first; the old one's keys are no keys. */
	fx_exec(fx, "ALTER TABLE span DROP CONSTRAINT span_pkey;"
	    "CREATE UNIQUE INDEX span_pkey ON span"
	    " (machine, start, source, source_key, n)");
	n = strlen(other->path);
	snprintf(other->path + n, sizeof(other->path) - n, "%%2C%%22%s%%22",
	    fx->dir + 5);
	reopen(other);
	fx_begin(other);
	put_many(other, 0, ROWS);
	fx_commit(other);
	assert_int_equal(fx_number(fx, keys), 5);
	reopen(other);
	assert_int_equal(fx_number(other, primary), 5);
	fx_teardown(&second);
}

/* The next run after a kill ended with 70: no replica identity. */
static void
what_is_published_keeps_its_keys(void **state)
{
	struct fixture *fx;

	fx_setup(state);
	fx = *state;
	need_server(fx);
	fx_exec(fx, "CREATE PUBLICATION mw_test FOR TABLE span, source_row");
	fx_begin(fx);
	put_many(fx, 0, ROWS);
	fx_commit(fx);
	assert_int_equal(fx_number(fx, primary), 5);
	fx_exec(fx, "DROP PUBLICATION mw_test");
}

static void
void_rows_of_what_was_published_later_go(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct store *dead = fx->st;

	need_server(fx);
	put_many(fx, FIRST, ROWS);
	ask(fx);
	store_rollback(dead);
	fx_exec(fx, "CREATE PUBLICATION mw_test FOR TABLE span, source_row");
	fx->st = fx_open(fx, &o);
	fx_begin(fx);
	put_many(fx, FIRST, 2 * ROWS);
	fx_commit(fx);
	fx_exec(fx, "DROP PUBLICATION mw_test");
	assert_int_equal(fx_number(fx, rows), 2 * ROWS);
	assert_int_equal(fx_number(fx, primary), 5);
	store_close(dead);
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
		T(the_keys_come_back_at_the_end),
		T(the_next_writer_makes_the_keys_of_a_dead_one),
		T(a_load_beside_another_writer_goes_on),
		T(who_asks_much_gets_the_keys_early),
		T(a_paused_reader_stops_no_load),
		T(another_store_keeps_its_keys),
		T(void_rows_of_what_was_published_later_go),
		cmocka_unit_test_teardown(what_is_published_keeps_its_keys,
		    fx_teardown),
		cmocka_unit_test_teardown(nothing_is_dropped_under_a_backup,
		    fx_teardown),
		cmocka_unit_test_teardown(nothing_is_dropped_under_a_reader,
		    fx_teardown),
	};

	return cmocka_run_group_tests_name("store_second", tests, NULL, NULL);
}
