/* SPDX-License-Identifier: MIT */
#include <endian.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/when.h"
#include "db/pg_value.h"

/* 2000-01-01T00:00:00Z, where PostgreSQL counts from. */
#define EPOCH_US	INT64_C(946684800000000)
/* -4713-11-24, the first day it knows. */
#define FIRST_US	(INT64_C(-211813488000000000) + EPOCH_US)

bool
pgdb_is_text(unsigned int oid)
{
	switch (oid) {
	case PG_TEXT:
	case PG_VARCHAR:
	case PG_BPCHAR:
	case PG_NAME:
	case PG_UNKNOWN:
	case PG_BYTEA:
		return true;
	default:
		return false;
	}
}

bool
pgdb_speaks(unsigned int oid)
{
	switch (oid) {
	case PG_BOOL:
	case PG_INT2:
	case PG_INT4:
	case PG_INT8:
	case PG_OID:
	case PG_FLOAT8:
	case PG_TIMESTAMPTZ:
		return true;
	default:
		return pgdb_is_text(oid);
	}
}

void
pgdb_put32(char *to, uint32_t x)
{
	x = htobe32(x);
	memcpy(to, &x, sizeof(x));
}

static int
put64(char *to, uint64_t x)
{
	x = htobe64(x);
	memcpy(to, &x, sizeof(x));
	return (int)sizeof(x);
}

static int64_t
to_pg_time(int64_t us)
{
	if (us == INT64_MAX)
		return INT64_MAX;
	return us < FIRST_US ? INT64_MIN : us - EPOCH_US;
}

int
pgdb_encode_int(char out[PG_SCALAR_MAX], unsigned int oid, int64_t x)
{
	switch (oid) {
	case PG_INT8:
		return put64(out, (uint64_t)x);
	case PG_TIMESTAMPTZ:
		return put64(out, (uint64_t)to_pg_time(x));
	case PG_BOOL:
		out[0] = x != 0;
		return 1;
	case PG_INT4:
		if (x < INT32_MIN || x > INT32_MAX)
			return 0;
		pgdb_put32(out, (uint32_t)(int32_t)x);
		return 4;
	case PG_FLOAT8:
		return pgdb_encode_real(out, oid, (double)x);
	default:
		return 0;
	}
}

int
pgdb_encode_real(char out[PG_SCALAR_MAX], unsigned int oid, double x)
{
	uint64_t bits;

	if (oid != PG_FLOAT8)
		return 0;
	memcpy(&bits, &x, sizeof(bits));
	return put64(out, bits);
}

static uint64_t
load64(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	return be64toh(x);
}

static double
load_real(const char *p)
{
	uint64_t bits = load64(p);
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static int64_t
load_time(const char *p)
{
	int64_t us = (int64_t)load64(p);

	if (us == INT64_MIN || us > INT64_MAX - EPOCH_US)
		return us == INT64_MIN ? us : INT64_MAX;
	return us + EPOCH_US;
}

static int64_t
load32(const char *p, bool is_signed)
{
	uint32_t x;

	memcpy(&x, p, sizeof(x));
	x = be32toh(x);
	return is_signed ? (int32_t)x : (int64_t)x;
}

static int64_t
load16(const char *p)
{
	uint16_t x;

	memcpy(&x, p, sizeof(x));
	return (int16_t)be16toh(x);
}

static int64_t
parse_int(const char *p, size_t n)
{
	int64_t x;

	if (num_i64(p, n, &x) < 0 && num_fixed(p, n, 0, &x) < 0)
		return 0;
	return x;
}

int64_t
pgdb_decode_int(const char *p, int n, unsigned int oid)
{
	const double beyond = 9223372036854775808.0;
	double x;

	switch (oid) {
	case PG_INT8:
		return (int64_t)load64(p);
	case PG_TIMESTAMPTZ:
		return load_time(p);
	case PG_BOOL:
		return p[0] != 0;
	case PG_INT4:
	case PG_OID:
		return load32(p, oid == PG_INT4);
	case PG_INT2:
		return load16(p);
	case PG_FLOAT8:
		x = load_real(p);
		return x >= -beyond && x < beyond ? (int64_t)x : 0;
	default:
		return parse_int(p, (size_t)n);
	}
}

double
pgdb_decode_real(const char *p, int n, unsigned int oid)
{
	double x;

	if (oid == PG_FLOAT8)
		return load_real(p);
	if (!pgdb_is_text(oid))
		return (double)pgdb_decode_int(p, n, oid);
	return num_f64(p, (size_t)n, &x) < 0 ? 0 : x;
}

static void
put_real(struct buf *b, double x)
{
	if (x - x != 0)
		buf_puts(b, x < 0 ? "-Infinity" : x > 0 ? "Infinity" : "NaN");
	else
		b->len += num_put_f64(buf_room(b, NUM_MAX), x);
}

void
pgdb_decode_text(struct buf *b, const char *p, int n, unsigned int oid)
{
	if (pgdb_is_text(oid))
		buf_add(b, p, (size_t)n);
	else if (oid == PG_FLOAT8)
		put_real(b, load_real(p));
	else if (oid == PG_TIMESTAMPTZ)
		b->len += when_put(buf_room(b, WHEN_MAX), load_time(p));
	else
		b->len += num_put_i64(buf_room(b, NUM_MAX),
		    pgdb_decode_int(p, n, oid));
	buf_room(b, 0)[0] = '\0';
}
