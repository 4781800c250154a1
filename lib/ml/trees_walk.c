/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "ml/trees_walk.h"

enum {
	SMALL = 2048,	/* nodes of a tree whose depth is worth knowing */
	DEEP = 12,	/* where walks end at too different times */
	SURE = 10,	/* steps of a deep tree before a look who arrived, */
	MORE = 3	/* and between two looks */
};

/* Of a tree of at most SMALL nodes. */
static int
depth_of(const struct trees_node *d, int64_t n)
{
	unsigned char level[SMALL];
	int64_t i;
	int depth = 0;

	level[0] = 0;
	for (i = 0; i < n; i++) {
		if (level[i] > depth)
			depth = level[i];
		if (d[i].child >= 0)
			level[d[i].child] = level[d[i].child + 1] =
			    (unsigned char)(level[i] + 1);
	}
	return depth;
}

void
trees_flatten(struct trees_flat *s, const struct trees *t, int tree)
{
	const struct trees_node *d = &t->node[t->root[tree]];
	const int64_t n = t->root[tree + 1] - t->root[tree];
	struct trees_step *to = s->node;
	uint32_t inner, i;

	s->root = d;
	s->depth = n <= SMALL ? depth_of(d, n) : -1;
	if (s->depth > DEEP)
		s->depth = -1;
	/* No branch: every second node is a leaf, and none can tell which. */
	for (i = 0; i < (uint32_t)n; i++, d++, to++) {
		inner = d->child >= 0 ? ~UINT32_C(0) : 0;
		/* No number reaches this: all go left, to itself. */
		to->cut = inner ? d->cut : NAN;
		to->way = ((inner & (uint32_t)d->child) | (~inner & i)) << 13 |
		    (inner & ((uint32_t)d->feature << 1 | d->missing_right));
	}
}

static inline uint32_t
step(const struct trees_step *node, uint32_t at, const float *row, bool whole)
{
	const uint32_t way = node[at].way;
	const float v = row[way >> 1 & 4095];
	uint32_t right = v >= node[at].cut;

	if (!whole)
		right |= (v != v) & (way & 1);
	return (way >> 13) + right;
}

/* Steps of LANES rows, as many for all: no branch to be guessed wrong. */
static inline void
steps(const struct trees_step *node, uint32_t *at, const float *const *row,
    int n, bool whole)
{
	int i;

	for (; n > 0; n--)
		for (i = 0; i < TREES_LANES; i++)
			at[i] = step(node, at[i], row[i], whole);
}

/* From the root, so many steps of each row. */
static inline void
set_out(const struct trees_flat *s, const float *x, size_t k, size_t n,
    bool whole, uint32_t *at)
{
	const int sure = s->depth < 0 ? SURE : s->depth;
	const float *row[TREES_LANES];
	size_t i, j;

	for (i = 0; i < n; i += TREES_LANES) {
		for (j = 0; j < TREES_LANES; j++) {
			row[j] = x + (i + j) * k;
			at[i + j] = 0;
		}
		steps(s->node, at + i, row, sure, whole);
	}
}

/* Steps of those n rows, LANES or more; the rows that go on come first. */
static inline size_t
go_on(const struct trees_flat *s, const float *x, size_t k, bool whole,
    uint32_t *at, uint16_t *who, size_t n)
{
	const float *row[TREES_LANES];
	uint32_t now[TREES_LANES];
	size_t i, j, left = 0;

	for (i = 0; i + TREES_LANES <= n; i += TREES_LANES) {
		for (j = 0; j < TREES_LANES; j++) {
			row[j] = x + who[i + j] * k;
			now[j] = at[who[i + j]];
		}
		steps(s->node, now, row, MORE, whole);
		for (j = 0; j < TREES_LANES; j++) {
			at[who[i + j]] = now[j];
			who[left] = who[i + j];
			/* The cut of a leaf is no number. */
			left += s->node[now[j]].cut == s->node[now[j]].cut;
		}
	}
	for (; i < n; i++)
		who[left++] = who[i];
	return left;
}

/* In deep trees some rows arrive much later than others. */
static inline void
arrive(const struct trees_flat *s, const float *x, size_t k, size_t n,
    bool whole, uint32_t *at)
{
	uint16_t who[TREES_ROWS];
	uint32_t next;
	size_t i;

	for (i = 0; i < n; i++)
		who[i] = (uint16_t)i;
	while (n >= TREES_LANES)
		n = go_on(s, x, k, whole, at, who, n);
	for (i = 0; i < n; i++) {
		while ((next = step(s->node, at[who[i]], x + who[i] * k,
		    whole)) != at[who[i]])
			at[who[i]] = next;
	}
}

static inline void
walk(const struct trees_flat *s, const float *x, size_t k, size_t n,
    bool whole, uint32_t *at)
{
	set_out(s, x, k, n, whole, at);
	if (s->depth < 0)
		arrive(s, x, k, n, whole, at);
}

void
trees_leaves(const struct trees_flat *s, const float *x, size_t k, size_t n,
    bool whole, int32_t *leaf)
{
	const size_t abreast = n / TREES_LANES * TREES_LANES;
	uint32_t at[TREES_ROWS];
	size_t i;

	/* The compiler makes two of it. */
	if (whole)
		walk(s, x, k, abreast, true, at);
	else
		walk(s, x, k, abreast, false, at);
	for (i = 0; i < abreast; i++)
		leaf[i] = ~s->root[at[i]].child;
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
