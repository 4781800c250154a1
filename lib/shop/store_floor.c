/* SPDX-License-Identifier: MIT */
/*
 * The floor: what was pruned.  Past rows that nobody can see as of the floor
 * or later are gone, so that an earlier answer would lack facts, and readings
 * before a time are gone since a commit.  Both are named values, written in
 * the transaction that begins to delete; a reader looks at its beginning and
 * at its end, for it may be overtaken.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "shop/store_internal.h"

#define FLOOR	"store.floor"
#define READINGS "store.readings"

/* "N" or "N,N"; absent is 0. */
static int
get_numbers(struct store *st, const char *name, int64_t x[2], struct err *err)
{
	char *text, *end;

	x[0] = x[1] = 0;
	if (store_get(st, "", name, &text, err) < 0)
		return -1;
	if (text != NULL) {
		x[0] = strtoll(text, &end, 10);
		if (*end == ',')
			x[1] = strtoll(end + 1, NULL, 10);
	}
	free(text);
	return 0;
}

int
store_floor(struct store *st, struct store_floor *f, struct err *err)
{
	int64_t x[2];

	if (get_numbers(st, FLOOR, x, err) < 0)
		return -1;
	f->seq = x[0];
	if (get_numbers(st, READINGS, x, err) < 0)
		return -1;
	f->readings_seq = x[0];
	f->readings_us = x[1];
	return 0;
}

int
store_floor_raise(struct store *st, const struct store_floor *f,
    struct err *err)
{
	char text[64];

	snprintf(text, sizeof(text), "%lld", (long long)f->seq);
	if (f->seq > 0 && store_set(st, "", FLOOR, text, err) < 0)
		return -1;
	snprintf(text, sizeof(text), "%lld,%lld", (long long)f->readings_seq,
	    (long long)f->readings_us);
	if (f->readings_seq > 0 && store_set(st, "", READINGS, text, err) < 0)
		return -1;
	return 0;
}

static int
too_old(const struct store *st, int64_t seq, int64_t floor, struct err *err)
{
	return err_set(err, ERR_NOINPUT, "%s: as of commit %lld nothing can "
	    "be told any more: its past was pruned up to commit %lld",
	    st->path, (long long)seq, (long long)floor);
}

/* Before the first commit there was nothing, and that is still known. */
int
store_floor_check(struct store *st, int64_t seq, bool readings,
    int64_t from_us, struct err *err)
{
	char when[WHEN_MAX + 1];
	struct store_floor f;

	if (seq <= 0)
		return 0;
	if (store_floor(st, &f, err) < 0)
		return -1;
	if (seq < f.seq)
		return too_old(st, seq, f.seq, err);
	if (!readings || seq >= f.readings_seq || from_us >= f.readings_us)
		return 0;
	when[when_put(when, f.readings_us)] = '\0';
	return err_set(err, ERR_NOINPUT, "%s: readings before %s were pruned "
	    "in commit %lld: as of commit %lld only later ones can be told",
	    st->path, when, (long long)f.readings_seq, (long long)seq);
}
