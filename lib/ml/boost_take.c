/* SPDX-License-Identifier: MIT */
#include "ml/boost_take.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ml/boost_ubj.h"

/* One tree as the library keeps it: its nodes in the order they grew. */
struct grown {
	struct ubj_run left, right, feature, cut, cover, to_left;
};

/* What is being filled. */
struct taking {
	struct trees *t;
	size_t nodes_cap, leaves_cap;
	/* Of the tree being taken: which of its nodes ours come from. */
	int32_t *from;
	unsigned char *depth;
	size_t from_cap, depth_cap;
};

static bool
find_tree(struct ubj u, struct grown *g)
{
	return ubj_run(u, "left_children", 'l', &g->left) &&
	    ubj_run(u, "right_children", 'l', &g->right) &&
	    ubj_run(u, "split_indices", 'l', &g->feature) &&
	    ubj_run(u, "split_conditions", 'd', &g->cut) &&
	    ubj_run(u, "sum_hessian", 'd', &g->cover) &&
	    ubj_run(u, "default_left", 'U', &g->to_left) &&
	    g->left.n > 0 && g->left.n < INT32_MAX &&
	    g->right.n == g->left.n && g->feature.n == g->left.n &&
	    g->cut.n == g->left.n && g->cover.n == g->left.n &&
	    g->to_left.n == g->left.n;
}

static void
add_leaf(struct taking *k, struct trees_node *node, float value)
{
	struct trees *t = k->t;

	t->leaf = mem_grow(t->leaf, &k->leaves_cap, (size_t)t->nleaves + 1,
	    sizeof(*t->leaf));
	t->leaf[t->nleaves] = value;
	node->child = ~(int32_t)t->nleaves++;
}

/* Whether node i of the library's is an inner node that can be taken. */
static bool
splits(const struct grown *g, int32_t i, int features)
{
	int32_t l = ubj_i32(&g->left, (size_t)i);
	int32_t r = ubj_i32(&g->right, (size_t)i);
	int32_t f = ubj_i32(&g->feature, (size_t)i);

	return l > 0 && (size_t)l < g->left.n && r > 0 &&
	    (size_t)r < g->left.n && f >= 0 && f < features &&
	    isfinite(ubj_f32(&g->cut, (size_t)i));
}

/*
 * Level by level, so that children stand side by side and behind their
 * parent; nodes that pruning took out are never reached.
 */
static bool
take_tree(struct taking *k, const struct grown *g)
{
	struct trees *t = k->t;
	struct trees_node *node;
	int32_t i;
	size_t n = 1, at;

	k->from = mem_grow(k->from, &k->from_cap, g->left.n + 2,
	    sizeof(*k->from));
	k->depth = mem_grow(k->depth, &k->depth_cap, g->left.n + 2, 1);
	t->node = mem_grow(t->node, &k->nodes_cap,
	    (size_t)t->nnodes + g->left.n + 2, sizeof(*t->node));
	k->from[0] = 0;
	k->depth[0] = 0;
	for (at = 0; at < n; at++) {
		i = k->from[at];
		node = &t->node[t->nnodes + (int64_t)at];
		memset(node, 0, sizeof(*node));
		node->cover = ubj_f32(&g->cover, (size_t)i);
		if (ubj_i32(&g->left, (size_t)i) == -1) {
			add_leaf(k, node, ubj_f32(&g->cut, (size_t)i));
			continue;
		}
		/* More nodes than there are: some were reached twice. */
		if (!splits(g, i, t->features) || n + 2 > g->left.n ||
		    k->depth[at] >= TREES_MAX_DEPTH)
			return false;
		node->cut = ubj_f32(&g->cut, (size_t)i);
		node->feature = (uint16_t)ubj_i32(&g->feature, (size_t)i);
		node->missing_right = g->to_left.p[i] == 0;
		node->child = (int32_t)n;
		k->depth[n] = k->depth[n + 1] =
		    (unsigned char)(k->depth[at] + 1);
		k->from[n++] = ubj_i32(&g->left, (size_t)i);
		k->from[n++] = ubj_i32(&g->right, (size_t)i);
	}
	t->nnodes += (int64_t)n;
	return true;
}

