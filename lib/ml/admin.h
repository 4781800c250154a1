/* SPDX-License-Identifier: MIT */
/*
 * admin: what model-admin does: what is in the registry, and what it is called
 * there.  Each action is a row of ml_actions and tells what it did or saw by
 * "model", "metric" and "importance" records.
 */
#ifndef ML_ADMIN_H
#define ML_ADMIN_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/rec.h"
#include "registry/registry.h"

struct log;

/* Bytes of a manifest at most. */
enum { ML_MANIFEST_MAX = 16 * 1024 * 1024 };

struct ml_admin {
	struct registry *r;
	struct rec_writer *w;
	bool csv;			/* one kind of record, with nulls */
	const char *name, *version;	/* operands; NULL when not given */
	int64_t if_seq;			/* -1: whatever it is */
	int64_t keep;			/* -1: not given */
	bool dry_run;
	int64_t window_us;		/* of drift */
	bool now_given;			/* note.now_us: windows end there */
	bool all;			/* drift: every window */
	size_t ninput;			/* files of --input */
	int64_t max_bad;		/* predictions; -1: any number */
	const struct log *log;
	struct registry_note note;
};

/* Options that go with some of the actions only. */
enum ml_takes {
	ML_TAKES_IF_SEQ = 1 << 0,
	ML_TAKES_WHY = 1 << 1,		/* --why and --who */
	ML_TAKES_KEEP = 1 << 2,		/* --keep and --dry-run */
	ML_TAKES_RECORDS = 1 << 3,	/* --input and its kin */
	ML_TAKES_WINDOW = 1 << 4	/* --window and --all */
};

struct ml_action {
	const char *name;
	int least, most;		/* operands behind it */
	unsigned takes;
	/* 0, -1 with *err, or an exit code that is no failure to do it. */
	int (*run)(const struct ml_admin *a, struct err *err);
	/*
	 * Or what reads records; its free() is to be called.  a->r is not used
	 * when it is.  free is NULL with *err.
	 */
	struct rec_stage (*stage)(const struct ml_admin *a, struct err *err);
};

/* Ended by a NULL name. */
extern const struct ml_action ml_actions[];

/*
 * Why the action cannot be with so many operands behind it and these options;
 * NULL when it can.
 */
const char *ml_admin_misuse(const struct ml_action *act,
    const struct ml_admin *a, int operands);

/* Of those that read records. */
struct rec_stage ml_admin_evaluate(const struct ml_admin *a, struct err *err);
struct rec_stage ml_admin_drift(const struct ml_admin *a, struct err *err);
struct rec_stage ml_admin_verify(const struct ml_admin *a, struct err *err);

#endif
