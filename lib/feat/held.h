/* SPDX-License-Identifier: MIT */
/*
 * held: rows that wait for their targets, in order.
 *
 * A row leaves when it and all before it are resolved.  What a row waits for
 * stays in memory, about a hundred bytes; its features do up to FEAT_ROOM
 * bytes of all, the rest lies in a file without a name (tmpfile).
 */
#ifndef FEAT_HELD_H
#define FEAT_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct err;

#define FEAT_ROOM	(64 << 20)

/* Downtime of a row's horizon by reason. */
struct feat_lost {
	int32_t why;			/* label */
	int64_t ms;
};

struct feat_row {
	int64_t us;
	int machine;
	int32_t job, part, op, operator;
	/* Targets. */
	int64_t until_us;		/* of y_reason and y_down_s */
	int64_t wait_us;		/* when all but maintenance is known */
	int64_t job_end_us;		/* INT64_MAX: not known */
	int64_t setup_ms, limit_ms;	/* limit -1: no limit is known */
	struct feat_lost *lost;
	int nlost, lost_cap;
	bool waits, hopes;		/* for its horizon, for maintenance */
	bool known, setup_known;	/* its horizon, its job are over */
	int64_t maintenance_us;		/* hours to it; -1: not known */
	bool censored;
	struct feat_row *next_waits, *next_hopes, *next;
	double *x;			/* NULL: it lies in the file */
};

struct feat_held {
	struct feat_row *first, *last;
	size_t room;			/* bytes of the x in memory */
	size_t spare_room;		/* and of spare ones; FEAT_ROOM both */
	FILE *file;
	int64_t written, read;		/* rows */
	int64_t gone;			/* bytes of it that were let go */
	struct feat_row *spare;		/* rows to be used again */
	int width;			/* numbers of a row */
	double *scratch;
};

/* All zero but for its x, width numbers; for the next, or feat_row_free(). */
struct feat_row *feat_row_new(struct feat_held *h);
/* Takes the row, whose x is width numbers of the heap. */
int feat_held_add(struct feat_held *h, struct feat_row *row,
    struct err *err);
/* The first row's x are there: from the file if need be. */
int feat_held_fetch(struct feat_held *h, struct err *err);
/* The first row is gone, to be used again. */
void feat_held_pop(struct feat_held *h);
void feat_row_free(struct feat_row *row);	/* accepts NULL */
void feat_held_free(struct feat_held *h);

#endif