/* The trees of the first rounds: they must come class by class. */
static bool
take_trees(struct taking *k, struct ubj model, int rounds)
{
	struct trees *t = k->t;
	struct ubj tree, info;
	struct grown g;
	size_t n, ninfo, i;
	int64_t cls;

	if (!ubj_find(model, "trees", &tree) || !ubj_items(tree, &n, &tree) ||
	    !ubj_find(model, "tree_info", &info) ||
	    !ubj_items(info, &ninfo, &info) || n != ninfo ||
	    n < (size_t)rounds * (size_t)t->outputs)
		return false;
	t->ntrees = rounds * t->outputs;
	t->root = mem_new((size_t)t->ntrees + 1, sizeof(*t->root));
	for (i = 0; i < (size_t)t->ntrees; i++) {
		if (!ubj_integer(info, &cls) || !ubj_skip(&info) ||
		    cls != (int64_t)i % t->outputs || !find_tree(tree, &g) ||
		    !take_tree(k, &g) || !ubj_skip(&tree))
			return false;
		t->root[i + 1] = t->nnodes;
	}
	return true;
}

/*
 * base_score stands in the file as a chance or a time; the margin it begins
 * from is rounded as the library does, in float32.
 */
static float
base_margin(enum boost_objective o, double score)
{
	float s = (float)score;

	switch (o) {
	case BOOST_LOGISTIC:
		return -logf(1.0f / s - 1.0f);
	case BOOST_AFT:
		return logf(s);
	case BOOST_SQUARED:
	case BOOST_ABSOLUTE:
	case BOOST_SOFTPROB:
		break;
	}
	return s;
}

static const char *
objective_name(enum boost_objective o)
{
	static const char *const name[] = {
		[BOOST_SQUARED] = "reg:squarederror",
		[BOOST_LOGISTIC] = "binary:logistic",
		[BOOST_SOFTPROB] = "multi:softprob",
		[BOOST_AFT] = "survival:aft",
		[BOOST_ABSOLUTE] = "reg:squarederror",
	};

	return name[o];
}

static bool
take(struct taking *k, struct ubj u, enum boost_objective o, int rounds)
{
	struct ubj learner, param, booster, model, x;
	char name[64];
	double base, features;
	int c;

	if (!ubj_find(u, "learner", &learner) ||
	    !ubj_find(learner, "learner_model_param", &param) ||
	    !ubj_number_text(param, "base_score", &base) ||
	    !ubj_number_text(param, "num_feature", &features) ||
	    (int)features != k->t->features ||
	    !ubj_find(learner, "objective", &x) || !ubj_find(x, "name", &x) ||
	    !ubj_text(x, name, sizeof(name)) ||
	    strcmp(name, objective_name(o)) != 0 ||
	    !ubj_find(learner, "gradient_booster", &booster) ||
	    !ubj_find(booster, "name", &x) ||
	    !ubj_text(x, name, sizeof(name)) || strcmp(name, "gbtree") != 0 ||
	    !ubj_find(booster, "model", &model))
		return false;
	for (c = 0; c < k->t->outputs; c++)
		k->t->base[c] = base_margin(o, base);
	return isfinite(k->t->base[0]) && take_trees(k, model, rounds);
}

int
boost_take(struct trees *out, const void *p, size_t n, enum boost_objective o,
    int features, int outputs, int rounds, struct err *err)
{
	struct ubj u = { p, (const unsigned char *)p + n };
	struct taking k = { .t = out };
	bool ok;

	memset(out, 0, sizeof(*out));
	out->rule = TREES_SUM;
	out->features = features;
	out->outputs = outputs;
	ok = take(&k, u, o, rounds);
	free(k.from);
	free(k.depth);
	if (ok)
		return 0;
	trees_release(out);
	return err_set(err, ERR_INTERNAL,
	    "libxgboost's model is not as version 1.7 writes it");
}
