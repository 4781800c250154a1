/* SPDX-License-Identifier: MIT */
/*
 * follow: live figures from a stream that does not end.
 *
 * Facts may come in any order, and again: one with the kind, source,
 * source_key and n of an earlier one takes its place, so an open row may grow
 * and a correction be heard.  Whenever the input pauses, the machines that
 * something came for are computed anew up to now, and each record that says
 * something else than before is written.
 */
#ifndef OEE_FOLLOW_H
#define OEE_FOLLOW_H

#include "oee/oee.h"

/*
 * By hour, shift and day, facts that ended so long before the newest one
 * began are let go, and no record is written for a period that began
 * before; with longer periods, or none, all are held.
 */
#define OEE_FOLLOW_HOLD	(2 * WHEN_DAY)

/*
 * A stage for rec_pump().  now() is asked whenever the input pauses (NULL:
 * p->now_us is the time); where it goes back, the latest time stays and the
 * log is told once.  What begins behind now is held until its time has come.
 * Errors as oee_stage()'s, told when a machine is computed.
 */
struct rec_stage oee_follow_stage(const struct oee_params *p,
    int64_t (*now)(void));

#endif
