/* SPDX-License-Identifier: MIT */
/*
 * admin: what model-admin does: what is in the registry, and what it is called
 * there.  Each action is a row of ml_actions and tells what it did or saw by
 * "model" and "metric" records.
 */
#ifndef ML_ADMIN_H
#define ML_ADMIN_H

#include <stdbool.h>
#include <stdint.h>

#include "registry/registry.h"

struct rec_writer;

struct ml_admin {
	struct registry *r;
	struct rec_writer *w;
	bool csv;			/* one kind of record, with nulls */
	const char *name, *version;	/* operands; NULL when not given */
	int64_t if_seq;			/* -1: whatever it is */
	int64_t keep;			/* -1: not given */
	bool dry_run;
	struct registry_note note;
};

/* Options that go with some of the actions only. */
enum ml_takes {
	ML_TAKES_IF_SEQ = 1 << 0,
	ML_TAKES_WHY = 1 << 1,		/* --why and --who */
	ML_TAKES_KEEP = 1 << 2		/* --keep and --dry-run */
};

struct ml_action {
	const char *name;
	int least, most;		/* operands behind it */
	unsigned takes;
	/* 0, -1 with *err, or an exit code that is no failure to do it. */
	int (*run)(const struct ml_admin *a, struct err *err);
};

/* Ended by a NULL name. */
extern const struct ml_action ml_actions[];

#endif
