/* SPDX-License-Identifier: MIT */
/*
 * Trees as bytes, little endian:
 *
 *	"mwtrees1", u32 rule, features, outputs, trees; u64 nodes, leaves
 *	f32 base		outputs of them
 *	u32 nodes		of each tree
 *	f32 cut, i32 child, u16 feature, u16 missing_right, f32 cover
 *				of each node
 *	f32 leaf		leaves * (MEAN: outputs, SUM: 1)
 *
 * A node takes as much in the file as in memory, so a file cannot make
 * memory grow beyond its own size by much.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "ml/matrix.h"
#include "ml/trees.h"

enum { HEAD = 40, NODE = 16, MAX_OUTPUTS = ML_MAX_CLASSES };

static const char magic[8] = "mwtrees1";

/* A host's bytes in the file's order and back; turned in both ways alike. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LE16(x) __builtin_bswap16(x)
#define LE32(x) __builtin_bswap32(x)
#else
#define LE16(x) (x)
#define LE32(x) (x)
#endif

static inline char *
put(char *p, uint32_t x)
{
	x = LE32(x);
	memcpy(p, &x, sizeof(x));
	return p + sizeof(x);
}

static inline char *
put16(char *p, uint16_t x)
{
	x = LE16(x);
	memcpy(p, &x, sizeof(x));
	return p + sizeof(x);
}

static inline char *
put64(char *p, uint64_t x)
{
	return put(put(p, (uint32_t)x), (uint32_t)(x >> 32));
}

static inline char *
put_float(char *p, float x)
{
	uint32_t u;

	memcpy(&u, &x, sizeof(u));
	return put(p, u);
}

static inline uint32_t
get(const unsigned char **p)
{
	uint32_t x;

	memcpy(&x, *p, sizeof(x));
	*p += sizeof(x);
	return LE32(x);
}

static inline uint16_t
get16(const unsigned char **p)
{
	uint16_t x;

	memcpy(&x, *p, sizeof(x));
	*p += sizeof(x);
	return LE16(x);
}

static inline uint64_t
get64(const unsigned char **p)
{
	const uint64_t low = get(p);

	return low | (uint64_t)get(p) << 32;
}

static inline float
get_float(const unsigned char **p)
{
	const uint32_t u = get(p);
	float x;

	memcpy(&x, &u, sizeof(x));
	return x;
}

/* Numbers a leaf is made of. */
static int64_t
width(const struct trees *t)
{
	return t->rule == TREES_MEAN ? t->outputs : 1;
}

void
trees_write(const struct trees *t, struct buf *b)
{
	const int64_t leaves = t->nleaves * width(t);
	const size_t n = HEAD + 4 * (size_t)(t->outputs + t->ntrees +
	    leaves) + NODE * (size_t)t->nnodes;
	char *p = buf_room(b, n);
	const struct trees_node *d;
	int64_t i;

	memcpy(p, magic, sizeof(magic));
	p = put(p + sizeof(magic), (uint32_t)t->rule);
	p = put(p, (uint32_t)t->features);
	p = put(p, (uint32_t)t->outputs);
	p = put(p, (uint32_t)t->ntrees);
	p = put64(p, (uint64_t)t->nnodes);
	p = put64(p, (uint64_t)t->nleaves);
	for (i = 0; i < t->outputs; i++)
		p = put_float(p, t->base[i]);
	for (i = 0; i < t->ntrees; i++)
		p = put(p, (uint32_t)(t->root[i + 1] - t->root[i]));
	for (d = t->node; d < t->node + t->nnodes; d++) {
		p = put_float(p, d->cut);
		p = put(p, (uint32_t)d->child);
		p = put16(p, d->feature);
		p = put16(p, d->missing_right);
		p = put_float(p, d->cover);
	}
	for (i = 0; i < leaves; i++)
		p = put_float(p, t->leaf[i]);
	*p = '\0';
	b->len += n;
}

/* Counts that fit in what is left of the file, n bytes. */
static int
read_head(struct trees *t, const unsigned char **p, size_t n, struct err *err)
{
	uint64_t rule, features, outputs, trees, nodes, leaves, words;

	if (n < HEAD || memcmp(*p, magic, sizeof(magic)) != 0)
		return err_set(err, ERR_DATA, "trees: not of this format");
	*p += sizeof(magic);
	rule = get(p);
	features = get(p);
	outputs = get(p);
	trees = get(p);
	nodes = get64(p);
	leaves = get64(p);
	n -= HEAD;
	if (rule > TREES_SUM || features > ML_MAX_FEATURES ||
	    outputs > MAX_OUTPUTS || trees > TREES_MAX_TREES ||
	    (trees > 0 && (outputs == 0 || features == 0)) ||
	    nodes > INT32_MAX || leaves > INT32_MAX)
		return err_set(err, ERR_DATA, "trees: a count is out of range");
	words = outputs + trees + nodes * (NODE / 4) + leaves *
	    (rule == TREES_MEAN ? outputs : 1);
	if (words > n / 4)
		return err_set(err, ERR_DATA, "trees: cut short");
	t->rule = (enum trees_rule)rule;
	t->features = (int)features;
	t->outputs = (int)outputs;
	t->ntrees = (int)trees;
	t->nnodes = (int64_t)nodes;
	t->nleaves = (int64_t)leaves;
	return 0;
}

