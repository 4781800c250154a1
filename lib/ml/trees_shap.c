/* SPDX-License-Identifier: MIT */
/*
 * TreeSHAP by quadrature.
 *
 * A leaf of value v is a game: a coalition of features S is worth v times
 * a product over the features of its path, 1 or 0 for those in S (whether the
 * row passes all their nodes), the share z of training rows that pass for the
 * others.  Shapley's weight of S is the integral over t in (0, 1) of
 * t^|S| (1 - t)^(others), so with a_k = t pass_k + (1 - t) z_k
 *
 *	phi_i = v (pass_i - z_i) * integral of the product of a_k, k != i.
 *
 * The integrand is a polynomial of a degree below the features of the path:
 * Gauss and Legendre's rule of half as many points gives it exactly, up to
 * rounding, and all terms are positive.  The products are made on the way
 * down and the sums over the leaves on the way up: a feature's node adds what
 * all leaves below owe it, and takes back what its node further up, which
 * sees the same leaves, will add with that one's older shares.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ml/trees.h"
#include "ml/trees_walk.h"

enum { MAX_POINTS = TREES_MAX_DEPTH / 2, LEVELS = TREES_MAX_DEPTH + 2 };

#define NOBODY 1e-100		/* a share whose inverse is far from infinite */

/* Where one feature stands on the path. */
struct part {
	double z;
	enum { ABSENT, PASSES, FAILS } state;
	int level;		/* PASSES: of its node; 1 / a is there */
};

/* Points and weights of the rule of that many points. */
struct rule {
	double t[MAX_POINTS], w[MAX_POINTS];
	double failed[MAX_POINTS];	/* 1 / (1 - t) */
};

struct trees_work {
	double mean[64];	/* of each output */
	unsigned char *points;	/* of each tree */
	struct rule *rule[MAX_POINTS + 1];
	struct part *part;	/* of each feature */
	/* Of each level: products, sums below, 1 / a of its feature. */
	double product[LEVELS][MAX_POINTS];
	double sum[LEVELS][MAX_POINTS];
	double inverse[LEVELS][MAX_POINTS];
};

/* Newton's method on Legendre's polynomial, from Tricomi's first guess. */
static struct rule *
rule_new(int n)
{
	struct rule *r = mem_new(1, sizeof(*r));
	double x, p, q, s, slope = 1;
	int i, j, turn;

	for (i = 0; i < n; i++) {
		x = cos(acos(-1.0) * (i + 0.75) / (n + 0.5));
		for (turn = 0; turn < 8; turn++) {
			for (p = 1, q = 0, j = 1; j <= n; j++) {
				s = q;
				q = p;
				p = ((2 * j - 1) * x * q - (j - 1) * s) / j;
			}
			slope = n * (x * p - q) / (x * x - 1);
			x -= p / slope;
		}
		r->t[i] = (1 - x) / 2;
		r->w[i] = 1 / ((1 - x * x) * slope * slope);
		r->failed[i] = 2 / (1 + x);
	}
	return r;
}

/* The share of rows that go to child c of two; halves where none came. */
static double
share(const struct trees_node *pair, int c)
{
	const double l = (double)pair[0].cover, r = (double)pair[1].cover;

	return l + r > 0 ? (c == 0 ? l : r) / (l + r) : 0.5;
}

static double
leaf_value(const struct trees *t, int32_t child, int output)
{
	const int64_t leaf = ~child;

	return (double)(t->rule == TREES_MEAN ?
	    t->leaf[leaf * t->outputs + output] : t->leaf[leaf]);
}

/* Mean of the leaves by cover; *depth becomes the depth of the tree. */
static void
tree_mean(const struct trees *t, int tree, struct trees_work *w, int *depth,
    double *weight, unsigned char *level)
{
	const struct trees_node *root = &t->node[t->root[tree]];
	const int64_t n = t->root[tree + 1] - t->root[tree];
	int64_t i;
	int32_t c;
	int o;

	*depth = 0;
	weight[0] = 1;
	level[0] = 0;
	for (i = 0; i < n; i++) {
		c = root[i].child;
		if (level[i] > *depth)
			*depth = level[i];
		if (c >= 0) {
			weight[c] = weight[i] * share(&root[c], 0);
			weight[c + 1] = weight[i] * share(&root[c], 1);
			level[c] = level[c + 1] = (unsigned char)(level[i] + 1);
		} else if (t->rule == TREES_SUM) {
			o = tree % t->outputs;
			w->mean[o] += weight[i] * leaf_value(t, c, o);
		} else {
			for (o = 0; o < t->outputs; o++)
				w->mean[o] += weight[i] *
				    leaf_value(t, c, o) / t->ntrees;
		}
	}
}

