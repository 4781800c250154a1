/* SPDX-License-Identifier: MIT */
/* store_lane: the facts of one kind (and machine) in order; for the store. */
#ifndef SHOP_STORE_LANE_H
#define SHOP_STORE_LANE_H

#include "shop/store_internal.h"

struct moved;

struct lane_query {
	int64_t from_us, to_us;
	int64_t seq;
	int64_t since;		/* only what moved behind it; -1: all */
	size_t page;		/* facts to read at once */
	struct moved *moved;	/* kept; NULL without since */
};

struct lane {
	enum shop_kind kind;
	const char *machine;	/* kept; NULL of a reference kind */
	size_t rank;		/* of its machine, for ties */
	struct store_page page;
	size_t at;		/* the fact it stands on */
	bool last_page;
	bool changes;		/* the query has a since */
	bool is_long;		/* still at what reaches into the window */
	int64_t behind_us;	/* the next page's leads are greater */
	struct buf behind_text;
	size_t limit;
};

/* *l is all zero or a lane that ended; its memory is used again. */
void lane_init(struct lane *l, enum shop_kind kind, const char *machine,
    size_t rank, const struct lane_query *q);
void lane_release(struct lane *l);

/* Moves to the first or next fact, l->page.fact[l->at]: 1, 0 at the end. */
int lane_next(struct lane *l, struct store *st, const struct lane_query *q,
    struct err *err) __attribute__((warn_unused_result));
int64_t lane_start(const struct lane *l);	/* its start or time */

/* With since: what became of the fact it stands on, and in which commit. */
enum store_change lane_change(const struct lane *l, int64_t *seq);

/* ---- store_moved.c: what moved between two commits ---- */

/*
 * What moved of the facts of each kind, if that is little: then an index by
 * commit has it, and no lane of the kind walks along its machine.  Read once,
 * whatever the machines; the caller's, to moved_free().
 */
int moved_read(struct moved **out, struct store *st, uint64_t kinds,
    const struct lane_query *q, struct err *err)
    __attribute__((warn_unused_result));
void moved_free(struct moved *m);	/* accepts NULL */
/* Gives the lane all its facts; false when it has to read them itself. */
bool moved_take(const struct moved *m, struct lane *l);

/* Takes note of the row that is the page's last fact. */
void moved_note(struct store_page *p, struct db_stmt *s,
    const struct lane_query *q, bool past);
/* By key, and of one the version that went before the one that came. */
void moved_sort(struct store_page *p);
/* What was changed and changed back did not move. */
void moved_drop_equal(struct store_page *p);
/* What became of fact number i, and in which commit. */
enum store_change moved_how(const struct store_page *p, size_t i,
    int64_t *seq);

#endif
