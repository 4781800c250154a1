/* SPDX-License-Identifier: MIT */
/* The migrated schema against records.def, and what its rules forbid. */
#include "store_fixture.h"

#include "shop/store_internal.h"

/* What a query gives, a line a row, columns by a blank. */
static void
add_rows(struct fixture *fx, struct buf *b, const char *sql)
{
	struct db_stmt *s;
	size_t n;
	int got, i;

	fx_ok(fx, db_prepare(&s, fx->st->db, sql, &fx->err));
	while ((got = db_step(s, &fx->err)) > 0) {
		for (i = 0; i < db_columns(s); i++)
			buf_printf(b, "%s%s", i == 0 ? "" : " ",
			    db_text(s, i, &n));
		buf_putc(b, '\n');
	}
	fx_ok(fx, got);
	db_finalize(s);
}

static void
assert_rows(struct fixture *fx, const char *sql, const char *want)
{
	struct buf b = { 0 };

	add_rows(fx, &b, sql);
	assert_string_equal(b.data == NULL ? "" : b.data, want);
	buf_release(&b);
}

static const char *
sql_type(enum shop_type type)
{
	return type == SHOP_TEXT ? "TEXT" : type == SHOP_NUM ? "REAL" :
	    "INTEGER";
}

/* "name type notnull place-in-key" of each column, as records.def has it. */
static void
add_expected(struct buf *b, const struct shop_kind_info *kind, bool past)
{
	struct buf name = { 0 };
	int i, key = 0;

	for (i = 0; i < kind->nfield; i++) {
		buf_clear(&name);
		store_sql_column(&name, &store_sqlite, kind->field[i].key);
		buf_printf(b, "%.*s %s %d %d\n", (int)name.len - 2,
		    name.data + 1, sql_type(shop_keys[kind->field[i].key].type),
		    kind->field[i].role != SHOP_MAY,
		    kind->field[i].role == SHOP_ID ? ++key : 0);
	}
	buf_printf(b, "seq_from INTEGER 1 %d\n", past ? ++key : 0);
	if (past)
		buf_puts(b, "seq_to INTEGER 1 0\n");
	else if (store_has_source((enum shop_kind)(kind - shop_kinds)))
		buf_puts(b, "bulk INTEGER 0 0\n");
	buf_release(&name);
}

static void
assert_table(struct fixture *fx, const struct shop_kind_info *kind,
    bool past)
{
	struct buf want = { 0 };
	char sql[200];

	snprintf(sql, sizeof(sql), "SELECT name, type, \"notnull\", pk "
	    "FROM pragma_table_info('%s%s')", kind->name,
	    past ? "_past" : "");
	add_expected(&want, kind, past);
	assert_rows(fx, sql, buf_text(&want));
	buf_release(&want);
}

static void
tables_have_the_columns_of_records_def(void **state)
{
	struct fixture *fx = *state;
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++) {
		if (shop_kinds[k].class == SHOP_RESULT)
			continue;
		assert_table(fx, &shop_kinds[k], false);
		assert_table(fx, &shop_kinds[k], true);
	}
}

static void
tables_are_strict(void **state)
{
	assert_rows(*state, "SELECT name FROM pragma_table_list "
	    "WHERE schema = 'main' AND strict = 0 "
	    "AND name NOT LIKE 'sqlite%'", "");
}

#define TABLES_OF_FACTS "(SELECT m.name AS t FROM sqlite_schema m, "	\
    "pragma_table_info(m.name) c WHERE m.type = 'table' AND "		\
    "c.name = 'machine' AND m.name NOT IN ('machine', 'machine_past', "	\
    "'standard', 'standard_past'))"

static void
no_unique_index_over_facts_lacks_machine(void **state)
{
	assert_rows(*state, "SELECT t, i.name FROM " TABLES_OF_FACTS ", "
	    "pragma_index_list(t) i WHERE i.\"unique\" = 1 AND 'machine' "
	    "NOT IN (SELECT name FROM pragma_index_info(i.name))", "");
	/* The query above does see indexes. */
	assert_rows(*state, "SELECT count(*) FROM " TABLES_OF_FACTS ", "
	    "pragma_index_list(t) i WHERE i.\"unique\" = 1", "15\n");
}

static void
keys_of_facts_begin_with_machine(void **state)
{
	assert_rows(*state, "SELECT t FROM " TABLES_OF_FACTS
	    " WHERE t <> 'source_row' AND 'machine' <> "
	    "(SELECT name FROM pragma_table_info(t) WHERE pk = 1)", "");
}

