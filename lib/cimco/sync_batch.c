/* SPDX-License-Identifier: MIT */
/* A batch of rows, mapped one by one and given to a sink. */
#include "cimco/sync_table.h"

static int
give_row(struct sync_table *s, const struct sync_range *range,
    const struct batch_row *row, int64_t number, struct err *err)
{
	struct mapper_row texts = batch_texts(&s->batch, row);
	struct mapper_result r;

	if (mapper_map(s->mapper, &texts, number, s->low_us, &r) > 0)
		return s->sink->good(s, range, &r, err);
	return s->sink->bad(s, range, &texts, &r, err);
}

/* The rows of one key, numbered. */
static int
give_group(struct sync_table *s, const struct sync_range *range,
    const struct batch_row *row, size_t n, struct err *err)
{
	int64_t number = 0, copies, k;
	size_t i;

	for (i = 0; i < n; i++) {
		copies = s->t->keep_copies ? row[i].copies : 1;
		s->n.duplicate += row[i].copies - copies;
		for (k = 0; k < copies; k++) {
			if (give_row(s, range, &row[i], ++number, err) < 0)
				return -1;
		}
	}
	return 0;
}

int
sync_each(struct sync_table *s, const struct sync_range *range,
    struct err *err)
{
	struct batch_row *first;
	size_t at = 0, n;

	while ((n = batch_group(&s->batch, &at, &first)) > 0) {
		if (give_group(s, range, first, n, err) < 0)
			return -1;
	}
	return 0;
}