struct trees_work *
trees_work_new(const struct trees *t)
{
	struct trees_work *w = mem_new(1, sizeof(*w));
	unsigned char *level;
	double *weight;
	int64_t largest = 0;
	int i, depth, points;

	w->points = mem_new((size_t)t->ntrees, 1);
	w->part = mem_new((size_t)t->features, sizeof(*w->part));
	for (i = 0; i < t->ntrees; i++)
		if (t->root[i + 1] - t->root[i] > largest)
			largest = t->root[i + 1] - t->root[i];
	weight = mem_new((size_t)largest, sizeof(*weight));
	level = mem_new((size_t)largest, 1);
	for (i = 0; t->rule == TREES_SUM && i < t->outputs; i++)
		w->mean[i] = (double)t->base[i];
	for (i = 0; i < t->ntrees; i++) {
		tree_mean(t, i, w, &depth, weight, level);
		if (depth > t->features)
			depth = t->features;
		points = depth < 2 ? 1 : (depth + 1) / 2;
		/* Whole vectors; more points are as exact. */
		if (points > 2 && points % 4 != 0)
			points += 4 - points % 4;
		w->points[i] = (unsigned char)points;
		if (w->rule[points] == NULL)
			w->rule[points] = rule_new(points);
	}
	free(weight);
	free(level);
	return w;
}

void
trees_work_free(struct trees_work *w)
{
	int i;

	if (w == NULL)
		return;
	for (i = 0; i <= MAX_POINTS; i++)
		free(w->rule[i]);
	free(w->points);
	free(w->part);
	free(w);
}

struct walk {
	const struct trees *t;
	struct trees_work *w;
	const struct rule *r;
	const struct trees_node *root;
	const float *row;
	double *phi;
	double scale;
	int output, points;
};

/* Products below a node whose feature now stands as now, before as old. */
static void
step_products(const struct walk *k, int level, const struct part *old,
    const struct part *now)
{
	struct trees_work *w = k->w;
	const double *from = w->product[level - 1];
	const double *undo = w->inverse[old->level];
	double *to = w->product[level], *inverse = w->inverse[level];
	const double z = now->z;
	const int n = k->points;
	double a;
	int q;

	if (old->state == FAILS) {
		a = z / old->z;
		for (q = 0; q < n; q++)
			to[q] = from[q] * a;
		return;
	}
	for (q = 0; q < n; q++) {
		a = (1 - k->r->t[q]) * z;
		if (now->state == PASSES)
			a += k->r->t[q];
		to[q] = from[q] * a;
		inverse[q] = 1 / a;
	}
	if (old->state == PASSES)
		for (q = 0; q < n; q++)
			to[q] *= undo[q];
}

static double
dot(const double *a, const double *b, int n)
{
	double s = 0;
	int q;

	for (q = 0; q < n; q++)
		s += a[q] * b[q];
	return s;
}

/* What the leaves below owe the feature; see the top. */
static void
step_owed(const struct walk *k, int level, int feature, const struct part *old,
    const struct part *now)
{
	const struct trees_work *w = k->w;
	const double *sum = w->sum[level];
	double owed;

	if (old->state == FAILS)
		return;
	owed = ((now->state == PASSES) - now->z) *
	    dot(sum, w->inverse[level], k->points);
	if (old->state == PASSES)
		owed -= (1 - old->z) *
		    dot(sum, w->inverse[old->level], k->points);
	k->phi[feature] += owed * k->scale;
}

/* Leaves the sums over the leaves below node in w->sum[level]. */
static void
descend(const struct walk *k, int32_t node, int level)
{
	const struct trees_node *d = &k->root[node];
	struct trees_work *w = k->w;
	struct part *part = &w->part[d->feature];
	const struct part old = *part;
	double *sum = w->sum[level];
	double v;
	int32_t right;
	int c, q;

	if (d->child < 0) {
		v = leaf_value(k->t, d->child, k->output);
		for (q = 0; q < k->points; q++)
			sum[q] = v * w->product[level][q];
		return;
	}
	right = trees_right(d, k->row[d->feature]);
	memset(sum, 0, sizeof(*sum) * (size_t)k->points);
	for (c = 0; c < 2; c++) {
		part->z = (old.state == ABSENT ? 1 : old.z) *
		    share(&k->root[d->child], c);
		part->state = old.state == FAILS || right != c ? FAILS :
		    PASSES;
		part->level = level + 1;
		/* Next to nobody came and the row does not: worth nothing. */
		if (part->state == FAILS && part->z < NOBODY)
			continue;
		step_products(k, level + 1, &old, part);
		descend(k, d->child + c, level + 1);
		step_owed(k, level + 1, d->feature, &old, part);
		for (q = 0; q < k->points; q++)
			sum[q] += w->sum[level + 1][q];
	}
	*part = old;
}

void
trees_explain(const struct trees *t, struct trees_work *w, const float *row,
    int output, double *phi)
{
	struct walk k = { .t = t, .w = w, .row = row, .phi = phi,
		.output = output,
		.scale = t->rule == TREES_MEAN && t->ntrees > 0 ?
		    1.0 / t->ntrees : 1 };
	const int step = t->rule == TREES_SUM ? t->outputs : 1;
	int i, q;

	memset(phi, 0, sizeof(*phi) * (size_t)t->features);
	phi[t->features] = w->mean[output];
	for (i = step == 1 ? 0 : output; i < t->ntrees; i += step) {
		k.root = &t->node[t->root[i]];
		k.points = w->points[i];
		k.r = w->rule[k.points];
		for (q = 0; q < k.points; q++)
			w->product[0][q] = k.r->w[q];
		descend(&k, 0, 0);
	}
}