static void
there_are_no_triggers_and_no_foreign_keys(void **state)
{
	assert_rows(*state, "SELECT name FROM sqlite_schema "
	    "WHERE type = 'trigger'", "");
	assert_rows(*state, "SELECT m.name FROM sqlite_schema m, "
	    "pragma_foreign_key_list(m.name) WHERE m.type = 'table'", "");
}

static void
assert_plan(struct fixture *fx, enum shop_kind kind, enum store_kq q,
    const char *part)
{
	struct buf sql = { 0 }, plan = { 0 };

	buf_puts(&sql, "EXPLAIN QUERY PLAN ");
	store_sql_make(&sql, &store_sqlite, kind, q);
	add_rows(fx, &plan, buf_text(&sql));
	if (strstr(buf_text(&plan), part) == NULL ||
	    strstr(buf_text(&plan), "SCAN") != NULL ||
	    (q != KQ_LONG && q != KQ_PAST_LONG &&
	    strstr(buf_text(&plan), "TEMP") != NULL))
		fail_msg("%s\n%s", buf_text(&sql), buf_text(&plan));
	buf_release(&sql);
	buf_release(&plan);
}

static void
pages_are_read_along_an_index(void **state)
{
	struct fixture *fx = *state;

	assert_plan(fx, KIND_SPAN, KQ_PAGE, "SEARCH span USING PRIMARY KEY "
	    "(machine=? AND start_us>? AND start_us<?)");
	assert_plan(fx, KIND_SPAN, KQ_PAST_PAGE, "SEARCH span_past USING "
	    "PRIMARY KEY (machine=? AND start_us>? AND start_us<?)");
	assert_plan(fx, KIND_SPAN, KQ_LONG,
	    "SEARCH span USING INDEX span_long (machine=? AND end_us>?)");
	assert_plan(fx, KIND_JOB, KQ_PAST_LONG, "SEARCH job_past USING INDEX "
	    "job_past_long (machine=? AND end_us>?)");
	assert_plan(fx, KIND_SENSOR, KQ_READINGS, "SEARCH sensor USING "
	    "PRIMARY KEY (machine=? AND time_us>? AND time_us<?)");
	assert_plan(fx, KIND_STANDARD, KQ_REFERENCE,
	    "SEARCH standard USING PRIMARY KEY (part>?)");
	assert_plan(fx, KIND_JOB, KQ_CAME, "SEARCH job USING INDEX job_seq "
	    "(seq_from>? AND seq_from<?)");
	assert_plan(fx, KIND_SENSOR, KQ_PAST_WENT, "SEARCH sensor_past USING "
	    "INDEX sensor_past_seq (seq_to>? AND seq_to<?)");
	assert_plan(fx, KIND_PREDICTION, KQ_READINGS, "SEARCH prediction "
	    "USING PRIMARY KEY (machine=? AND time_us>? AND time_us<?)");
	assert_plan(fx, KIND_ANOMALY, KQ_CAME, "SEARCH anomaly USING INDEX "
	    "anomaly_seq (seq_from>? AND seq_from<?)");
	assert_plan(fx, KIND_SPAN, KQ_PAST_CAME, "SEARCH span_past USING "
	    "INDEX span_past_seq (seq_to>?)");
	assert_plan(fx, KIND_SPAN, KQ_CHILDREN, "SEARCH span USING PRIMARY "
	    "KEY (machine=? AND start_us>? AND start_us<?)");
}

static void
assert_job_plan(struct fixture *fx, enum store_q q, const char *part)
{
	struct buf sql = { 0 }, plan = { 0 };

	buf_puts(&sql, "EXPLAIN QUERY PLAN ");
	store_sql_expand(&sql, &store_sqlite, store_sql_text(q));
	add_rows(fx, &plan, buf_text(&sql));
	if (strstr(buf_text(&plan), part) == NULL)
		fail_msg("%s\n%s", buf_text(&sql), buf_text(&plan));
	buf_release(&sql);
	buf_release(&plan);
}

static void
jobs_are_found_along_their_index(void **state)
{
	assert_job_plan(*state, Q_JOB,
	    "SEARCH job USING INDEX job_job (<expr>=? AND <expr>=?)");
	assert_job_plan(*state, Q_JOB_NO_OP,
	    "SEARCH job USING INDEX job_job (<expr>=?)");
}

/* ---- migrations ---- */

