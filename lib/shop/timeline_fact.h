/* SPDX-License-Identifier: MIT */
/* timeline_fact: job, span and output records as a timeline takes them. */
#ifndef SHOP_TIMELINE_FACT_H
#define SHOP_TIMELINE_FACT_H

#include <stdint.h>

#include "base/when.h"
#include "rec/rec.h"
#include "shop/timeline.h"

struct err;

/* A job, span or output record, decoded. */
struct tl_fact {
	int kind;
	int machine;			/* the timeline's index */
	struct tl_span span;		/* texts lent */
	int64_t parts_m, scrap_m;
	int64_t number;			/* the record's line */
};

/* A text field, empty when absent or null: 1, 0, or -1 for another type. */
int tl_rec_text(const struct rec *r, int id, struct tl_text *t,
    struct err *err);
/* ERR_DATA when got is 0: the field is needed. */
int tl_rec_must(int id, int got, struct err *err);

/* All of a fact but its machine. */
int tl_decode(struct tl_fact *f, struct when_memory *m, int kind,
    const struct rec *r, struct err *err);

/* Gives a fact to the timeline. */
int tl_fact_feed(struct timeline *tl, const struct tl_fact *f,
    struct err *err);

#endif
