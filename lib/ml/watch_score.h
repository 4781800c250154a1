/* SPDX-License-Identifier: MIT */
/*
 * watch_score: what watch_answer.c gathers for watch_score.c: answers of
 * models, and what came true.
 */
#ifndef ML_WATCH_SCORE_H
#define ML_WATCH_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/map.h"
#include "ml/watch.h"

struct err;
struct rec;

/*
 * A value of either kind: a class by its number in texts, or a number.  A
 * truth of CSV that looks like a number is both: what was said tells which.
 */
struct outcome {
	double number;		/* NAN: it is a class, or nothing was said */
	int64_t text;		/* -1: it is a number */
	bool censored;
};

/* What is said of a moment; NAN where it is not. */
struct saying {
	struct outcome said;
	double confidence, low, high;
	int64_t chances;	/* in chances; -1: none */
};

/* Who says it. */
enum { BY_MODEL, BY_BASELINE, BY_COUNT };

struct answer {
	int64_t series;		/* model, version, outcome, whether of classes:
				   in series */
	int64_t what;		/* machine, time, job and outcome: in what */
	int64_t time_us;
	bool waits;		/* its truth has not come */
	struct saying by[BY_COUNT];
};

struct score {
	struct watch_score p;
	struct map series, what, texts, chances;
	struct map once;	/* model, version and what of each answer */
	struct map outcomes;	/* without y_ */
	bool rows;		/* a feature row came */
	int64_t bad, good;	/* predictions */
	struct outcome *truth;	/* by number in what; text -2: not come */
	size_t truth_cap, truths;
	struct answer *answer;
	size_t n, cap;
	struct buf key;		/* for a moment; or a class */
};

/* ---- watch_answer.c ---- */

/* Takes a feature row, -1 with ERR_DATA naming the key; or a prediction, of
   which a bad one is logged and counted. */
int watch_take_truth(struct score *s, const struct rec *r, struct err *err)
    __attribute__((warn_unused_result));
int watch_take_answer(struct score *s, const struct rec *r, struct err *err)
    __attribute__((warn_unused_result));

#endif