static void
count_step(void *arg, const struct store_migration *m)
{
	int *n = arg;

	assert_int_equal(m->version, ++*n);
	assert_int_equal(m->applied_us, T0);
}

static void
migrating_twice_applies_each_step_once(void **state)
{
	struct fixture *fx = *state;
	const struct store_migration *m;
	struct store_options o = fx_options(fx);
	char before[HASH_SHA256_HEX], after[HASH_SHA256_HEX];
	size_t n;
	int steps = 0;

	store_close(fx->st);
	fx_sha256(fx, before);
	o.create = true;
	fx->st = fx_open(fx, &o);
	fx_ok(fx, store_migrate(fx->st, count_step, &steps, &fx->err));
	assert_int_equal(steps, 0);
	fx_sha256(fx, after);
	assert_string_equal(before, after);
	fx_ok(fx, store_migrations(fx->st, &m, &n, &fx->err));
	assert_int_equal(n, STORE_NSTEPS);
	assert_int_equal(m[0].applied_us, T0);
	store_close(fx->st);
	assert_int_equal(unlink(fx->path), 0);
	fx->st = fx_open(fx, &o);
	fx_ok(fx, store_migrations(fx->st, &m, &n, &fx->err));
	assert_int_equal(m[0].applied_us, INT64_MIN);
	fx_ok(fx, store_migrate(fx->st, count_step, &steps, &fx->err));
	assert_int_equal(steps, STORE_NSTEPS);
}

static void
assert_open_fails(struct fixture *fx, int code, const char *part)
{
	struct store_options o = fx_options(fx);
	struct store *st = NULL;
	struct err err = { 0 };

	assert_int_equal(store_open(&st, &o, &err), -1);
	assert_null(st);
	if (err.code != code || strstr(err.text, part) == NULL)
		fail_msg("%d: %s", err.code, err.text);
}

static void
a_newer_store_asks_for_an_upgrade(void **state)
{
	struct fixture *fx = *state;
	char want[128];

	fx_exec(fx, "PRAGMA user_version = 77");
	snprintf(want, sizeof(want), "store is at schema 77, this program "
	    "knows 1 to %d: upgrade Millwright", STORE_NSTEPS);
	assert_open_fails(fx, ERR_CONFIG, want);
}

static void
an_older_store_asks_for_store_migrate(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	char want[128];

	fx_exec(fx, "PRAGMA user_version = 3;"
	    "DELETE FROM migration WHERE version > 3");
	snprintf(want, sizeof(want), "store is at schema 3, this program "
	    "needs %d: run store-migrate", STORE_NSTEPS);
	assert_open_fails(fx, ERR_CONFIG, want);
	store_close(fx->st);
	o.any_schema = true;
	fx->st = fx_open(fx, &o);
}

static void
an_edited_migration_is_refused(void **state)
{
	struct fixture *fx = *state;

	fx_exec(fx, "UPDATE migration SET sha256 = 'abc' WHERE version = 2");
	assert_open_fails(fx, ERR_CONFIG, "migration 2 \"reference\" was "
	    "applied as abc");
}

static void
other_files_are_no_store(void **state)
{
	struct fixture *fx = *state;
	FILE *f;

	assert_int_equal(unlink(fx->path), 0);
	assert_open_fails(fx, ERR_NOINPUT, "no such store");
	f = fopen(fx->path, "w");
	assert_non_null(f);
	fputs("a file of words, long enough to be looked at: a file of words, "
	    "long enough to be looked at, a header of 100 bytes", f);
	assert_int_equal(fclose(f), 0);
	assert_open_fails(fx, ERR_CONFIG, "not a database");
	assert_int_equal(unlink(fx->path), 0);
	f = fopen(fx->path, "w");
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	fx_exec(fx, "CREATE TABLE t (x)");
	assert_open_fails(fx, ERR_CONFIG, "not a Millwright store");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(tables_have_the_columns_of_records_def),
		T(tables_are_strict),
		T(no_unique_index_over_facts_lacks_machine),
		T(keys_of_facts_begin_with_machine),
		T(there_are_no_triggers_and_no_foreign_keys),
		T(pages_are_read_along_an_index),
		T(jobs_are_found_along_their_index),
		T(migrating_twice_applies_each_step_once),
		T(a_newer_store_asks_for_an_upgrade),
		T(an_older_store_asks_for_store_migrate),
		T(an_edited_migration_is_refused),
		T(other_files_are_no_store),
	};

	return cmocka_run_group_tests_name("store_schema", tests, NULL, NULL);
}
