/* SPDX-License-Identifier: MIT */
/*
 * lane: a thread's own side of a parallel input; see struct rec_stage.
 *
 * A lane decodes facts, and looks up their machines and words in tables of
 * its own, while another one applies its facts to the engine.
 */
#ifndef OEE_LANE_H
#define OEE_LANE_H

#include <stdbool.h>

struct err;
struct oee;
struct oee_lane;
struct rec;

/* Its words live as long as it does, so it outlives the timeline. */
struct oee_lane *oee_lane_new(struct oee *o);
void oee_lane_free(struct oee_lane *l);	/* accepts NULL */

/*
 * Keeps what a record of a fact says.  False, and nothing kept: it is no
 * fact, or its machine is new to the lane, or there is something wrong with
 * it; oee_feed() does what there is to do.
 */
bool oee_lane_prepare(struct oee_lane *l, const struct rec *r);
/* Applies what is kept, in order; *err names file and line of a failure. */
int oee_lane_commit(struct oee_lane *l, struct err *err);
void oee_lane_forget(struct oee_lane *l);	/* drops it */

#endif
