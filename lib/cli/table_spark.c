/* SPDX-License-Identifier: MIT */
/*
 * Lines of small bars, as E. Tufte's sparklines (Beautiful Evidence, 2006):
 * the shape of a series in the space of a word.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "cli/table.h"

enum { STEPS = 8 };

/* The mean of the numbers among those; NAN when all are gaps. */
static double
mean_of(const double *x, size_t n)
{
	double sum = 0;
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (isnan(x[i]))
			continue;
		sum += x[i];
		k++;
	}
	return k == 0 ? NAN : sum / (double)k;
}

/* 0 to STEPS - 1; of a series that never changes a middle one, or 0. */
static int
step_of(double x, double low, double high)
{
	if (high > low)
		return (int)lround((x - low) / (high - low) * (STEPS - 1));
	return x > 0 ? STEPS / 2 - 1 : 0;
}

static void
put_step(struct buf *out, double x, double low, double high, bool plain)
{
	static const char ascii[] = ".:-=+*#@";

	if (isnan(x))
		buf_putc(out, ' ');
	else if (plain)
		buf_putc(out, ascii[step_of(x, low, high)]);
	else
		buf_printf(out, "\xe2\x96%c", 0x81 + step_of(x, low, high));
}

void
table_spark_put(struct buf *out, const double *x, size_t n, int width,
    bool from_zero, bool plain)
{
	const size_t columns = width > 0 && (size_t)width < n ?
	    (size_t)width : n;
	double *bar = mem_new(columns + 1, sizeof(*bar));
	double low = from_zero ? 0 : INFINITY, high = -INFINITY;
	size_t i, at;

	for (i = 0; i < columns; i++) {
		at = i * n / columns;
		bar[i] = mean_of(&x[at], (i + 1) * n / columns - at);
		low = fmin(low, bar[i]);
		high = fmax(high, bar[i]);
	}
	for (i = 0; i < columns; i++)
		put_step(out, bar[i], low, high, plain);
	free(bar);
}

void
table_spark_text(struct buf *out, const char *text, size_t len, int width,
    bool plain)
{
	double *x = NULL;
	size_t n = 0, cap = 0, word;

	for (; len > 0; text += word, len -= word) {
		for (word = 0; word < len && text[word] != ' '; word++)
			continue;
		x = mem_grow(x, &cap, n + 1, sizeof(*x));
		if (num_f64(text, word, &x[n]) < 0)
			x[n] = NAN;
		n++;
		word += word < len;
	}
	table_spark_put(out, x, n, width, true, plain);
	free(x);
}
