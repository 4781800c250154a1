/* SPDX-License-Identifier: MIT */
/* Two lists of the same moments, one of them read from a wall. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "cimco/discover_clock.h"

#define QUARTER		(15 * WHEN_MINUTE)
#define NEAR		(2 * WHEN_SECOND)

enum {
	FARTHEST = 14 * 4,	/* quarters of an hour */
	MATCHES_MIN = 5
};

/* Shifts change on the hour everywhere: such times fit any whole hour. */
static bool
is_round(int64_t us)
{
	return us - when_floor(us, QUARTER) < NEAR ||
	    when_floor(us, QUARTER) + QUARTER - us < NEAR;
}

/* How many of a, moved back by ahead, are among b. */
static int64_t
count_matches(const int64_t *a, size_t na, const int64_t *b, size_t nb,
    int64_t ahead_us)
{
	int64_t n = 0;
	size_t i, k = 0;

	for (i = 0; i < na; i++) {
		int64_t at = a[i] - ahead_us;

		while (k < nb && b[k] < at - NEAR)
			k++;
		n += k < nb && b[k] <= at + NEAR;
	}
	return n;
}

static size_t
leave_round_out(int64_t *to, const int64_t *a, size_t n)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (!is_round(a[i]) && (k == 0 || to[k - 1] != a[i]))
			to[k++] = a[i];
	}
	return k;
}

/* The one distance at which far more fit than at any other. */
static bool
find_peak(const int64_t *odd, size_t n, const int64_t *b, size_t nb,
    int64_t *ahead_us)
{
	int64_t best = 0, second = 0, m;
	int q;

	for (q = -FARTHEST; q <= FARTHEST; q++) {
		m = count_matches(odd, n, b, nb, q * QUARTER);
		if (m > best) {
			second = best;
			best = m;
			*ahead_us = q * QUARTER;
		} else if (m > second) {
			second = m;
		}
	}
	/* Lengths of whole quarters make other peaks, of half the height; and
	 * chance makes some, that differ by their square root. */
	return best >= MATCHES_MIN && best * 2 >= second * 3 &&
	    (best - second) * (best - second) >= 9 * (second + 1);
}

/* The first of n that is at or behind us. */
static size_t
first_from(const int64_t *x, size_t n, int64_t us)
{
	size_t i = 0;

	while (i < n && x[i] < us)
		i++;
	return i;
}

/*
 * The newest days first: over a longer time the clocks may have moved, and
 * the wall was two distances away.
 */
bool
clock_align(const int64_t *a, size_t na, const int64_t *b, size_t nb,
    int64_t *ahead_us)
{
	static const int days[] = { 3, 10, 40, 36500 };
	int64_t *odd = mem_new(na + 1, sizeof(*odd)), end;
	size_t n = leave_round_out(odd, a, na), from, i;
	bool is = false;

	end = n == 0 || nb == 0 ? 0 : odd[n - 1] < b[nb - 1] ? odd[n - 1] :
	    b[nb - 1];
	for (i = 0; i < 4 && n > 0 && nb > 0 && !is; i++) {
		from = first_from(odd, n, end - days[i] * WHEN_DAY);
		is = find_peak(odd + from, n - from, b, nb, ahead_us);
	}
	free(odd);
	return is;
}
