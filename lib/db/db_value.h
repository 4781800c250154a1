/* SPDX-License-Identifier: MIT */
/*
 * db_value: bound values of a driver that keeps them until the statement runs.
 */
#ifndef DB_DB_VALUE_H
#define DB_DB_VALUE_H

#include "db/db_driver.h"

struct db_value {
	enum { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BLOB,
	    VALUE_BYTES } type;		/* BYTES: as the driver sends them */
	int64_t i;
	double x;		/* finite */
	const char *p;		/* lent */
	size_t n;
};

/* The bind functions of a driver with value_at(). */
void db_value_null(struct db_stmt *s, int i);
void db_value_int(struct db_stmt *s, int i, int64_t x);
void db_value_real(struct db_stmt *s, int i, double x);
void db_value_text(struct db_stmt *s, int i, const char *p, size_t n);
void db_value_blob(struct db_stmt *s, int i, const void *p, size_t n);

#endif
