/* SPDX-License-Identifier: MIT */
/* Numbers of a row: seconds, pieces, and counters that only go up. */
#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "cimco/cursor.h"
#include "cimco/mapper_row.h"

#define LONG_MS		INT64_C(86400000)		/* a day */

int64_t
mapper_seconds(struct mapper *mp, int column, int child)
{
	struct label s = mapper_label(mp, column);
	int64_t ms;

	if (s.n == 0)
		return -1;
	if (num_fixed(s.s, s.n, 3, &ms) < 0 || ms > FACT_LENGTH_MS) {
		mapper_flag(mp, "unreadable", column, child);
		return -1;
	}
	if (ms < 0) {
		mapper_flag(mp, "negative", column, child);
		return -1;
	}
	if (ms > LONG_MS && child != FLAG_ALL)
		mapper_flag(mp, "long", column, child);
	return ms;
}

/* The machine's memory; made when it is seen first. */
static struct before *
before_of(struct mapper *mp)
{
	int64_t i = map_find(&mp->seen, mp->raw_machine.s, mp->raw_machine.n);

	if (i == MAP_NONE) {
		i = map_put(&mp->seen, mp->raw_machine.s, mp->raw_machine.n);
		mp->before = mem_grow(mp->before, &mp->cap_before,
		    (size_t)i + 1, sizeof(*mp->before));
		mp->before[i] = (struct before){ 0 };
	}
	return &mp->before[i];
}

/* Whether the row stands among the others where its time does. */
static bool
has_place(const struct mapper *mp)
{
	struct label s = mapper_text(mp, mp->t->cursor.time.column);

	return cursor_is_regular(mp->t, s.s, s.n);
}

/* What the counter gained since the machine's row before. */
static int
difference(struct mapper *mp, enum mapping_count_id id, int child, double *x)
{
	const struct mapping_count *count = &mp->t->count[id];
	struct before *before;
	bool known;
	double gain;

	if (!has_place(mp)) {
		mapper_flag(mp, "first", count->column, child);
		return 0;
	}
	before = before_of(mp);
	if (before->kept[id])
		return 0;
	known = before->known[id];
	gain = *x - before->value[id];
	before->known[id] = true;
	before->value[id] = *x;
	*x = gain;
	if (known && gain >= 0 && gain <= count->jump)
		return 1;
	mapper_flag(mp, !known ? "first" : gain < 0 ? "reset" : "jump",
	    count->column, child);
	return 0;
}

int
mapper_count(struct mapper *mp, enum mapping_count_id id, int child,
    double *x)
{
	const struct mapping_count *count = &mp->t->count[id];
	struct label s = mapper_label(mp, count->column);

	if (s.n == 0)
		return 0;
	if (num_f64(s.s, s.n, x) < 0 || *x > (double)FACT_PARTS_MAX) {
		mapper_flag(mp, "unreadable", count->column, child);
		return 0;
	}
	if (*x < 0) {
		mapper_flag(mp, "negative", count->column, child);
		return 0;
	}
	return count->cumulative ? difference(mp, id, child, x) : 1;
}

void
mapper_forget(struct mapper *mp)
{
	map_clear(&mp->seen);
}

void
mapper_recall(struct mapper *mp, bool on)
{
	struct before *before;
	size_t i;
	int k;

	for (i = 0; i < mp->seen.len; i++) {
		before = &mp->before[i];
		for (k = 0; k < MAPPING_COUNTS; k++)
			before->kept[k] = on && before->known[k];
	}
}

bool
mapper_knows(const struct mapper *mp, const char *machine)
{
	struct label s = { machine, strlen(machine) };
	int64_t i;
	int k;

	s = mapper_trim(s);
	i = map_find(&mp->seen, s.s, s.n);
	for (k = 0; k < MAPPING_COUNTS && i != MAP_NONE; k++) {
		if (mp->t->count[k].column != MAPPING_NONE &&
		    mp->t->count[k].cumulative && !mp->before[i].known[k])
			return false;
	}
	return i != MAP_NONE;
}
