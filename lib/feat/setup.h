/* SPDX-License-Identifier: MIT */
/* setup: what a setup should take, by standards and by what was before. */
#ifndef FEAT_SETUP_H
#define FEAT_SETUP_H

#include "feat/engine.h"

/* Whether the job goes on that the last row of the machine was of. */
bool feat_goes_on(const struct feat_runs *r, const struct feat_fact *job);

/*
 * Seconds: the standard of the part and operation, without one the mean of
 * those that have ended; NAN: neither is known.
 */
double feat_setup_base(const struct feat *f, int machine, int32_t part,
    int32_t op, int64_t us);

/*
 * The run has ended, with the machine's last one before it: its setup, when
 * production followed it, becomes history.
 */
void feat_setup_ended(struct feat *f, int machine,
    const struct feat_run *run);

/* A job that begins. */
struct feat_change {
	double changeover;		/* log of setup over base, by the
					   change */
	double operator;		/* and what the operator adds to it */
	double expected_s;		/* all together */
};
/* NAN where nothing is known, and of a job that goes on. */
struct feat_change feat_change_of(const struct feat *f, int machine,
    const struct feat_fact *job, int64_t us);

#endif
