/* SPDX-License-Identifier: MIT */
/* ml_rows: frames made of numbers, for tests of what learns from them. */
#ifndef TESTS_UNIT_ML_ROWS_H
#define TESTS_UNIT_ML_ROWS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/when.h"
#include "ml/frame.h"

/*
 * n rows an hour apart, of 4 machines in turn: columns "a" and "b" in 0..1,
 * "kind" of few levels, "part" of many.  The target is the caller's to fill.
 */
static inline struct frame *
rows_of(size_t n, int parts, uint64_t seed)
{
	static const char *const name[] = { "a", "b", "kind", "part" };
	struct frame *f = frame_new("y", NULL, 0);
	struct rng rng;
	char text[20];
	size_t i;
	int c, len;

	rng_seed(&rng, seed);
	f->ncolumn = 4;
	f->column = mem_new(4, sizeof(*f->column));
	for (c = 0; c < 4; c++) {
		f->column[c].name = mem_strdup(name[c]);
		f->column[c].text = c >= 2;
	}
	for (c = 0; c < 3; c++)
		map_put(&f->column[2].level, (const char *[]){ "x", "y",
		    "z" }[c], 1);
	for (c = 0; c < parts; c++) {
		len = snprintf(text, sizeof(text), "P%03d", c);
		map_put(&f->column[3].level, text, (size_t)len);
	}
	for (c = 0; c < 4; c++) {
		len = snprintf(text, sizeof(text), "M%d", c);
		map_put(&f->machines, text, (size_t)len);
	}
	f->n = f->cap = n;
	f->x = mem_new(n * 4 + 1, sizeof(*f->x));
	f->time_us = mem_new(n + 1, sizeof(*f->time_us));
	f->machine = mem_new(n + 1, sizeof(*f->machine));
	f->y = mem_new(n + 1, sizeof(*f->y));
	f->censored = mem_new(n + 1, sizeof(*f->censored));
	for (i = 0; i < n; i++) {
		f->x[i * 4] = (float)rng_unit(&rng);
		f->x[i * 4 + 1] = (float)rng_unit(&rng);
		f->x[i * 4 + 2] = (float)rng_below(&rng, 3);
		f->x[i * 4 + 3] = (float)rng_below(&rng, (uint64_t)parts);
		f->time_us[i] = (int64_t)i * WHEN_HOUR;
		f->machine[i] = (int32_t)(i % 4);
	}
	return f;
}

static inline void
rows_have_classes(struct frame *f, int classes)
{
	char text[20];
	int c, len;

	f->target = FRAME_CLASSES;
	for (c = 0; c < classes; c++) {
		len = snprintf(text, sizeof(text), "c%d", c);
		map_put(&f->classes, text, (size_t)len);
	}
}

#endif
