/* SPDX-License-Identifier: MIT */
/* trial_group: the rows of some machines, as a trial of their own. */
#ifndef ML_TRIAL_GROUP_H
#define ML_TRIAL_GROUP_H

#include <stddef.h>

#include "ml/frame.h"
#include "ml/trial.h"

struct trial_part {
	struct trial trial;	/* of its frame */
	struct frame frame;	/* columns and names are the whole's */
};

/* The rows [0, n) of t but for the machines of a group. */
void trial_part_init(struct trial_part *p, const struct trial *t, size_t n,
    int group);
void trial_part_release(struct trial_part *p);

#endif
