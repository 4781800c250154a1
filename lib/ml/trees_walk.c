/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "ml/trees_walk.h"

enum { DEEP = 12 };		/* where walks end at too different times */

bool
trees_flatten(struct trees_shallow *s, const struct trees *t, int tree)
{
	const struct trees_node *d = &t->node[t->root[tree]];
	const int64_t n = t->root[tree + 1] - t->root[tree];
	unsigned char level[TREES_FLAT];
	int64_t i, c;

	if (n > TREES_FLAT)
		return false;
	s->root = d;
	s->depth = 0;
	level[0] = 0;
	for (i = 0; i < n; i++, d++) {
		c = d->child;
		if (level[i] > s->depth)
			s->depth = level[i];
		if (c < 0) {
			/* No number reaches this: all go left, to itself. */
			s->node[i].cut = NAN;
			s->node[i].way = (uint32_t)i << 13;
			continue;
		}
		s->node[i].cut = d->cut;
		s->node[i].way = (uint32_t)c << 13 |
		    (uint32_t)d->feature << 1 | d->missing_right;
		level[c] = level[c + 1] = (unsigned char)(level[i] + 1);
	}
	return s->depth <= DEEP;
}

static inline uint32_t
step(const struct trees_shallow *s, uint32_t at, const float *row)
{
	const uint32_t way = s->node[at].way;
	const float v = row[way >> 1 & 4095];

	return (way >> 13) + (uint32_t)((v >= s->node[at].cut) |
	    ((v != v) & (int)(way & 1)));
}

/* As many steps for all: no branch that could be guessed wrong. */
static inline void
eight(const struct trees_shallow *s, const float *x, size_t k, int32_t *leaf)
{
	uint32_t at[TREES_LANES] = { 0 };
	int i, depth;

	for (depth = s->depth; depth > 0; depth--)
		for (i = 0; i < TREES_LANES; i++)
			at[i] = step(s, at[i], x + (size_t)i * k);
	for (i = 0; i < TREES_LANES; i++)
		leaf[i] = ~s->root[at[i]].child;
}

void
trees_leaves_shallow(const struct trees_shallow *s, const float *x, size_t k,
    size_t n, int32_t *leaf)
{
	size_t i;

	for (i = 0; i + TREES_LANES <= n; i += TREES_LANES)
		eight(s, x + i * k, k, leaf + i);
	for (; i < n; i++)
		leaf[i] = trees_leaf(s->root, x + i * k);
}

/*
 * Who has arrived makes room for the next row, for depths differ widely.
 */
void
trees_leaves_deep(const struct trees_node *root, const float *x, size_t k,
    size_t n, int32_t *leaf)
{
	const struct trees_node *d, *at[TREES_LANES];
	const float *row[TREES_LANES];
	size_t id[TREES_LANES], next, i, end = TREES_LANES;

	for (next = 0; next < TREES_LANES; next++) {
		at[next] = root;
		row[next] = x + next * k;
		id[next] = next;
	}
	while (end == TREES_LANES) {
		for (i = 0; i < TREES_LANES; i++) {
			d = at[i];
			if (d->child >= 0) {
				at[i] = root + (d->child +
				    trees_right(d, row[i][d->feature]));
				continue;
			}
			leaf[id[i]] = ~d->child;
			if (next == n) {
				end = i;
				break;
			}
			at[i] = root;
			row[i] = x + next * k;
			id[i] = next++;
		}
	}
	for (i = 0; i < TREES_LANES; i++) {
		if (i == end)
			continue;
		for (d = at[i]; d->child >= 0;)
			d = root + (d->child +
			    trees_right(d, row[i][d->feature]));
		leaf[id[i]] = ~d->child;
	}
}
