/* SPDX-License-Identifier: MIT */
/*
 * predict: feature records in, prediction or anomaly records out; a stage of a
 * record pipe.
 *
 * A row in, a row out.  Rows are answered by the hundred while they come, and
 * at once when the input pauses: a live machine does not wait.
 */
#ifndef ML_PREDICT_H
#define ML_PREDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rec/rec.h"

struct log;
struct model;

enum { PREDICT_HORIZONS = 8, PREDICT_WHY = 3 };

struct predict_params {
	const struct model *model;	/* kept */
	const char *name;		/* of the model; kept */
	int version;			/* 0: of a file, not of the registry */
	int why;			/* reasons: 0..PREDICT_WHY */
	bool odd_only;			/* anomalies alone */
	/* SURVIVAL: the chance that it comes so soon. */
	int64_t horizon_us[PREDICT_HORIZONS];
	int nhorizon;
	int threads;
	const struct log *log;
};

/*
 * Errors: ERR_DATA for a feature that is missing or of another type, for rows
 * of another spec than the model's, and for a row without machine or time.
 */
struct rec_stage predict_stage(const struct predict_params *p);

#endif
