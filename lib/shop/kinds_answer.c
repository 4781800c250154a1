/* SPDX-License-Identifier: MIT */
/* What an answer of a model must satisfy to be one. */
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "shop/kinds.h"

/* Sums of shares pass 1 by the rounding of their parts. */
#define ROUNDING 1e-9

static bool
is_share(double x)
{
	return x >= -ROUNDING && x <= 1 + ROUNDING;
}

int
fact_check_share(enum shop_key key, double x, struct err *err)
{
	char text[NUM_MAX];

	if (is_share(x))
		return 0;
	return err_set(err, ERR_DATA, "%s: not from 0 to 1: \"%.*s\"",
	    shop_keys[key].name, (int)num_put_f64(text, x), text);
}

int
fact_check_bounds(double low, double high, struct err *err)
{
	char text[NUM_MAX];

	/* Either may be no number: then there is no interval. */
	if (!(low > high))
		return 0;
	return err_set(err, ERR_DATA, "low: more than high: \"%.*s\"",
	    (int)num_put_f64(text, low), text);
}

/* The bytes of the first NAME=CHANCE with its "; "; 0: it is none. */
static size_t
one_chance(const char *s, size_t n)
{
	const char *eq = s, *semi;
	size_t len;
	double x;

	/* A name may have signs of equality: the last one counts. */
	while ((eq = memchr(eq, '=', (size_t)(s + n - eq))) != NULL) {
		eq++;
		semi = memchr(eq, ';', (size_t)(s + n - eq));
		len = semi == NULL ? (size_t)(s + n - eq) :
		    (size_t)(semi - eq);
		if (num_f64(eq, len, &x) < 0 || !is_share(x))
			continue;
		if (semi == NULL)
			return n;
		if (semi + 2 < s + n && semi[1] == ' ')
			return (size_t)(semi + 2 - s);
	}
	return 0;
}

int
fact_check_chances(enum shop_key key, const char *s, size_t n,
    struct err *err)
{
	size_t at = 0, step = 1;

	while (at < n && step > 0) {
		step = one_chance(s + at, n - at);
		at += step;
	}
	if (n > 0 && step > 0)
		return 0;
	return err_set(err, ERR_DATA, "%s: not as CLASS=0.25; CLASS=0.75: "
	    "\"%.*s\"", shop_keys[key].name, (int)(n < 60 ? n : 60), s);
}
