/* SPDX-License-Identifier: MIT */
/* baseline_walk: the order in which every baseline learns and is asked. */
#ifndef ML_BASELINE_WALK_H
#define ML_BASELINE_WALK_H

#include "ml/baseline.h"

/* Asks each row in turn, after what is known by then was learnt. */
void baseline_walk(const struct baseline_rows *r, void *self,
    void (*learn)(void *self, size_t row), void (*ask)(void *self, size_t row));

static inline size_t
baseline_machine(const struct baseline_rows *r, size_t row)
{
	return r->machine == NULL ? 0 : (size_t)r->machine[row];
}

static inline size_t
baseline_machines(const struct baseline_rows *r)
{
	return r->machine == NULL ? 1 : (size_t)r->machines;
}

#endif
