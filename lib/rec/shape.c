/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "rec/rec_internal.h"

enum { KINDS_MAX = 64 };	/* kinds with guesses of their own */

static struct rec_node *
node_new(struct rec_shapes *t, struct rec_node *parent, int64_t key)
{
	struct rec_node *n = arena_new(&t->mem, 1, sizeof(*n));

	t->mem_bytes += sizeof(*n);
	n->parent = parent;
	n->key = key;
	n->depth = parent == NULL ? 0 : parent->depth + (key >= 0);
	n->is_record = key == REC_KIND && n->depth == 1;
	n->next = n->alt = t->never;
	return n;
}

static void
start(struct rec_shapes *t)
{
	int i;

	for (i = 0; i < t->schema->nkey; i++)
		map_put(&t->names, t->schema->key[i].name,
		    strlen(t->schema->key[i].name));
	t->never = NULL;
	t->never = node_new(t, NULL, -1);
	t->root = node_new(t, NULL, -1);
}

void
rec_shapes_init(struct rec_shapes *t, const struct rec_schema *schema)
{
	t->schema = schema;
	start(t);
}

void
rec_shapes_release(struct rec_shapes *t)
{
	map_release(&t->names);
	arena_release(&t->mem);
	free(t->slot);
	free(t->stamp);
}

void
rec_shapes_forget(struct rec_shapes *t)
{
	map_clear(&t->names);
	arena_release(&t->mem);
	if (t->slot != NULL)
		memset(t->slot, 0, t->nslot * sizeof(struct rec_node *));
	t->nnode = 0;
	t->name_bytes = 0;
	t->mem_bytes = 0;
	t->now = 0;
	if (t->stamp != NULL)
		memset(t->stamp, 0, t->stamp_cap * sizeof(*t->stamp));
	start(t);
}

/* ---- the table of (node, key) -> child ---- */

static size_t
slot_of(const struct rec_shapes *t, const struct rec_node *at, int64_t key)
{
	uint64_t h = (uint64_t)(uintptr_t)at * UINT64_C(0x9e3779b97f4a7c15);

	h = (h ^ (uint64_t)key) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(h >> 32) & (t->nslot - 1);
}

static void
link_node(struct rec_shapes *t, struct rec_node *n)
{
	size_t i = slot_of(t, n->parent, n->key);

	n->chain = t->slot[i];
	t->slot[i] = n;
}

static void
widen(struct rec_shapes *t)
{
	struct rec_node **old = t->slot, *n, *chain;
	size_t nold = t->nslot, i;

	if (t->nnode < t->nslot)
		return;
	t->nslot = nold == 0 ? 256 : nold * 2;
	t->slot = mem_new(t->nslot, sizeof(struct rec_node *));
	for (i = 0; i < nold; i++)
		for (n = old[i]; n != NULL; n = chain) {
			chain = n->chain;
			link_node(t, n);
		}
	free(old);
}

static struct rec_node *
find(const struct rec_shapes *t, const struct rec_node *at, int64_t key)
{
	struct rec_node *n;

	if (t->nslot == 0)
		return NULL;
	n = t->slot[slot_of(t, at, key)];
	while (n != NULL && (n->parent != at || n->key != key))
		n = n->chain;
	return n;
}

/* ---- a key twice ---- */

static void
stamps_ready(struct rec_shapes *t)
{
	size_t old = t->stamp == NULL ? 0 : t->stamp_cap;

	t->stamp = mem_grow(t->stamp, &t->stamp_cap, t->names.len,
	    sizeof(*t->stamp));
	if (t->stamp_cap > old)
		memset(t->stamp + old, 0,
		    (t->stamp_cap - old) * sizeof(*t->stamp));
}

/*
 * Whether the way to at has the key.  Marks the way once a record: a record
 * of n new keys costs n steps, not n squared.
 */
static bool
on_the_way(struct rec_shapes *t, const struct rec_node *at, int64_t key)
{
	stamps_ready(t);
	if (!t->stamped) {
		t->now++;
		if (t->now == 0) {
			memset(t->stamp, 0, t->stamp_cap * sizeof(*t->stamp));
			t->now = 1;
		}
		t->stamped = true;
	}
	for (; at != NULL; at = at->parent) {
		if (at->key < 0)
			continue;
		if (t->stamp[at->key] == t->now)
			break;
		t->stamp[at->key] = t->now;
	}
	return t->stamp[key] == t->now;
}

