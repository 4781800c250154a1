/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "report/moved.h"
#include "report/rows.h"
#include "shop/kinds.h"

/* In the order in which they are told; others are rows that moved. */
static const char *const changes[] = {
	"changed", "added", "removed", "standard", "displaced", "moved"
};
static const char *const words[] = {
	"changed", "added", "removed", "with another standard", "displaced",
	"moved"
};

enum { CHANGES = sizeof(changes) / sizeof(changes[0]) };

struct moved {
	size_t n[CHANGES], all;
	double most;			/* the largest effect */
	size_t most_at;
};

bool
moved_is_row(const struct row *r)
{
	return row_has(r, F_CHANGE) || row_has(r, F_SOURCE) ||
	    row_has(r, F_SOURCE_KEY);
}

static void
count(struct moved *m, const struct row *r, size_t at)
{
	const double effect = fabs(row_num(r, F_EFFECT));
	size_t i = 0;

	while (i < CHANGES - 1 && !row_is(r, F_CHANGE, changes[i]))
		i++;
	m->n[i]++;
	if (m->all++ > 0 && !(effect > m->most))
		return;
	m->most = effect;
	m->most_at = at;
}

static bool
put_key(const struct row *r, int key, const char *before, const char *after,
    struct buf *b)
{
	const char *s;
	size_t n;

	if (!row_text(r, key, &s, &n) || n == 0)
		return false;
	buf_puts(b, before);
	buf_add(b, s, n);
	buf_puts(b, after);
	return true;
}

void
moved_put(struct rows *t, size_t i, struct buf *b)
{
	const size_t all = rows_count(t);
	struct moved m = { .all = 0 };
	const char *comma = "";
	struct row r;
	size_t k;

	for (k = i + 1; k < all; k++) {
		r = rows_get(t, k);
		if (r.at == NULL || !moved_is_row(&r))
			break;
		count(&m, &r, k);
	}
	if (m.all == 0) {
		r = rows_get(t, i);
		if (r.at != NULL)
			put_key(&r, F_WHY, "", "", b);
		return;
	}
	for (k = 0; k < CHANGES && m.all > 1; k++) {
		if (m.n[k] == 0)
			continue;
		buf_printf(b, "%s%zu %s", comma, m.n[k], words[k]);
		comma = ", ";
	}
	r = rows_get(t, m.most_at);
	if (r.at == NULL)
		return;
	if (!put_key(&r, F_CAUSE, m.all > 1 ? "; most: " : "", "", b))
		put_key(&r, F_CHANGE, m.all > 1 ? "; most: " : "", "", b);
	put_key(&r, F_SOURCE_KEY, " (", ")", b);
}
