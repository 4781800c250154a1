/* SPDX-License-Identifier: MIT */
/*
 * put: records from files into the store, validated and idempotent.
 *
 * A record that is no good is set aside with its reason, never guessed at,
 * and the others go in.  Records go in by batches, each a transaction: a cut
 * input or a kill leaves the batches before it, and repeating the mended
 * input changes nothing that is there.
 *
 * A fact without source gets params.source; without n, 0; without source_key
 * a hash of its content (see enum put_dedupe).  A standard without machine
 * holds for all ("*"), without valid_from since 1970.  An output that names a
 * job but no time is late scrap: it gets the window of the newest row of that
 * job (and op, and machine, when it names them) with its part, op and
 * operator, and keeps it when the same record comes again.
 */
#ifndef SHOP_PUT_H
#define SHOP_PUT_H

#include <stdbool.h>
#include <stdint.h>

#include "shop/store.h"

struct log;
struct rec_reader;
struct rec_writer;

/* What makes two facts without a source_key the same fact. */
enum put_dedupe {
	PUT_HASH,	/* all they say: an exact copy is one fact */
	PUT_KEY,	/* all but amounts, end, open, flags, note: the later
			   one is a correction */
	PUT_NONE	/* nothing: exact copies in one run are several facts */
};

enum {
	PUT_BATCH = 10000,		/* records a transaction */
	PUT_BAD_PERCENT = 1,		/* the limits when none is given: */
	PUT_BAD_MOST = 1000
};
#define PUT_MAX_BAD_DEFAULT	INT64_MIN

struct put_params {
	struct store *store;	/* kept */
	const char *source;	/* kept; NULL: "put" */
	const char *run;	/* kept */
	enum put_dedupe dedupe;
	bool ignore_unknown;	/* keys; an unknown kind is always bad */
	int64_t max_bad;	/* -1: any number; see PUT_MAX_BAD_DEFAULT */
	const struct log *log;	/* kept; may be NULL */
};

struct put;

struct put *put_new(const struct put_params *params);
void put_free(struct put *p);		/* accepts NULL; rolls back */

/* Takes all records of in; "query" is passed over.  -1 rolls the batch back. */
int put_read(struct put *p, struct rec_reader *in, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Commits what is left and writes a "put" record for each kind that came.
 * -1 with ERR_DATA when more records were bad than the limit allows; the
 * others are stored all the same.
 */
int put_finish(struct put *p, struct rec_writer *out, struct err *err)
    __attribute__((warn_unused_result));

#endif
