/* SPDX-License-Identifier: MIT */
/*
 * join: several engines over one input, and their groups side by side.
 *
 * Every record is fed to each engine.  A group that an engine has finished
 * waits here for those of the others of the same machine, names, shift and
 * date, so a shift that is moved meets what it was.  Private to lib/oee.
 */
#ifndef OEE_JOIN_H
#define OEE_JOIN_H

#include "base/buf.h"
#include "base/map.h"
#include "oee/engine.h"

struct oee_join {
	struct oee **engine;
	size_t n;
	/* Called with n groups, NULL where an engine has none; lent. */
	int (*row)(void *self, struct oee_group *const *g, struct err *err);
	void *self;
	struct map keys;	/* of the rows that wait */
	struct oee_group **group;	/* n of each row */
	size_t cap;
	size_t nwaiting;	/* rows not yet given away */
	bool fresh;		/* groups have come since the last look */
	struct buf key;
};

/* Makes n engines; p tells of each, whose take and threads are set here. */
void oee_join_init(struct oee_join *j, const struct oee_params *p, size_t n);
int oee_join_feed(struct oee_join *j, const struct rec *r,
    struct rec_writer *out, struct err *err);
/* To one of them, where each has an input of its own. */
int oee_join_feed_one(struct oee_join *j, size_t engine, const struct rec *r,
    struct rec_writer *out, struct err *err);
int oee_join_finish(struct oee_join *j, struct rec_writer *out,
    struct err *err);
void oee_join_release(struct oee_join *j);

/* The first engine that has a group in a row, and that group. */
struct oee *oee_join_first(const struct oee_join *j,
    struct oee_group *const *g, struct oee_group **group);

#endif
