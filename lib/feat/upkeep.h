/* SPDX-License-Identifier: MIT */
/*
 * upkeep: the running hours between maintenances of one type on one machine.
 *
 * Hours of production are those of spans that have ended.  A span may be over
 * after the maintenance within it (a row of a job log is): what of it lay
 * before counts to the interval before, in proportion, so an interval is only
 * closed when production that began after the maintenance is known.  One that
 * is told late begins where it ended: what has been produced since then is
 * remembered for FEAT_RANS_US, and counted from the telling beyond.
 */
#ifndef FEAT_UPKEEP_H
#define FEAT_UPKEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/when.h"
#include "feat/spread.h"

enum { FEAT_MAX_TYPES = 8 };

/* All zero: none has ended. */
struct feat_upkeep {
	int64_t n;			/* have ended */
	int64_t end_us;			/* the last of them */
	int64_t run_ms;			/* production since */
	bool closing;			/* the interval before goes on */
	int64_t before_ms;		/* its production */
	struct feat_level between;	/* hours of production, closed ones */
};

/* Spans of production of a machine that have ended; all zero: none. */
struct feat_rans {
	struct feat_ran {
		int64_t start_us, end_us, ms;
	} *v;
	size_t n, cap;
	int64_t last_us;		/* the latest end */
};
#define FEAT_RANS_US	(35 * WHEN_DAY)
void feat_rans_add(struct feat_rans *r, int64_t start_us, int64_t end_us,
    int64_t ms);
void feat_rans_free(struct feat_rans *r);

/*
 * A maintenance has ended at us; ran: all production so far.  plant: of the
 * type, on all machines.
 */
void feat_upkeep_ended(struct feat_upkeep *u, struct feat_spread *plant,
    const struct feat_rans *ran, int64_t us);
/* A span of ms of production has ended. */
void feat_upkeep_ran(struct feat_upkeep *u, struct feat_spread *plant,
    int64_t start_us, int64_t end_us, int64_t ms);

#endif
