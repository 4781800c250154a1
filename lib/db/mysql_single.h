/* SPDX-License-Identifier: MIT */
/*
 * mysql_single: the value of a FLOAT column, whole.
 *
 * A server tells six digits of a FLOAT, whatever it holds, but all of them of
 * a DOUBLE that was made of it.  Under a name that no column has the statement
 * asks for that.  Where six digits are enough to be the same FLOAT, the row
 * still tells these, to the server's byte: 12.3, not 12.300000190734863.
 */
#ifndef DB_MYSQL_SINGLE_H
#define DB_MYSQL_SINGLE_H

#include <mysql.h>
#include <stdbool.h>
#include <stddef.h>

enum { MYDB_SINGLE_MAX = 32 };

/* Behind a column's name in the list of a SELECT. */
#define MYDB_SINGLE_AS	" * 1e0 AS `a single float`"

/* Whether a column of that type ("float unsigned") is told with six digits;
 * one with decimals of its own, "float(7,2)", is told with those. */
bool mydb_type_is_single(const char *type);

/* Whether the column of a result was asked for so. */
bool mydb_field_is_single(const MYSQL_FIELD *field);

/*
 * The text of a FLOAT, *n bytes and a NUL: s, the text of its DOUBLE, or six
 * digits in out.
 */
const char *mydb_single(char out[MYDB_SINGLE_MAX], const char *s, size_t *n);

#endif
