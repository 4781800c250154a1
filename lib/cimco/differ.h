/* SPDX-License-Identifier: MIT */
/*
 * differ: tells what differs between the source and the store, as records of
 * kind "difference": one a field, one for a fact that only one side has, one
 * for a row that only the store has.
 */
#ifndef CIMCO_DIFFER_H
#define CIMCO_DIFFER_H

#include <stdbool.h>

#include "base/err.h"

struct fact;
struct mapping_table;
struct rec_writer;

struct differ {
	struct rec_writer *out;
	const struct mapping_table *t;
	bool silent;
	struct err err;		/* the first failure to write */
};

/* For store_compare(): arg is a struct differ. */
void differ_tell(void *arg, const char *source_key,
    const struct fact *given, const struct fact *stored);

/* For store_sweep_list(). */
void differ_tell_gone(void *arg, const char *source_key);

#endif