/* ---- steps ---- */

/* A key that JSON would escape, or a long one, is not guessed. */
static void
set_pattern(struct rec_node *n, const char *name, size_t len)
{
	size_t i;

	if (len + 4 > REC_PAT_MAX)
		return;
	for (i = 0; i < len; i++)
		if (name[i] == '"' || name[i] == '\\' ||
		    (unsigned char)name[i] < 0x20)
			return;
	n->pat[0] = n->depth == 1 ? '{' : ',';
	n->pat[1] = '"';
	memcpy(n->pat + 2, name, len);
	n->pat[len + 2] = '"';
	n->pat[len + 3] = ':';
	n->pat_len = (uint8_t)(len + 4);
	n->pat_mask = n->pat_len >= 32 ? UINT32_MAX
	    : (UINT32_C(1) << n->pat_len) - 1;
}

static int64_t
name_index(struct rec_shapes *t, const char *name, size_t len)
{
	size_t before = t->names.len;
	int64_t key = map_put(&t->names, name, len);

	if (t->names.len > before)
		t->name_bytes += len;
	return key;
}

void
rec_shapes_took(struct rec_node *at, struct rec_node *n)
{
	if (at->next == n)
		return;
	at->alt = at->next;
	at->next = n;
}

struct rec_node *
rec_shapes_key(struct rec_shapes *t, struct rec_node *at, const char *name,
    size_t len)
{
	int64_t key = name_index(t, name, len);
	struct rec_node *n = find(t, at, key);

	if (n == NULL) {
		if (on_the_way(t, at, key))
			return NULL;
		n = node_new(t, at, key);
		set_pattern(n, name, len);
		widen(t);
		link_node(t, n);
		t->nnode++;
	}
	rec_shapes_took(at, n);
	return n;
}

struct rec_node *
rec_shapes_kind(struct rec_shapes *t, struct rec_node *at,
    const struct rec_val *v)
{
	struct rec_node **p, *n;
	int seen = 0;

	if (v->is != REC_IS_TEXT || v->len == 0 || v->len > REC_PAT_MAX)
		return at;
	for (p = &at->kinds; (n = *p) != NULL; p = &n->kind_chain) {
		if (n->pat_len == v->len &&
		    memcmp(n->pat, v->text, v->len) == 0)
			break;
		seen++;
	}
	if (n != NULL) {
		*p = n->kind_chain;
	} else {
		if (seen == KINDS_MAX)
			return at;
		n = node_new(t, at, -1);
		memcpy(n->pat, v->text, v->len);
		n->pat_len = (uint8_t)v->len;
	}
	n->kind_chain = at->kinds;	/* the last one used comes first */
	at->kinds = n;
	return n;
}

const struct rec_shape *
rec_shapes_make(struct rec_shapes *t, struct rec_node *node)
{
	const struct rec_node *at;
	const char **name;
	int16_t *pos;
	int *id, i;

	name = arena_new(&t->mem, (size_t)node->depth, sizeof(char *));
	id = arena_new(&t->mem, (size_t)node->depth, sizeof(*id));
	pos = arena_new(&t->mem, (size_t)t->schema->nkey, sizeof(*pos));
	t->mem_bytes += (size_t)node->depth * (sizeof(char *) + sizeof(*id)) +
	    (size_t)t->schema->nkey * sizeof(*pos);
	for (i = 0; i < t->schema->nkey; i++)
		pos[i] = -1;
	for (at = node; at != NULL; at = at->parent) {
		if (at->key < 0)
			continue;
		name[at->depth - 1] = map_name(&t->names, at->key);
		id[at->depth - 1] = -1;
		if (at->key >= t->schema->nkey)
			continue;
		id[at->depth - 1] = (int)at->key;
		pos[at->key] = (int16_t)(at->depth - 1);
	}
	node->shape = (struct rec_shape){ node->depth, t->schema->nkey, name,
	    id, pos };
	return &node->shape;
}
