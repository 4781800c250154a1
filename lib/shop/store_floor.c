/* SPDX-License-Identifier: MIT */
/*
 * The floor: what was pruned.  Past rows that nobody can see as of the floor
 * or later are gone, so that an earlier answer would lack facts, and readings
 * and what models said of times before one are gone since a commit.  They are
 * named values, written in the transaction that begins to delete; a reader
 * looks at its beginning and at its end, for it may be overtaken.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "shop/store_floor.h"
#include "shop/store_internal.h"

#define FLOOR	"store.floor"

static const struct aged {
	const char *state, *words;
	uint64_t kinds;
} aged[FLOOR_AGED] = {
	{ "store.readings", "readings", UINT64_C(1) << KIND_SENSOR },
	{ "store.predictions", "predictions", UINT64_C(1) << KIND_PREDICTION |
	    UINT64_C(1) << KIND_ANOMALY },
};

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
	int i;

	if (get_numbers(st, FLOOR, x, err) < 0)
		return -1;
	f->seq = x[0];
	for (i = 0; i < FLOOR_AGED; i++) {
		if (get_numbers(st, aged[i].state, x, err) < 0)
			return -1;
		f->aged[i].seq = x[0];
		f->aged[i].us = x[1];
	}
	return 0;
}

int
store_floor_raise(struct store *st, const struct store_floor *f,
    struct err *err)
{
	char text[64];
	int i;

	snprintf(text, sizeof(text), "%lld", (long long)f->seq);
	if (f->seq > 0 && store_set(st, "", FLOOR, text, err) < 0)
		return -1;
	for (i = 0; i < FLOOR_AGED; i++) {
		snprintf(text, sizeof(text), "%lld,%lld",
		    (long long)f->aged[i].seq, (long long)f->aged[i].us);
		if (f->aged[i].seq > 0 &&
		    store_set(st, "", aged[i].state, text, err) < 0)
			return -1;
	}
	return 0;
}

static int
too_old(const struct store *st, int64_t seq, int64_t floor, struct err *err)
{
	return err_set(err, ERR_NOINPUT, "%s: as of commit %lld nothing can "
	    "be told any more: its past was pruned up to commit %lld",
	    st->path, (long long)seq, (long long)floor);
}

static int
too_early(const struct store *st, int64_t seq, const struct store_floor *f,
    int i, struct err *err)
{
	char when[WHEN_MAX + 1];

	when[when_put(when, f->aged[i].us)] = '\0';
	return err_set(err, ERR_NOINPUT, "%s: %s before %s were pruned in "
	    "commit %lld: as of commit %lld only later ones can be told",
	    st->path, aged[i].words, when, (long long)f->aged[i].seq,
	    (long long)seq);
}

/* Before the first commit there was nothing, and that is still known. */
int
store_floor_check(struct store *st, int64_t seq, uint64_t kinds,
    int64_t from_us, struct err *err)
{
	struct store_floor f;
	int i;

	if (seq <= 0)
		return 0;
	if (store_floor(st, &f, err) < 0)
		return -1;
	if (seq < f.seq)
		return too_old(st, seq, f.seq, err);
	for (i = 0; i < FLOOR_AGED; i++)
		if ((kinds & aged[i].kinds) != 0 && seq < f.aged[i].seq &&
		    from_us < f.aged[i].us)
			return too_early(st, seq, &f, i, err);
	return 0;
}
