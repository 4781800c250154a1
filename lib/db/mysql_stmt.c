/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "db/db_value.h"
#include "db/mysql_open.h"
#include "db/mysql_single.h"
#include "db/mysql_sql.h"
#include "db/mysql_stmt.h"

/* The text of a FLOAT that is on its way; see mysql_single.h. */
struct single {
	bool is;
	char text[MYDB_SINGLE_MAX];
};

/* A column whose bytes are told as the number they are. */
struct bits {
	unsigned int column;
	char text[21];
};

struct mydb_stmt {
	struct db_stmt base;
	struct mydb *db;	/* kept */
	char *sql;
	size_t *mark;		/* where the '?' stand */
	struct db_value *value;
	size_t marks;
	bool bad_bind;
	MYSQL_RES *res;
	MYSQL_ROW row;
	unsigned long *len;
	struct single *single;	/* by column; NULL: there is none */
	struct bits *bits;
	size_t nbits;
};

int
mydb_failed(struct mydb *db, struct err *err)
{
	db->errnum = mysql_errno(db->my);
	return mydb_fail(db->my, db->label, err);
}

int
mydb_ready(struct mydb *db, struct err *err)
{
	if (db->running != NULL)
		return err_set(err, ERR_INTERNAL,
		    "%s: a statement is still running: \"%s\"", db->label,
		    db->running->sql);
	mysql_free_result(db->leftover);
	db->leftover = NULL;
	if (!db->owes_rollback)
		return 0;
	db->owes_rollback = false;
	return mysql_rollback(db->my) != 0 ? mydb_failed(db, err) : 0;
}

/* Reads every result of a string of statements to its end. */
static int
drain_all(struct mydb *db, struct err *err)
{
	int more = 0;

	while (more == 0) {
		MYSQL_RES *res = mysql_use_result(db->my);

		mysql_free_result(res);
		if (mysql_errno(db->my) != 0)
			return mydb_failed(db, err);
		if (res == NULL)
			db->changes = (int64_t)mysql_affected_rows(db->my);
		more = mysql_next_result(db->my);
	}
	return more > 0 ? mydb_failed(db, err) : 0;
}

static int
run_all(struct mydb *db, const char *sql, struct err *err)
{
	if (mysql_real_query(db->my, sql, (unsigned long)strlen(sql)) != 0)
		return mydb_failed(db, err);
	return drain_all(db, err);
}

/* Several statements in one string are allowed only while asked for. */
int
mydb_exec(struct db *base, const char *sql, struct err *err)
{
	struct mydb *db = (struct mydb *)base;
	const char *semi = strchr(sql, ';');
	bool several = semi != NULL && semi[1 + strspn(semi + 1, " \t\n")];
	int rc;

	if (mydb_ready(db, err) < 0)
		return -1;
	if (several && mysql_set_server_option(db->my,
	    MYSQL_OPTION_MULTI_STATEMENTS_ON) != 0)
		return mydb_failed(db, err);
	rc = run_all(db, sql, err);
	if (several && mysql_set_server_option(db->my,
	    MYSQL_OPTION_MULTI_STATEMENTS_OFF) != 0 && rc == 0)
		rc = mydb_failed(db, err);
	return rc;
}

int
mydb_prepare(struct db_stmt **out, struct db *base, const char *sql,
    struct err *err)
{
	struct mydb *db = (struct mydb *)base;
	bool backslash =
	    (db->my->server_status & SERVER_STATUS_NO_BACKSLASH_ESCAPES) == 0;
	struct mydb_stmt *s = mem_new(1, sizeof(*s));

	(void)err;	/* the server sees the text when it runs */
	s->base.drv = &db_mysql;
	s->db = db;
	s->sql = mem_strdup(sql);
	s->marks = mydb_marks(sql, backslash, &s->mark);
	s->value = mem_new(s->marks + 1, sizeof(*s->value));
	*out = &s->base;
	return 0;
}

/* The place for value i; a spare one behind the last when there is none. */
struct db_value *
mydb_value_at(struct db_stmt *base, int i)
{
	struct mydb_stmt *s = (struct mydb_stmt *)base;

	if (i < 0 || (size_t)i >= s->marks) {
		s->bad_bind = true;
		return &s->value[s->marks];
	}
	return &s->value[i];
}

/* The statement's text with its values put in, in db->sql. */
static void
put_sql(struct mydb_stmt *s)
{
	struct buf *b = &s->db->sql;
	size_t i, at = 0;

	buf_clear(b);
	for (i = 0; i < s->marks; i++) {
		buf_add(b, s->sql + at, s->mark[i] - at);
		mydb_put_value(b, s->db->my, &s->value[i]);
		at = s->mark[i] + 1;
	}
	buf_puts(b, s->sql + at);
}

static void
find_singles(struct mydb_stmt *s)
{
	unsigned int i, n = mysql_num_fields(s->res);

	free(s->single);
	s->single = NULL;
	for (i = 0; i < n; i++) {
		if (!mydb_field_is_single(mysql_fetch_field_direct(s->res, i)))
			continue;
		if (s->single == NULL)
			s->single = mem_new(n, sizeof(*s->single));
		s->single[i].is = true;
	}
}

