/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "oee/standard.h"

/* NULL for any. */
static char *
pattern(struct tl_text t)
{
	return t.len == 0 || (t.len == 1 && *t.s == '*') ? NULL :
	    mem_text(t.s, t.len);
}

static struct bytes_short
key_of(struct tl_text part)
{
	return bytes_short(part.s, part.len);
}

/* The part's slot, or the free one where it would be. */
static inline struct standard_slot *
probe(const struct standards *s, const struct bytes_short *key,
    struct tl_text part)
{
	size_t i = bytes_hash(part.s, part.len) >> 32;
	struct standard_slot *x;

	for (;; i++) {
		x = &s->slot[i & (s->nslot - 1)];
		if (!x->used)
			return x;
		if (bytes_short_same(&x->part, key) &&
		    (x->long_part == NULL ||
		    memcmp(x->long_part, part.s, part.len) == 0))
			return x;
	}
}

/* What bytes_hash() says of a part that has a slot. */
static uint64_t
hash_of(const struct standard_slot *x)
{
	return x->long_part != NULL ? bytes_hash(x->long_part, x->part.len) :
	    bytes_short_hash(&x->part);
}

static void
widen(struct standards *s)
{
	struct standard_slot *old = s->slot;
	const size_t n = s->nslot;
	size_t i, k;

	s->nslot = n == 0 ? 64 : n * 2;
	s->slot = mem_new(s->nslot, sizeof(*s->slot));
	for (i = 0; i < n; i++) {
		if (!old[i].used)
			continue;
		k = hash_of(&old[i]) >> 32;
		while (s->slot[k & (s->nslot - 1)].used)
			k++;
		s->slot[k & (s->nslot - 1)] = old[i];
	}
	free(old);
}

/* The part's slot; what it holds makes room for another standard. */
static struct standard *
place(struct standards *s, struct tl_text part)
{
	const struct bytes_short key = key_of(part);
	struct standard_slot *x;
	struct standard *next = NULL;

	if (s->nslot <= 2 * s->n)
		widen(s);
	x = probe(s, &key, part);
	if (x->used) {
		next = mem_new(1, sizeof(*next));
		*next = x->is;
	} else {
		x->used = true;
		x->part = key;
		if (part.len > BYTES_SHORT)
			x->long_part = mem_text(part.s, part.len);
		s->n++;
	}
	x->is.next = next;
	return &x->is;
}

void
standards_add(struct standards *s, struct tl_text part, struct tl_text op,
    struct tl_text machine, int64_t from_us, int64_t to_us, int64_t ideal_us)
{
	struct standard *x = place(s, part);

	x->op = pattern(op);
	x->machine = pattern(machine);
	x->from_us = from_us;
	x->to_us = to_us;
	x->ideal_us = ideal_us;
}

/* The standards of a part; NULL when it has none. */
static inline const struct standard *
first_of(const struct standards *s, struct tl_text part)
{
	const struct bytes_short key = key_of(part);
	const struct standard_slot *x;

	if (s->nslot == 0)
		return NULL;
	x = probe(s, &key, part);
	return x->used ? &x->is : NULL;
}

/* 2 the very one, 1 any, 0 another. */
static int
fit(const char *name, struct tl_text t)
{
	if (name == NULL)
		return 1;
	return strlen(name) == t.len &&
	    memcmp(name, t.s, t.len) == 0 ? 2 : 0;
}

/* Higher fits better; 0 does not fit. */
static int
rank(const struct standard *x, struct tl_text op, const char *machine,
    int64_t us)
{
	/* Nearly all are of any machine, whose name is then left alone. */
	int m = x->machine == NULL ? 1 :
	    strcmp(x->machine, machine) == 0 ? 2 : 0;
	int o = fit(x->op, op);

	if (m == 0 || o == 0 || us < x->from_us || us >= x->to_us)
		return 0;
	return m * 2 + o;
}

/* Between two edges of the part's standards the answer stays the same. */
static void
narrow(struct standard_answer *a, int64_t edge_us, int64_t us)
{
	if (edge_us <= us && edge_us > a->from_us)
		a->from_us = edge_us;
	if (edge_us > us && edge_us < a->to_us)
		a->to_us = edge_us;
}

static int
contradiction(struct tl_text part, struct tl_text op, const char *machine,
    struct err *err)
{
	return err_set(err, ERR_CONFIG, "two standards fit part \"%.*s\", "
	    "operation \"%.*s\", machine \"%s\" equally",
	    (int)part.len, part.s, (int)op.len, op.s, machine);
}

int
standards_find(const struct standards *s, struct tl_text part,
    struct tl_text op, const char *machine, int64_t us,
    struct standard_answer *a, struct err *err)
{
	const struct standard *best = NULL, *x;
	bool rival = false;
	int top = 0, r;

	a->from_us = INT64_MIN;
	a->to_us = INT64_MAX;
	for (x = first_of(s, part); x != NULL; x = x->next) {
		narrow(a, x->from_us, us);
		narrow(a, x->to_us, us);
		r = rank(x, op, machine, us);
		if (r == 0 || r < top)
			continue;
		if (r > top || x->from_us > best->from_us) {
			best = x;
			rival = false;
		} else if (x->from_us == best->from_us) {
			rival = rival || x->ideal_us != best->ideal_us;
		}
		top = r;
	}
	a->found = best != NULL;
	a->ideal_us = best == NULL ? 0 : best->ideal_us;
	return rival ? contradiction(part, op, machine, err) : 0;
}

static void
release_one(struct standard *x)
{
	free(x->op);
	free(x->machine);
}

void
standards_release(struct standards *s)
{
	struct standard *x, *next;
	size_t i;

	for (i = 0; i < s->nslot; i++) {
		if (!s->slot[i].used)
			continue;
		release_one(&s->slot[i].is);
		for (x = s->slot[i].is.next; x != NULL; x = next) {
			next = x->next;
			release_one(x);
			free(x);
		}
		free(s->slot[i].long_part);
	}
	free(s->slot);
	memset(s, 0, sizeof(*s));
}
