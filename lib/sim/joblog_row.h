/* SPDX-License-Identifier: MIT */
/* joblog_row: what the files of the job log know of each other. */
#ifndef SIM_JOBLOG_ROW_H
#define SIM_JOBLOG_ROW_H

#include "sim/source.h"

/* Columns of joblog_ob, as sim_shapes has them. */
enum {
	JL_MACHINE, JL_START, JL_END, JL_JOB, JL_PART, JL_OP, JL_STATE,
	JL_EMP, JL_NAME, JL_PARTS, JL_DURATION, JL_SECONDS
};

enum { SIM_KEY_TEXT = 4 * SIM_TEXT_MAX };

/* The row as it is, clean. */
void sim_job_values(struct sim_source *src, int machine,
    const struct sim_job *job, struct sim_value *v);

void sim_job_key(const struct sim_value *v, struct sim_value *key);
const char *sim_job_key_text(const struct sim_value *v,
    char out[SIM_KEY_TEXT]);

/* Writes the row at hand, anew or over what is shown of it. */
int sim_job_write(struct sim_joblog *j, struct sim_source *src,
    const struct sim_value *v, struct err *err)
    __attribute__((warn_unused_result));

/* Of what happened to the row v, which began at start_s; column -1: none. */
struct sim_job_event {
	int what;
	int64_t start_s;
	int column;
	const struct sim_value *was;	/* the column's, in truth */
};
int sim_job_note(const struct sim_joblog *j, struct sim_source *src,
    const struct sim_job_event *e, const struct sim_value *v,
    struct err *err) __attribute__((warn_unused_result));

/* The row at hand is over: dirties it, and writes it for good. */
int sim_job_close(struct sim_joblog *j, struct sim_source *src,
    struct err *err) __attribute__((warn_unused_result));

#endif
