/* SPDX-License-Identifier: MIT */
/*
 * pg_value: values in PostgreSQL's binary format, for parameters, results and
 * COPY alike.
 *
 * An integer becomes what its type wants: an int8, a bool, or a timestamptz
 * of that many microseconds since 1970; and comes back the same.  INT64_MIN
 * and INT64_MAX are minus and plus infinity there, and what the server's
 * calendar cannot hold is one of the two.
 */
#ifndef DB_PG_VALUE_H
#define DB_PG_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Of pg_type.h; these numbers never change. */
enum pgdb_oid {
	PG_BOOL = 16,
	PG_BYTEA = 17,
	PG_NAME = 19,
	PG_INT8 = 20,
	PG_INT2 = 21,
	PG_INT4 = 23,
	PG_TEXT = 25,
	PG_OID = 26,
	PG_FLOAT8 = 701,
	PG_UNKNOWN = 705,
	PG_BPCHAR = 1042,
	PG_VARCHAR = 1043,
	PG_TIMESTAMPTZ = 1184,
	PG_TIMESTAMPTZ_LIST = 1185
};

enum { PG_SCALAR_MAX = 8 };	/* bytes of a number */

/* Whether its binary format is spoken here. */
bool pgdb_speaks(unsigned int oid);
/* Whether that is the text itself. */
bool pgdb_is_text(unsigned int oid);

/* The bytes of x as that type; 0 when it must go as text. */
int pgdb_encode_int(char out[PG_SCALAR_MAX], unsigned int oid, int64_t x);
int pgdb_encode_real(char out[PG_SCALAR_MAX], unsigned int oid, double x);

/* A number from n bytes of that type; of a text, its digits, or 0. */
int64_t pgdb_decode_int(const char *p, int n, unsigned int oid);
double pgdb_decode_real(const char *p, int n, unsigned int oid);

/* Appends it as text. */
void pgdb_decode_text(struct buf *b, const char *p, int n, unsigned int oid);

/* Network byte order. */
void pgdb_put32(char *to, uint32_t x);

#endif
