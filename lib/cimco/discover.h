/* SPDX-License-Identifier: MIT */
/*
 * discover: a proposal for the mapping of a database nobody has described.
 *
 * Reads the catalogue and samples of rows, never more of a table than an
 * index or its size makes cheap, each statement under the time limit of the
 * source's options.  Tables of a known shape become entries of a mapping;
 * others are written as comments, with the reason.  Each guess stands with
 * its grounds.  The same database gives the same bytes; the clock is only
 * looked at to tell which zone its rows are of.
 */
#ifndef CIMCO_DISCOVER_H
#define CIMCO_DISCOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct db_options;
struct err;
struct log;

enum { DISCOVER_SAMPLE = 10000 };

struct discover_options {
	const struct db_options *source;	/* read_only */
	const char *const *table;	/* n of them; none: all */
	size_t ntable;
	int64_t sample;		/* rows of a table; 0: DISCOVER_SAMPLE */
	const char *zone;	/* of local times, the user says; or NULL */
	const char *site_zone;	/* the site's; NULL: not configured */
	int64_t now_us;		/* the clock of a source that has none */
	bool now_given;		/* or of any; else a file has none at all */
	const struct log *log;	/* may be NULL */
};

struct discover_result {
	int64_t tables;		/* of the database, views too */
	int64_t looked;		/* into their rows */
	int64_t recognised;	/* entries of tables: */
};

/*
 * Appends the proposal to yaml; it is whole when 0 comes back.  ERR_NOINPUT
 * for a named table that is not there, ERR_NOPERM when none of the tables
 * could be read, ERR_USAGE for a zone that is none; what db_open() says for
 * the rest.
 */
int discover(const struct discover_options *o, struct buf *yaml,
    struct discover_result *result, struct err *err)
    __attribute__((warn_unused_result));

#endif
