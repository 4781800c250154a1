/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/when.h"
#include "cimco/cursor.h"
#include "cimco/mapping.h"

/* The least number of ten digits: in September 2001. */
#define TEN_DIGITS_US	(INT64_C(1000000000) * WHEN_SECOND)

static bool
is_epoch(const struct mapping_table *t)
{
	return t->cursor.time.type == MAPPING_EPOCH_TEXT;
}

const char *
cursor_floor(const struct mapping_table *t)
{
	return is_epoch(t) ? "1000000000" : "1971-01-01";
}

const char *
cursor_ceiling(const struct mapping_table *t)
{
	return is_epoch(t) ? "9999999999" : "9999-12-29";
}

bool
cursor_is_regular(const struct mapping_table *t, const char *text, size_t n)
{
	const char *like = cursor_floor(t);
	size_t i, len = strlen(like);

	if (text == NULL || n < len)
		return false;
	for (i = 0; i < len; i++) {
		if (like[i] == '-' ? text[i] != '-' :
		    text[i] < '0' || text[i] > '9')
			return false;
	}
	return memcmp(text, like, len) >= 0 &&
	    memcmp(text, cursor_ceiling(t), len) < 0;
}

bool
cursor_is_scattered(const struct mapping_table *t, int64_t start_us)
{
	return is_epoch(t) && start_us < TEN_DIGITS_US;
}
