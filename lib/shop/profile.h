/* SPDX-License-Identifier: MIT */
/*
 * profile: what a (state, reason) costs.  Read from definitions/NAME.yaml;
 * a result names the profile and the head of its hash.
 */
#ifndef SHOP_PROFILE_H
#define SHOP_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "shop/profile_target.h"

struct err;
struct profile;

/*
 * Time classes, after the published restatements of ISO 22400-2.  The last
 * two are never written in a profile: the timeline makes them, and the state
 * "nodata" has the last one of its own.
 */
enum time_class {
	CLASS_PRODUCTION,	/* APT */
	CLASS_SETUP,		/* AUST */
	CLASS_DELAY,		/* ADET */
	CLASS_DOWN,		/* ADOT */
	CLASS_UNASSIGNED,	/* ADOT for which nobody gave a reason */
	CLASS_PLANNED,		/* planned stop */
	CLASS_OUTSIDE,		/* not scheduled */
	CLASS_RESIDUAL,		/* inside a row, no category */
	CLASS_NODATA,		/* planned, no row */
	CLASS_COUNT
};

/*
 * Reads definitions/NAME.yaml; all its errors at once.  NULL with *err.  The
 * caller's.  Immutable unless changed below; may be shared by threads.
 */
struct profile *profile_load(const char *path, struct err *err);
/* The same from memory; name stands for the file in messages. */
struct profile *profile_parse(const char *name, const void *bytes, size_t len,
    struct err *err);
void profile_free(struct profile *p);

/*
 * What if: changes one key, of which the id then tells.  The keys are
 * ignore_under, micro_stop, minimum_run and gap with values as in the file,
 * and class.STATE, class.REASON (a word that a rule of the file uses alone;
 * as both, if it does) or class.STATE.REASON, whose value is a class.
 * ERR_USAGE for others.
 */
int profile_change(struct profile *p, const char *key, const char *value,
    struct err *err) __attribute__((warn_unused_result));

const char *profile_id(const struct profile *p);  /* "iso22400 1a2b3c4d" */
const char *class_name(enum time_class c);
int class_find(const char *name, size_t n);	/* or -1 */

/*
 * The class of a state and reason (either may be empty): the rule with both,
 * else the one of the reason alone, else of the state alone.  -1 with *err
 * (ERR_CONFIG) when the profile knows none of them.
 */
int profile_class(const struct profile *p, const char *state, size_t nstate,
    const char *reason, size_t nreason, enum time_class *class,
    struct err *err) __attribute__((warn_unused_result));

/* Rank in `precedence`; a lower number wins an overlap. */
int profile_rank(const struct profile *p, enum time_class c);

/* What planned time without any row counts as: NODATA by default. */
enum time_class profile_gap(const struct profile *p);

/* What short stops and short runs between them count as; 0: no limit. */
struct profile_limits {
	int64_t ignore_us;	/* a shorter stop is none: production */
	int64_t micro_us;	/* a shorter one is a loss of performance */
	int64_t run_us;		/* a shorter run does not end a stop */
};
const struct profile_limits *profile_limits(const struct profile *p);

/* Lent; ended by a NULL figure.  A profile without targets: has none. */
const struct profile_target *profile_targets(const struct profile *p);

#endif