/* Where trees begin; returns the nodes of the largest, -1 when sums differ. */
static int64_t
read_roots(struct trees *t, const unsigned char **p)
{
	int64_t n, largest = 0;
	int i;

	t->root = mem_new((size_t)t->ntrees + 1, sizeof(*t->root));
	for (i = 0; i < t->ntrees; i++) {
		n = (int64_t)get(p);
		if (n < 1)
			return -1;
		if (n > largest)
			largest = n;
		t->root[i + 1] = t->root[i] + n;
	}
	return t->root[t->ntrees] == t->nnodes ? largest : -1;
}

static int
read_floats(float *to, int64_t n, const unsigned char **p)
{
	int64_t i;

	for (i = 0; i < n; i++) {
		to[i] = get_float(p);
		if (!isfinite(to[i]))
			return -1;
	}
	return 0;
}

static void
read_nodes(struct trees *t, const unsigned char **p)
{
	struct trees_node *d;

	for (d = t->node; d < t->node + t->nnodes; d++) {
		d->cut = get_float(p);
		d->child = (int32_t)get(p);
		d->feature = get16(p);
		d->missing_right = get16(p);
		d->cover = get_float(p);
	}
}

/* A leaf's feature too: who walks abreast looks at it without need. */
static bool
node_sane(const struct trees *t, const struct trees_node *d)
{
	return isfinite(d->cut) && isfinite(d->cover) && d->cover >= 0 &&
	    d->missing_right <= 1 && d->feature < t->features &&
	    (d->child >= 0 || ~d->child < t->nleaves);
}

/*
 * Children stand behind their parent, so one pass sees each node after the
 * one that leads to it.  level: 1 + depth of who was led to, else 0.
 */
static const char *
check_tree(const struct trees *t, int tree, unsigned char *level)
{
	const struct trees_node *d = &t->node[t->root[tree]];
	const int64_t n = t->root[tree + 1] - t->root[tree];
	int64_t i, c;

	memset(level, 0, (size_t)n);
	level[0] = 1;
	for (i = 0; i < n; i++, d++) {
		c = d->child;
		if (level[i] == 0)
			return "a node that no other leads to";
		if (!node_sane(t, d))
			return "a node out of range";
		if (c < 0)
			continue;
		if (c <= i || c + 1 >= n)
			return "a child out of place";
		if (level[c] != 0 || level[c + 1] != 0)
			return "a node with two parents";
		if (level[i] > TREES_MAX_DEPTH)
			return "too deep";
		level[c] = level[c + 1] = (unsigned char)(level[i] + 1);
	}
	return NULL;
}

static int
check_trees(const struct trees *t, int64_t largest, struct err *err)
{
	unsigned char *level = mem_new((size_t)largest, 1);
	const char *what = NULL;
	int i;

	for (i = 0; i < t->ntrees && what == NULL; i++)
		what = check_tree(t, i, level);
	free(level);
	return what == NULL ? 0 :
	    err_set(err, ERR_DATA, "trees: tree %d: %s", i, what);
}

int
trees_read(struct trees *t, const void *bytes, size_t n, size_t *used,
    struct err *err)
{
	const unsigned char *p = bytes;
	struct trees r = { 0 };
	int64_t largest;
	int rc = -1;

	if (read_head(&r, &p, n, err) < 0)
		goto out;
	if (read_floats(r.base, r.outputs, &p) < 0) {
		err_set(err, ERR_DATA, "trees: a base is not finite");
		goto out;
	}
	largest = read_roots(&r, &p);
	if (largest < 0) {
		err_set(err, ERR_DATA, "trees: nodes do not add up");
		goto out;
	}
	r.node = mem_new((size_t)r.nnodes, sizeof(*r.node));
	read_nodes(&r, &p);
	r.leaf = mem_new((size_t)(r.nleaves * width(&r)), sizeof(*r.leaf));
	if (read_floats(r.leaf, r.nleaves * width(&r), &p) < 0) {
		err_set(err, ERR_DATA, "trees: a leaf is not finite");
		goto out;
	}
	if (check_trees(&r, largest, err) < 0)
		goto out;
	*used = (size_t)(p - (const unsigned char *)bytes);
	*t = r;
	memset(&r, 0, sizeof(r));
	rc = 0;
out:
	trees_release(&r);
	return rc;
}
