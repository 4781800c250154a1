/* SPDX-License-Identifier: MIT */
/*
 * sync_source: what a run asks of its source before it takes the snapshot:
 * the time there, since when somebody may have been writing, which server it
 * is, and whether the answers fit those of the runs before.
 *
 * A row whose stamp says 12:00:01 may be committed at 12:04.  A run that
 * reads at 12:02 and says "I have all up to 12:02" loses it.  So the mark up
 * to which a stamp cursor moves lies before the begin of the oldest statement
 * or transaction that has not ended, by the server's own clock and asked before
 * the snapshot is taken.  No greatest stamp that was read can replace it.
 */
#ifndef CIMCO_SYNC_SOURCE_H
#define CIMCO_SYNC_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct err;
struct mapping_table;
struct sync_options;

enum { SYNC_SOURCE_ID = 65 };

/* A stamp is the begin of its statement, and shown in whole seconds. */
#define SYNC_MARGIN_US	INT64_C(5000000)

/*
 * A clock may be put right by so much without anybody asking why; so what was
 * stamped so long before the cursor is read again.
 */
#define SYNC_CLOCK_SLACK_US	INT64_C(60000000)

struct sync_source {
	int64_t now_us;		/* the source's clock */
	bool server_clock;	/* its own; else the user's, or ours */
	/* When the oldest statement or transaction began that may have
	 * written and has not ended; now_us when there is none. */
	int64_t writer_us;
	bool fresh;		/* the list that says so is not older */
	bool orphan;		/* one has no session: it was prepared (XA),
				   and a server that started since shows its
				   own start as its begin */
	const char *blind;	/* why that is not known; NULL: it is */
	char id[SYNC_SOURCE_ID];	/* the server's; "" when it has none */
};

/* Fills *src.  Outside of a transaction. */
int sync_source_ask(struct sync_source *src, struct db *db,
    const struct sync_options *o, struct err *err)
    __attribute__((warn_unused_result));

/*
 * The mark up to which all of a table with a stamp cursor is there.  *why
 * is NULL, or why it rests on the mapping's overlap alone: then a writer who
 * commits later than that after its stamp is missed.
 */
int sync_source_mark(const struct sync_source *src, struct db *db,
    const struct mapping_table *t, int64_t *low_us, const char **why,
    struct err *err) __attribute__((warn_unused_result));

/*
 * Holds the source against what the store remembers with the table: each may
 * have been read from another server last.  ERR_DATA when it is not this one,
 * or its clock went back, unless options.accept_source.
 */
int sync_source_check(const struct sync_source *src,
    const struct sync_options *o, const struct mapping_table *t,
    struct err *err) __attribute__((warn_unused_result));

/* 1 when the table has to remember another server than it does; 0; -1. */
int sync_source_is_news(const struct sync_source *src,
    const struct sync_options *o, const struct mapping_table *t,
    struct err *err) __attribute__((warn_unused_result));

/* Remembers it with the table, whose cursor moves in the same transaction. */
int sync_source_keep(const struct sync_source *src,
    const struct sync_options *o, const struct mapping_table *t,
    struct err *err) __attribute__((warn_unused_result));

/* ---- sync_names.c ---- */

/*
 * Spells the source of each table of the mapping as the store does, which may
 * differ from the file in case, or else as the catalogue does; and names
 * sources of which the store has rows and the mapping no table, once a
 * process.
 */
int sync_names(struct db *db, const struct sync_options *o, struct err *err)
    __attribute__((warn_unused_result));

#endif
