/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a number, an instant, a civil time or a length.  What is read
 * must be written and read back the same; doubles must be strtod()'s.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(truth) do { if (!(truth)) abort(); } while (0)

static void
check_double(double x)
{
	char out[NUM_MAX];
	double back;
	size_t n;

	n = num_put_f64(out, x);
	CHECK(n < sizeof(out));
	CHECK(num_f64(out, n, &back) == 0);
	CHECK(memcmp(&x, &back, sizeof(x)) == 0);
}

/* Floored, give or take what the double lost. */
static void
check_fixed(const char *s, size_t n, int decimals, double x)
{
	char out[NUM_MAX];
	int64_t fixed, back;
	double want = x * pow(10, decimals);

	if (num_fixed(s, n, decimals, &fixed) < 0) {
		CHECK(fabs(want) > 9.2e18);
		return;
	}
	CHECK(fabs((double)fixed - want) <= 1 + fabs(want) * 1e-15);
	n = num_put_fixed(out, fixed, decimals);
	CHECK(num_fixed(out, n, decimals, &back) == 0 && back == fixed);
}

static void
check_number(const char *s, size_t n)
{
	char *text, *end;
	double x, want;
	int decimals;

	if (num_f64(s, n, &x) < 0)
		return;
	text = malloc(n + 1);
	CHECK(text != NULL);
	memcpy(text, s, n);
	text[n] = '\0';
	want = strtod(text, &end);
	CHECK(end == text + n && memcmp(&x, &want, sizeof(x)) == 0);
	free(text);
	check_double(x);
	for (decimals = 0; decimals <= 9; decimals++)
		check_fixed(s, n, decimals, x);
}

static void
check_integer(const char *s, size_t n)
{
	char out[NUM_MAX];
	int64_t x, back;

	if (num_i64(s, n, &x) < 0)
		return;
	CHECK(num_i64(out, num_put_i64(out, x), &back) == 0 && back == x);
	CHECK(num_muldiv(x, 1000, 1000) == x);
}

static void
check_instant(int64_t us)
{
	char out[WHEN_MAX];
	int64_t back;

	CHECK(us >= WHEN_FIRST && us <= WHEN_LAST);
	CHECK(when_parse(out, when_put(out, us), &back) == 0 && back == us);
}

static void
check_time(const char *s, size_t n)
{
	struct civil c, again;
	int64_t us;

	if (when_parse(s, n, &us) == 0)
		check_instant(us);
	if (when_parse_civil(s, n, &c) > 0) {
		us = when_from_civil(&c);
		check_instant(us);
		when_to_civil(us, &again);
		CHECK(memcmp(&c, &again, sizeof(c)) == 0);
	}
	if (when_parse_length(s, n, &us) == 0)
		CHECK(us >= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	int64_t us;
	double x;

	check_number(s, size);
	check_integer(s, size);
	check_time(s, size);
	if (size < sizeof(x))
		return 0;
	memcpy(&x, data, sizeof(x));
	if (isfinite(x))
		check_double(x);
	memcpy(&us, data, sizeof(us));
	if (us >= WHEN_FIRST && us <= WHEN_LAST)
		check_instant(us);
	return 0;
}
