/* SPDX-License-Identifier: MIT */
/* check: what every unit test includes, in the order cmocka wants. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

/*
 * |a - b| <= tol * max(1, |b|), both finite.  cmocka 1.1.5 compares floats
 * in single precision and lets NaN pass.
 */
#define assert_near(a, b, tol) do {					\
	double a_ = (a), b_ = (b);					\
	if (!isfinite(a_) || !isfinite(b_) ||				\
	    fabs(a_ - b_) > (tol) * fmax(1.0, fabs(b_)))		\
		fail_msg("%s = %.17g, want %.17g", #a, a_, b_);		\
} while (0)

#endif
