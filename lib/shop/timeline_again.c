/* SPDX-License-Identifier: MIT */
/* Where a machine's time stands, and to begin it anew. */
#include "shop/timeline_impl.h"

void
tl_begin_at(struct tl_machine *m, int64_t us, bool piece_start)
{
	if (m->walk == NULL)
		m->walk = cal_walk_new(m->cal);
	m->piece = *cal_at(m->walk, us);
	m->pos = m->origin = piece_start ? m->piece.from_us : us;
	m->begun = true;
}

int64_t
timeline_delivered(const struct timeline *tl, int machine)
{
	const struct tl_machine *m = &tl->machine[machine];

	return m->begun ? m->pos : INT64_MIN;
}

void
timeline_again(struct timeline *tl, int machine, int64_t from_us,
    int64_t to_us)
{
	struct tl_machine *m = &tl->machine[machine];
	int i;

	for (i = 0; i < m->nwindow; i++)
		tl_window_drop(tl, m->window[i]);
	m->nwindow = 0;
	m->alone_end = INT64_MAX;
	m->last_start = m->last_end = INT64_MIN;
	m->ended = false;
	tl->p.from_us = tl_whole_ms(from_us);
	tl->p.to_us = m->limit = tl_whole_ms(to_us);
	tl_begin_at(m, tl->p.from_us, true);
}

void
timeline_expect(const struct timeline *tl, int machine, int facts)
{
	const struct tl_machine *m = &tl->machine[machine];
	const char *p = facts > 1 ? (const char *)m : (const char *)m->alone;

	if (p == NULL)
		return;
	__builtin_prefetch(p);
	__builtin_prefetch(p + 64);
	__builtin_prefetch(p + 128);
}