/* Which columns of the result are of type BIT. */
static void
find_bits(struct mydb_stmt *s)
{
	unsigned int n = mysql_num_fields(s->res), i;
	size_t cap = 0;

	free(s->bits);
	s->bits = NULL;
	s->nbits = 0;
	for (i = 0; i < n; i++) {
		if (mysql_fetch_field_direct(s->res, i)->type !=
		    MYSQL_TYPE_BIT)
			continue;
		s->bits = mem_grow(s->bits, &cap, s->nbits + 1,
		    sizeof(*s->bits));
		s->bits[s->nbits++].column = i;
	}
}

/* They come as bytes, the highest first, up to eight of them. */
static void
read_bits(struct mydb_stmt *s)
{
	unsigned int column;
	unsigned long long x;
	unsigned long k;
	size_t i;

	for (i = 0; i < s->nbits; i++) {
		column = s->bits[i].column;
		if (s->row[column] == NULL)
			continue;
		for (x = 0, k = 0; k < s->len[column]; k++)
			x = x << 8 | (unsigned char)s->row[column][k];
		s->len[column] = (unsigned long)snprintf(s->bits[i].text,
		    sizeof(s->bits[i].text), "%llu", x);
		s->row[column] = s->bits[i].text;
	}
}

/* Asks the server; a statement with rows is running afterwards. */
static int
start(struct mydb_stmt *s, struct err *err)
{
	struct mydb *db = s->db;

	if (s->bad_bind) {
		s->bad_bind = false;
		return err_set(err, ERR_INTERNAL, "%s: no such '?' in \"%s\"",
		    db->label, s->sql);
	}
	if (mydb_ready(db, err) < 0)
		return -1;
	mysql_free_result(s->res);
	s->res = NULL;
	put_sql(s);
	if (mysql_real_query(db->my, db->sql.data,
	    (unsigned long)db->sql.len) != 0)
		return mydb_failed(db, err);
	s->res = mysql_use_result(db->my);
	if (s->res == NULL && mysql_field_count(db->my) != 0)
		return mydb_failed(db, err);
	if (s->res == NULL) {
		db->changes = (int64_t)mysql_affected_rows(db->my);
		return 0;
	}
	db->running = s;
	find_singles(s);
	find_bits(s);
	return 0;
}

/*
 * No row is the end only when there is no error either: a server that dies
 * in the middle looks the same otherwise.
 */
int
mydb_step(struct db_stmt *base, struct err *err)
{
	struct mydb_stmt *s = (struct mydb_stmt *)base;
	struct mydb *db = s->db;

	if (db->running != s && start(s, err) < 0)
		return -1;
	if (s->res == NULL)
		return 0;
	s->row = mysql_fetch_row(s->res);
	if (s->row != NULL) {
		s->len = mysql_fetch_lengths(s->res);
		read_bits(s);
		return 1;
	}
	db->running = NULL;
	return mysql_errno(db->my) != 0 ? mydb_failed(db, err) : 0;
}

void
mydb_give_up(struct mydb *db)
{
	struct mydb_stmt *s = db->running;

	if (s == NULL)
		return;
	db->running = NULL;
	db->leftover = s->res;
	s->res = NULL;
}

int
mydb_reset(struct db_stmt *base, struct err *err)
{
	struct mydb_stmt *s = (struct mydb_stmt *)base;

	(void)err;	/* nothing is asked of the server */
	s->row = NULL;
	if (s->db->running == s)
		mydb_give_up(s->db);
	return 0;
}

void
mydb_finalize(struct db_stmt *base)
{
	struct mydb_stmt *s = (struct mydb_stmt *)base;

	mydb_reset(base, NULL);
	mysql_free_result(s->res);
	free(s->sql);
	free(s->mark);
	free(s->value);
	free(s->single);
	free(s->bits);
	free(s);
}

int
mydb_columns(const struct db_stmt *base)
{
	const struct mydb_stmt *s = (const struct mydb_stmt *)base;

	return s->res == NULL ? 0 : (int)mysql_num_fields(s->res);
}

const char *
mydb_column_name(const struct db_stmt *base, int i)
{
	const struct mydb_stmt *s = (const struct mydb_stmt *)base;

	return mysql_fetch_field_direct(s->res, (unsigned int)i)->name;
}

bool
mydb_is_null(struct db_stmt *base, int i)
{
	return ((struct mydb_stmt *)base)->row[i] == NULL;
}

const char *
mydb_text(struct db_stmt *base, int i, size_t *n)
{
	struct mydb_stmt *s = (struct mydb_stmt *)base;

	*n = s->row[i] == NULL ? 0 : s->len[i];
	if (s->row[i] == NULL)
		return "";
	if (s->single == NULL || !s->single[i].is)
		return s->row[i];
	return mydb_single(s->single[i].text, s->row[i], n);
}

double
mydb_real(struct db_stmt *base, int i)
{
	size_t n;
	const char *p = mydb_text(base, i, &n);
	double x;

	return num_f64(p, n, &x) < 0 ? 0 : x;
}

int64_t
mydb_int(struct db_stmt *base, int i)
{
	size_t n;
	const char *p = mydb_text(base, i, &n);
	int64_t x;

	/* A DECIMAL's "12.00" is floored. */
	if (num_i64(p, n, &x) < 0 && num_fixed(p, n, 0, &x) < 0)
		return 0;
	return x;
}
