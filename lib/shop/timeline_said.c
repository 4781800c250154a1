/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "base/mem.h"
#include "shop/kinds.h"
#include "shop/timeline_fact.h"
#include "shop/timeline_said.h"

static const char *
keep(struct arena *a, struct tl_text t)
{
	return t.len == 0 ? NULL : arena_text(a, t.s, t.len);
}

int
tl_machine_said(struct timeline *tl, struct tl_machine_said *m,
    const struct rec *r, struct err *err)
{
	struct arena a = { NULL };
	int64_t capacity = 0;
	int got, i;

	if (tl_rec_must(F_MACHINE, tl_rec_text(r, F_MACHINE, &m->name, err),
	    err) < 0 ||
	    tl_rec_text(r, F_TIME_ZONE, &m->zone, err) < 0 ||
	    tl_rec_text(r, F_GROUP, &m->group, err) < 0 ||
	    tl_rec_text(r, F_SITE, &m->site, err) < 0)
		return -1;
	got = rec_int(r, F_CAPACITY, &capacity, err);
	if (got < 0 || (got > 0 && fact_check_capacity(capacity, err) < 0))
		return -1;
	m->capacity = (int)capacity;
	if (m->zone.len > 0 && fact_check_zone(m->zone.s, m->zone.len,
	    err) < 0)
		return -1;
	i = timeline_machine(tl, m->name, keep(&a, m->zone),
	    keep(&a, m->group), m->capacity, err);
	arena_release(&a);
	return i;
}

int
tl_query_said(int64_t *from_us, int64_t *to_us, enum order *order, bool first,
    const struct rec *r, struct err *err)
{
	int64_t from = INT64_MIN, to = INT64_MAX;

	if (rec_time(r, F_FROM, &from, err) < 0 ||
	    rec_time(r, F_TO, &to, err) < 0)
		return -1;
	if (!first) {
		*order = ORDER_ANY;
		return 0;
	}
	if (*from_us == INT64_MIN)
		*from_us = from;
	if (*to_us == INT64_MAX)
		*to_us = to;
	if (*order == ORDER_ANY)
		*order = order_said(r);
	return 0;
}
