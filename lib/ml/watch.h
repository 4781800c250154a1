/* SPDX-License-Identifier: MIT */
/*
 * watch: is a model still what it was: its features, and its answers once the
 * truth has come.
 */
#ifndef ML_WATCH_H
#define ML_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/rec.h"

struct log;
struct map;
struct model;

struct watch_drift {
	const struct model *model;	/* kept, as the name */
	const char *name;
	int version;
	int64_t window_us;
	int64_t until_us;	/* end of the newest window, later rows are
				   passed over; INT64_MAX: the newest row */
	bool all;		/* every window that has a row, for which all
				   rows are kept in memory; else the newest
				   alone, and rows of the last 5 */
};

/*
 * Feature records in, `drift` records out: for each window of time, its end a
 * part of it and its start not, and each feature how far it is from what it
 * was in training.  PSI over the bins of training, missing values a bin of
 * their own; of numbers the distance of Kolmogorov and Smirnov over their
 * edges too; limits and what is not enough are those of spread.h.  A feature
 * has drifted when 3 of the last 5 windows are beyond.  finish() returns
 * ERR_NO when one has in the newest.
 */
struct rec_stage watch_drift_stage(const struct watch_drift *w);

/*
 * Prediction records, and feature records whose targets are the truth, in any
 * order; `metric` records out, by model, version, outcome and week of the
 * prediction, with what the same figure is of the prediction's baseline.  Of
 * two of the same model, version, outcome and moment the later one counts.
 * Those whose truth has not come are counted as `waiting`; when all are, or
 * there is none, finish() returns ERR_NO.
 *
 * A prediction that cannot be is logged with its place and passed over; with
 * more than max_bad finish() returns ERR_DATA once all others are scored.
 *
 * A row's truths are its y_ keys, the outcomes below, and those that
 * predictions before it named.
 */
struct watch_score {
	const char *name;	/* of that model alone; NULL: of all */
	const char *stranger;	/* why nobody knows that name, for when none
				   of it came (ERR_NOINPUT); or NULL */
	const struct map *outcomes;	/* may be NULL */
	int64_t max_bad;	/* -1: any number */
	const struct log *log;	/* may be NULL */
};
/* What p points to is kept. */
struct rec_stage watch_score_stage(const struct watch_score *p);

#endif
