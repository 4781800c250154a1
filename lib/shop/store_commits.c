/* SPDX-License-Identifier: MIT */
/* The log of commits, at once: a few for each hour that a store has lived. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "shop/store_internal.h"

int
store_commits(struct store *st, struct store_commits *c, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_COMMITS, err);
	char *first = NULL;
	bool same = true;
	const char *run;
	size_t len;
	int got;

	if (s == NULL)
		return -1;
	c->first_run_us = INT64_MIN;
	while ((got = db_step(s, err)) > 0) {
		c->v = mem_grow(c->v, &c->cap, c->n + 1, sizeof(*c->v));
		c->v[c->n].seq = db_int(s, 0);
		c->v[c->n++].us = db_int(s, 1);
		run = db_text(s, 2, &len);
		if (first == NULL)
			first = mem_text(run, len);
		same = same && strlen(first) == len &&
		    memcmp(first, run, len) == 0;
		if (same)
			c->first_run_us = c->v[c->n - 1].us;
	}
	free(first);
	return got;
}

void
store_commits_free(struct store_commits *c)
{
	free(c->v);
	memset(c, 0, sizeof(*c));
}

int64_t
store_commit_us(const struct store_commits *c, int64_t seq)
{
	size_t lo = 0, hi = c->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (c->v[mid].seq < seq)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < c->n && c->v[lo].seq == seq ? c->v[lo].us : INT64_MIN;
}
