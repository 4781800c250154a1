/* SPDX-License-Identifier: MIT */
/*
 * sim: a plant that never was, in a database as CIMCO's would be, with the
 * truth beside it.
 *
 * The source's names are spelt here, apart from lib/cimco: what reads such a
 * database is tested against somebody who did not ask it.  The same options
 * and seed give the same rows and records.  docs/plant.md is the model.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/dirt.h"
#include "sim/source.h"
#include "sim/table.h"

struct db_options;
struct err;
struct log;
struct rec_writer;
struct zone;

struct sim_options {
	const struct db_options *to;
	bool replace;		/* drop what an earlier run has made */
	bool resume;		/* go on with it: all below but steps, truth
				   and step_us comes from the database */

	uint64_t seed;
	int64_t machines;
	int64_t from_us, now_us;	/* the past that is made */
	const struct zone *zone;
	int64_t shifts, days;
	struct sim_dirt dirt;
	bool wanted[SIM_TABLES];
	struct sim_setup setup;
	enum sim_open_end open_end;

	int64_t step_us;	/* 0: as before, or 15 minutes */
	int64_t steps;		/* to live on; -1: until wait says stop */
	/* Between two steps, which are written by then; 0: go on, 1: stop. */
	int (*wait)(void *arg);
	void *wait_arg;

	const char *truth;	/* file; NULL: none */
	const struct log *log;
};

/* The words that an option may have, each list ended by NULL. */
extern const char *const sim_shape_words[], *const sim_schema_words[];
extern const char *const sim_end_words[], *const sim_charset_words[];

/* No shape given is all of them; words are of the lists above. */
void sim_set_shapes(struct sim_options *o, const char *const *text,
    size_t n);
void sim_set_schema(struct sim_options *o, const char *const *text,
    size_t n);
void sim_set_open_end(struct sim_options *o, const char *word);

/* "usual", then what is given, by sim_dirt_set(). */
int sim_set_dirt(struct sim_options *o, const char *const *text, size_t n,
    struct err *err) __attribute__((warn_unused_result));

/*
 * Makes the database, or goes on with it, and writes to out a truth record
 * for each change while it lives, and totals of what it planted.
 *
 * ERR_CANTCREAT when tables of these names are there and replace was not
 * given, or when no run of ours made them; ERR_USAGE for a period that is
 * none; ERR_DATA when resume finds no finished plant.
 */
int sim_run(const struct sim_options *o, struct rec_writer *out,
    struct err *err) __attribute__((warn_unused_result));

#endif
