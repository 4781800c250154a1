/* SPDX-License-Identifier: MIT */
/*
 * num: numbers in and out of text, exactly and without a locale.
 *
 * Parsers take a slice, read the whole of it or fail with -1 and leave *x
 * alone: no blanks, no leading '+', no trailing text, nothing beyond range.
 * Printers write no NUL and return the length.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stddef.h>
#include <stdint.h>

enum { NUM_MAX = 32 };	/* bytes that any printer here may write */

/* JSON's number grammar, as a finite double, correctly rounded. */
int num_f64(const char *s, size_t n, double *x)
    __attribute__((warn_unused_result));

/* An optional '-' and digits, within int64_t. */
int num_i64(const char *s, size_t n, int64_t *x)
    __attribute__((warn_unused_result));

/*
 * JSON's number grammar as an integer count of 10^-decimals (decimals 0..9),
 * floored: num_fixed("12.3456", 7, 3, &x) gives 12345.  Exact; -1 when the
 * result does not fit int64_t.
 */
int num_fixed(const char *s, size_t n, int decimals, int64_t *x)
    __attribute__((warn_unused_result));

/*
 * One to eight digits without a leading zero, which is what counts of parts
 * mostly are.  -1 says only that the others must look at the text.
 */
static inline int
num_small(const char *s, size_t n, uint32_t *x)
{
	uint32_t sum = 0, d;
	size_t i;

	if (n == 0 || n > 8 || (*s == '0' && n > 1))
		return -1;
	for (i = 0; i < n; i++) {
		d = (uint32_t)(unsigned char)s[i] - '0';
		if (d > 9)
			return -1;
		sum = sum * 10 + d;
	}
	*x = sum;
	return 0;
}

/*
 * The shortest of the texts that read back equal: decimals where they are
 * exact, else 15 to 17 digits; with an exponent from 2^53 on, and below 1e-3
 * when more than 9 decimals are needed.  Zero is "0", and its negative "-0".
 * x must be finite (NaN and infinities are the caller's to turn into null).
 */
size_t num_put_f64(char out[NUM_MAX], double x);
size_t num_put_i64(char out[NUM_MAX], int64_t x);

/* x counts of 10^-decimals, without trailing zeros: (12500, 3) is "12.5". */
size_t num_put_fixed(char out[NUM_MAX], int64_t x, int decimals);

/* a * b / c, floored, in 128 bits; c > 0 and the result must fit. */
int64_t num_muldiv(int64_t a, int64_t b, int64_t c);

#endif
