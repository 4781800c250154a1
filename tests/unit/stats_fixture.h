/* SPDX-License-Identifier: MIT */
/* stats_fixture: the excerpts and reference values of tests/data/stats. */
#ifndef TESTS_STATS_FIXTURE_H
#define TESTS_STATS_FIXTURE_H

#include "check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"

/* |a - b| <= tol * |b|: relative at any magnitude. */
#define assert_rel(a, b, tol) do {					\
	double a_ = (a), b_ = (b);					\
	if (!(fabs(a_ - b_) <= (tol) * fabs(b_)))			\
		fail_msg("%s = %.17g, want %.17g", #a, a_, b_);		\
} while (0)

/* The numbers of the line that begins with name; NULL if there is none. */
static inline double *
stats_line_of(const struct buf *b, const char *name, size_t *n)
{
	const char *s = b->data, *end;
	double *x = NULL;
	size_t len = strlen(name), cap = 0, m;

	while (s != NULL && (strncmp(s, name, len) != 0 || s[len] != ' ')) {
		s = strchr(s, '\n');
		s = s != NULL && s[1] != '\0' ? s + 1 : NULL;
	}
	if (s == NULL)
		return NULL;
	end = strchr(s, '\n');
	for (s += len + 1, *n = 0; s < end; s += m + 1) {
		m = strcspn(s, " \n");
		x = mem_grow(x, &cap, *n + 1, sizeof(*x));
		if (m == 4 && memcmp(s, "null", 4) == 0)
			x[*n] = NAN;
		else if (num_f64(s, m, &x[*n]) < 0)
			fail_msg("%s: not a number: \"%.*s\"", name, (int)m, s);
		++*n;
	}
	return x;
}

/* Likewise of either file; fails the test if there is none.  Lent. */
static inline double *
series(const char *name, size_t *n)
{
	static const char *const path[] = { "tests/data/stats/data.txt",
		"tests/data/stats/reference.txt" };
	static struct buf file[2];
	static struct arena kept;
	struct err err = { 0 };
	double *x = NULL, *copy;
	size_t m = 0;
	int i;

	for (i = 0; i < 2 && x == NULL; i++) {
		if (file[i].len == 0 && file_read(path[i], 1 << 20, &file[i],
		    &err) < 0)
			fail_msg("%s", err.text);
		x = stats_line_of(&file[i], name, &m);
	}
	if (x == NULL)
		fail_msg("%s: no such series", name);
	copy = arena_new(&kept, m, sizeof(*copy));
	memcpy(copy, x, m * sizeof(*copy));
	free(x);
	if (n != NULL)
		*n = m;
	return copy;
}

/* Each of got[0..n-1] is the number of the reference; NAN where it has none. */
static inline void
assert_series(const double *got, size_t n, const char *name, double tol)
{
	size_t m, i;
	const double *want = series(name, &m);

	assert_int_equal(n, m);
	for (i = 0; i < n; i++) {
		if (!(fabs(got[i] - want[i]) <= tol * fabs(want[i])) &&
		    !(isnan(got[i]) && isnan(want[i])))
			fail_msg("%s[%zu] = %.17g, want %.17g", name, i,
			    got[i], want[i]);
	}
}

#endif
