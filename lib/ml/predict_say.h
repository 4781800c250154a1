/* SPDX-License-Identifier: MIT */
/* predict_say: an answer as a record, with its reasons. */
#ifndef ML_PREDICT_SAY_H
#define ML_PREDICT_SAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct err;
struct predict_params;
struct rec_writer;

/* What is told again of a row. */
struct predict_row {
	struct buf machine, job;
	int64_t time_us;
	bool novel;
	struct buf values;	/* of the features, a NUL behind each */
	uint32_t *at;		/* where each begins */
};

struct predict_say;
struct predict_say *predict_say_new(const struct predict_params *p);
void predict_say_free(struct predict_say *s);	/* accepts NULL */

/* x: the row of the matrix.  out: what model_answer() gave of it. */
int predict_say(struct predict_say *s, struct rec_writer *w,
    const struct predict_row *row, const float *x, const double *out,
    struct err *err) __attribute__((warn_unused_result));

#endif
