/* SPDX-License-Identifier: MIT */
/*
 * suggest: standards from what was made, where nobody has set any.
 *
 * A cycle is the running time of a source row over the parts it made, scrap
 * included.  The ideal time of a part's operation on a machine is the cycle
 * that a fifth of its rows reach or beat: the best ones are mostly miscounts,
 * the median holds the losses that a standard is to show.
 *
 * Reads span, job and output records, the facts of a machine in order of
 * start, and writes a standard record, marked assumed, for each part,
 * operation and machine, valid from its first row on.
 */
#ifndef OEE_SUGGEST_H
#define OEE_SUGGEST_H

#include "oee/oee.h"

/* Rows below which a part's operation gets no suggestion. */
enum { OEE_SUGGEST_ROWS = 5 };

/*
 * A stage for rec_pump(); freed by its free().  Rows that are open, or that
 * have parts but no running time of their own, give no cycle; the log is told
 * how many there were.  Up to 256 rows of a part count exactly, more by a
 * sketch (stats/sketch.h).  Of p the profile and the log
 * count.  Errors as oee_stage()'s.
 */
struct rec_stage oee_suggest_stage(const struct oee_params *p);

#endif
