/* SPDX-License-Identifier: MIT */
/*
 * The best cut of a feature: bins are counted, then walked in order.
 *
 * Only bins that were met are looked at and cleared again, so that a node of
 * three rows costs three bins and not 256.  Gini gain is, but for what is the
 * same for all cuts of a node, the sum over both sides of
 * sum(weight of class ^ 2) / weight; variance gain that of sum(y)^2 / n.
 */
#include <string.h>

#include "ml/forest_grow.h"

typedef float vec __attribute__((vector_size(16)));
typedef int32_t ivec __attribute__((vector_size(16)));

enum { MOST_VECS = 16 };

/* Which of eight bins were met, lowest first, as bytes of a word. */
static inline uint64_t
seen_word(const uint8_t *seen, int word)
{
	uint64_t x;

	memcpy(&x, seen + 8 * word, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

static inline float
across(vec v)
{
	return (v[0] + v[1]) + (v[2] + v[3]);
}

/* Takes a bin's counts out; they are zero behind. */
static inline void
take(uint32_t *count, int bin, int vecs, vec *v)
{
	uint32_t *p = count + (size_t)bin * 4 * (size_t)vecs;
	ivec c;
	int i;

	for (i = 0; i < vecs; i++) {
		memcpy(&c, p + 4 * i, sizeof(c));
		v[i] = __builtin_convertvector(c, vec);
		memset(p + 4 * i, 0, sizeof(c));
	}
}

struct side {
	vec w[MOST_VECS];		/* of classes */
	float draws;
};

/* Score of left against the rest of all; below 0: a side is too small. */
static inline float
score(const struct side *left, const struct side *all, int vecs,
    float min_leaf)
{
	vec l, r, wl = { 0 }, wr = { 0 }, sl = { 0 }, sr = { 0 };
	float nl, nr;
	int i;

	if (left->draws < min_leaf || all->draws - left->draws < min_leaf)
		return -1;
	for (i = 0; i < vecs; i++) {
		l = left->w[i];
		r = all->w[i] - l;
		wl += l;
		wr += r;
		sl += l * l;
		sr += r * r;
	}
	nl = across(wl);
	nr = across(wr);
	return (across(sl) * nr + across(sr) * nl) / (nl * nr);
}

static inline void
side_add(struct side *a, const vec *v, const vec *scale, int vecs)
{
	vec draws = { 0 };
	int i;

	for (i = 0; i < vecs; i++) {
		draws += v[i];
		a->w[i] += v[i] * scale[i];
	}
	a->draws += across(draws);
}

static inline bool
keep(struct grow_cut *best, double s, int feature, int left, int right)
{
	if (s <= best->score)
		return false;
	best->score = s;
	best->feature = feature;
	best->left = left;
	best->right = right;
	return true;
}

/* What a walk over the bins of one feature has come to. */
struct scan {
	struct side left, gone, all;	/* gone: missing */
	vec scale[MOST_VECS];
	struct grow_cut *best;
	float min_leaf;
	int feature, prev;		/* bin before; -1: none */
	bool missing;
};

/* The cut before a bin, with the missing rows to the right. */
static inline __attribute__((always_inline)) bool
try_right(struct scan *s, int bin, int vecs)
{
	const float v = score(&s->left, &s->all, vecs, s->min_leaf);

	if (keep(s->best, (double)v, s->feature, s->prev, bin)) {
		s->best->missing = s->missing;
		s->best->missing_left = false;
		s->best->right_more = 2 * s->left.draws < s->all.draws;
	}
	return v >= 0;
}

/* The same with them to the left: no cut without a bin on the right. */
static bool
try_left(struct scan *s, int bin, int vecs)
{
	struct side with = s->left;
	float v;
	int i;

	if (bin == BINS_MISSING)
		return false;
	for (i = 0; i < vecs; i++)
		with.w[i] += s->gone.w[i];
	with.draws += s->gone.draws;
	v = score(&with, &s->all, vecs, s->min_leaf);
	if (keep(s->best, (double)v, s->feature, s->prev, bin))
		s->best->missing = s->best->missing_left = true;
	return v >= 0;
}

/* Cuts before a bin, then counts it to the left. */
static inline __attribute__((always_inline)) bool
scan_bin(struct grow *g, struct scan *s, int bin, int vecs)
{
	vec v[MOST_VECS];
	bool found = false;

	take(g->count, bin, vecs, v);
	if (s->prev >= 0) {
		found = try_right(s, bin, vecs);
		if (s->missing)
			found |= try_left(s, bin, vecs);
	}
	side_add(&s->left, v, s->scale, vecs);
	s->prev = bin;
	return found;
}

static inline __attribute__((always_inline)) void
scan_begin(struct grow *g, struct scan *s, int vecs)
{
	vec v[MOST_VECS];

	memset(&s->left.w, 0, sizeof(vec) * (size_t)vecs);
	s->left.draws = 0;
	memcpy(s->all.w, g->total, sizeof(vec) * (size_t)vecs);
	s->all.draws = (float)g->draws_here;
	memcpy(s->scale, g->plan->scale, sizeof(vec) * (size_t)vecs);
	s->missing = g->seen[BINS_MISSING] != 0;
	if (!s->missing)
		return;
	memset(&s->gone, 0, sizeof(s->gone));
	take(g->count, BINS_MISSING, vecs, v);
	side_add(&s->gone, v, s->scale, vecs);
	g->seen[BINS_MISSING] = 0;
}

static inline __attribute__((always_inline)) bool
scan_classes(struct grow *g, int feature, struct grow_cut *best, int vecs)
{
	struct scan s;
	bool found = false;
	uint64_t bits;
	int word;

	s.best = best;
	s.min_leaf = (float)g->plan->min_leaf;
	s.feature = feature;
	s.prev = -1;
	scan_begin(g, &s, vecs);
	for (word = 0; word < 32; word++) {
		bits = seen_word(g->seen, word);
		if (bits == 0)
			continue;
		memset(g->seen + 8 * word, 0, 8);
		for (; bits != 0; bits &= bits - 1)
			found |= scan_bin(g, &s,
			    8 * word + __builtin_ctzll(bits) / 8, vecs);
	}
	if (s.missing && s.prev >= 0)
		found |= try_right(&s, BINS_MISSING, vecs);
	return found;
}

static void
count_classes(struct grow *g, int feature, size_t from, size_t to)
{
	const uint8_t *code = g->code + (size_t)feature * g->step;
	const struct grow_item *p = g->item + from, *end = g->item + to;
	const size_t lanes = (size_t)g->lanes;
	uint32_t *count = g->count;
	uint8_t *seen = g->seen;
	size_t bin;

	for (; p < end; p++) {
		bin = code[p->at];
		count[bin * lanes + (p->tag & 63)] += p->tag >> 6;
		seen[bin] = 1;
	}
}

static double
score_sums(const struct grow_sum *left, const struct grow_sum *all,
    double min_leaf)
{
	const double n = all->n - left->n, y = all->y - left->y;

	if (left->n < min_leaf || n < min_leaf)
		return -1;
	return left->y * left->y / left->n + y * y / n;
}

static void
count_sums(struct grow *g, int feature, size_t from, size_t to)
{
	const uint8_t *code = g->code + (size_t)feature * g->step;
	const struct grow_item *p;
	size_t bin;
	double w;

	for (p = g->item + from; p < g->item + to; p++) {
		bin = code[p->at];
		w = (double)g->draws[p->tag];
		g->sum[bin].n += w;
		g->sum[bin].y += w * g->plan->y[p->tag];
		g->seen[bin] = 1;
	}
}

/* One cut of numbers, with the missing rows on either side. */
static bool
try_sums(const struct grow *g, struct grow_cut *best,
    const struct grow_sum *left, const struct grow_sum *gone, int feature,
    int prev, int bin)
{
	const struct grow_sum with = { left->n + gone->n, left->y + gone->y };
	const double min_leaf = g->plan->min_leaf;
	double s = score_sums(left, &g->all, min_leaf);
	bool found = s >= 0;

	if (keep(best, s, feature, prev, bin)) {
		best->missing = gone->n > 0;
		best->missing_left = false;
		best->right_more = 2 * left->n < g->all.n;
	}
	if (gone->n <= 0 || bin == BINS_MISSING)
		return found;
	s = score_sums(&with, &g->all, min_leaf);
	if (keep(best, s, feature, prev, bin))
		best->missing = best->missing_left = true;
	return found || s >= 0;
}

static bool
scan_sums(struct grow *g, int feature, struct grow_cut *best)
{
	struct grow_sum left = { 0, 0 };
	const struct grow_sum gone = g->sum[BINS_MISSING];
	bool found = false;
	int bin, prev = -1;

	for (bin = 0; bin < BINS_MISSING; bin++) {
		if (!g->seen[bin])
			continue;
		if (prev >= 0)
			found |= try_sums(g, best, &left, &gone, feature,
			    prev, bin);
		left.n += g->sum[bin].n;
		left.y += g->sum[bin].y;
		prev = bin;
		g->sum[bin] = (struct grow_sum){ 0, 0 };
	}
	if (prev >= 0 && gone.n > 0)
		found |= try_sums(g, best, &left, &gone, feature, prev,
		    BINS_MISSING);
	g->sum[BINS_MISSING] = (struct grow_sum){ 0, 0 };
	memset(g->seen, 0, sizeof(g->seen));
	return found;
}

bool
grow_try(struct grow *g, int feature, size_t from, size_t to,
    struct grow_cut *best)
{
	if (g->plan->classes == 0) {
		count_sums(g, feature, from, to);
		return scan_sums(g, feature, best);
	}
	count_classes(g, feature, from, to);
	switch (g->lanes) {
	case 4:
		return scan_classes(g, feature, best, 1);
	case 8:
		return scan_classes(g, feature, best, 2);
	default:
		return scan_classes(g, feature, best, g->lanes / 4);
	}
}
