/* SPDX-License-Identifier: MIT */
/*
 * sieve: a writer that lets through what says something new.
 *
 * A record is known by the keys that say whose it is (machine to operator,
 * shift and date, class and reason of a bar, or its start where it has no
 * date); it goes on to another writer when it is the first of its kind, or
 * another field than before has another value.
 */
#ifndef OEE_SIEVE_H
#define OEE_SIEVE_H

#include <stdint.h>

struct oee_sieve;
struct rec_writer;

/* The writer, to be freed as such, and the sieve in it. */
struct rec_writer *oee_sieve_writer(struct oee_sieve **sieve);

/* Where records go that pass; kept. */
void oee_sieve_out(struct oee_sieve *s, struct rec_writer *out);

/* Records that start before from_us, or at it, are to be stopped. */
void oee_sieve_begin(struct oee_sieve *s, int64_t from_us);

#endif
