/* SPDX-License-Identifier: MIT */
/* A batch of rows, mapped one by one and given to a sink. */
#include "cimco/sync_table.h"
#include "shop/store.h"

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

/* Adds the keys of a group, numbered as give_group() has the mapper do. */
static size_t
add_keys(struct sync_table *s, const struct batch_row *row, size_t n,
    struct buf *keys)
{
	struct mapper_row texts;
	int64_t number = 0, copies, k;
	size_t i;

	for (i = 0; i < n; i++) {
		copies = s->t->keep_copies ? row[i].copies : 1;
		for (k = 0; k < copies; k++) {
			texts = batch_texts(&s->batch, &row[i]);
			mapper_key(s->t, &texts, keys);
			if (++number > 1)
				buf_printf(keys, "#%lld", (long long)number);
			buf_putc(keys, '\0');
		}
	}
	return (size_t)number;
}

int
sync_expect(struct sync_table *s, struct err *err)
{
	struct buf keys = { 0 };
	struct batch_row *first;
	size_t at = 0, n, count = 0;
	int rc;

	if (!store_asks_ahead(s->o->store))
		return 0;
	while ((n = batch_group(&s->batch, &at, &first)) > 0)
		count += add_keys(s, first, n, &keys);
	rc = store_expect(s->o->store, s->t->source, buf_text(&keys), count,
	    err);
	buf_release(&keys);
	return rc;
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
