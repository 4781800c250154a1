/* SPDX-License-Identifier: MIT */
/* read_one: one line of NDJSON as a record of the shop. */
#ifndef TESTS_UNIT_READ_ONE_H
#define TESTS_UNIT_READ_ONE_H

#include "check.h"

#include "base/err.h"
#include "rec/rec.h"
#include "shop/kinds.h"

/* Lent until *in, the caller's, is closed. */
static inline const struct rec *
read_one(struct rec_reader **in, const char *line)
{
	struct rec_options o = { .schema = &shop_schema };
	const struct rec *r;
	struct err err = { 0 };

	*in = rec_open_bytes("t", line, strlen(line), &o, &err);
	assert_non_null(*in);
	assert_int_equal(rec_read(*in, &r, &err), 1);
	return r;
}

#endif
