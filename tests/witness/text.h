/* SPDX-License-Identifier: MIT */
/* text: a plant as the files its user would have. */
#ifndef TESTS_WITNESS_TEXT_H
#define TESTS_WITNESS_TEXT_H

#include "base/buf.h"
#include "witness/witness.h"

void w_text_calendar(struct buf *b, const struct w_plant *p);
void w_text_profile(struct buf *b, const struct w_plant *p);

/* NDJSON, machine by machine or in order of time over all machines. */
void w_text_records(struct buf *b, const struct w_plant *p, bool by_time);

/* RFC 3339 in UTC with milliseconds. */
void w_text_time(struct buf *b, int64_t ms);

#endif
