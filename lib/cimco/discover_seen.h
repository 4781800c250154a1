/* SPDX-License-Identifier: MIT */
/*
 * discover_seen: what the values of a column look like.
 *
 * Every value is counted under one form, the most telling; words are kept
 * with their counts.  The order of the values does not matter.
 */
#ifndef CIMCO_DISCOVER_SEEN_H
#define CIMCO_DISCOVER_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"

struct buf;

enum {
	SEEN_TEXT_MAX = 255,	/* bytes of a value that are looked at */
	SEEN_WORDS_MAX = 10000	/* different values that are told apart */
};

enum seen_form {
	SEEN_NULL,
	SEEN_BLANK,
	SEEN_ZERO,		/* "0", "0.00" */
	SEEN_ZERO_DATE,		/* "0000-00-00 00:00:00" */
	SEEN_OLD_DATE,		/* a date up to the end of 1970 */
	SEEN_CIVIL,		/* a date and time without a zone */
	SEEN_DAY,		/* a date alone */
	SEEN_OFFSET,		/* a date and time with an offset, or Z */
	SEEN_EPOCH,		/* ten digits: seconds, from 2001 to 2099 */
	SEEN_EPOCH_MS,		/* thirteen digits: the same in milliseconds */
	SEEN_ODD_DATE,		/* 31.12.2026, 12/31/2026: cimco-sync reads
				   none of them */
	SEEN_NUMBER,
	SEEN_WORD,		/* any other text */
	SEEN_BYTES,		/* not UTF-8 */
	SEEN_FORMS
};

struct seen {
	int64_t n;
	int64_t form[SEEN_FORMS];
	int64_t numbers;	/* ZERO, EPOCH, EPOCH_MS and NUMBER */
	int64_t negative, fraction;
	double low, high;	/* of the numbers */
	/* Of CIVIL and DAY as if UTC, OFFSET and EPOCH; INT64_MAX and _MIN
	 * when there was none. */
	int64_t first_us, last_us;
	struct map word;	/* the different values, null and blank not, */
	int64_t *count;		/* and how often each came */
	size_t cap;
	bool more;		/* there are more than are kept */
};

void seen_init(struct seen *s);
void seen_release(struct seen *s);

/* A NULL text is null. */
void seen_add(struct seen *s, const char *text, size_t n);
/* The same value times times. */
void seen_add_times(struct seen *s, const char *text, size_t n,
    int64_t times);

/* What a text looks like; *us is set for times. */
enum seen_form seen_form(const char *text, size_t n, int64_t *us);

int64_t seen_filled(const struct seen *s);	/* neither null nor blank */
size_t seen_different(const struct seen *s);	/* see more */

/*
 * Whether nearly all (19 of 20) of the values that say something are of the
 * kind.  No time counts zeros and zero dates as saying nothing; a column
 * without any value is of no kind.
 */
bool seen_is_civil(const struct seen *s);	/* CIVIL, DAY, OFFSET */
bool seen_is_epoch(const struct seen *s);
bool seen_is_epoch_ms(const struct seen *s);
bool seen_is_odd_date(const struct seen *s);
bool seen_is_number(const struct seen *s);
bool seen_is_time(const struct seen *s);	/* civil or epoch */
bool seen_says_nothing(const struct seen *s);	/* null, blank, zero, none */

/* The indexes of the words, the most frequent first; the caller's. */
size_t *seen_by_count(const struct seen *s);

/*
 * Appends one line of it: `8 % null; "CLOSED" 101, "OPENED" 2`,
 * `2017-04-10 06:00:00 .. 2017-05-21 21:10:00; 1 of 1970 or before`,
 * `0 .. 689; 3 negative`.
 */
void seen_put(struct buf *b, const struct seen *s);

/* "2017-04-10 06:00:00" of an instant as if UTC. */
void seen_put_civil(struct buf *b, int64_t us);

#endif
