/* SPDX-License-Identifier: MIT */
/*
 * Cursors: reference records, then the facts of all kinds merged by a heap of
 * lanes.  Machine by machine there are as many lanes as kinds; in order of
 * time that many for each machine, with shorter pages.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "shop/store_floor.h"
#include "shop/store_lane.h"

enum {
	PAGE = 5000,		/* facts, machine by machine */
	PAGE_MIN = 32,
	PAGE_MAX = 2000,	/* in order of time */
	IN_MEMORY = 64000	/* facts, in order of time */
};

static const enum shop_kind references[] = { KIND_MACHINE, KIND_PART,
    KIND_OPERATOR, KIND_STANDARD };
enum { NREFERENCE = sizeof(references) / sizeof(*references) };

struct store_cursor {
	struct store *st;	/* kept */
	uint64_t kinds;
	bool by_time;
	struct lane_query q;
	struct map wanted;	/* machines asked for; empty: all */
	int64_t shard, nshard;
	char **machine;		/* the ones there are, in order */
	size_t nmachine, machine_cap;
	size_t next_machine;
	int next_reference;
	struct lane reference;
	bool in_reference;
	struct lane *lane;
	size_t nlane;
	struct lane **heap;	/* of those on a fact, the first on top */
	size_t nheap;
	bool on_top;		/* the last fact lent was the top's */
};

static bool
wants(const struct store_cursor *c, enum shop_kind kind)
{
	return (c->kinds & UINT64_C(1) << kind) != 0;
}

static bool
wants_machine(const struct store_cursor *c, const char *s, size_t n)
{
	if (c->nshard > 1 && store_shard(s, n, c->nshard) != c->shard)
		return false;
	return c->wanted.len == 0 || map_find(&c->wanted, s, n) >= 0;
}

int64_t
store_shard(const char *machine, size_t len, int64_t n)
{
	return (int64_t)(hash64(machine, len) % (uint64_t)n) + 1;
}

/* ---- opening ---- */

static int
list_machines(struct store_cursor *c, struct err *err)
{
	struct db_stmt *s = store_q(c->st, Q_MACHINES, err);
	const char *name;
	size_t n;
	int got;

	if (s == NULL)
		return -1;
	db_bind_int(s, 0, c->q.seq);
	db_bind_int(s, 1, c->q.seq);
	while ((got = db_step(s, err)) > 0) {
		name = db_text(s, 0, &n);
		if (!wants_machine(c, name, n))
			continue;
		c->machine = mem_grow(c->machine, &c->machine_cap,
		    c->nmachine + 1, sizeof(*c->machine));
		c->machine[c->nmachine++] = mem_text(name, n);
	}
	return got;
}

/* Whether the past it needs is there, or was all the while. */
static int
check_floor(const struct store_cursor *c, struct err *err)
{
	int64_t seq = c->q.since > 0 ? c->q.since : c->q.seq;

	return store_floor_check(c->st, seq, c->kinds, c->q.from_us, err);
}

/* A backup may have been restored over what was read. */
static int
check_end(const struct store_cursor *c, struct err *err)
{
	int64_t newest;

	if (store_newest_seq(c->st, &newest, err) < 0)
		return -1;
	if (newest < c->q.seq)
		return err_set(err, ERR_TEMPFAIL, "%s: commit %lld is gone: "
		    "a backup was restored meanwhile", c->st->path,
		    (long long)c->q.seq);
	return check_floor(c, err);
}

static int
choose_seq(struct store_cursor *c, const struct store_query *q,
    struct err *err)
{
	int64_t most = q->changes && q->since > q->seq ? q->since : q->seq;
	int64_t newest;

	if (store_newest_seq(c->st, &newest, err) < 0)
		return -1;
	if (most > newest)
		return err_set(err, ERR_NOINPUT, "%s: no commit %lld yet; the "
		    "newest is %lld", c->st->path, (long long)most,
		    (long long)newest);
	c->q.seq = q->seq == 0 ? newest : q->seq < 0 ? 0 : q->seq;
	c->q.since = q->changes ? q->since : -1;
	if (c->q.since > c->q.seq)
		return err_set(err, ERR_USAGE, "changes from commit %lld back "
		    "to %lld", (long long)c->q.since, (long long)c->q.seq);
	return check_floor(c, err);
}

static int
count_facts(const struct store_cursor *c)
{
	int k, n = 0;

	for (k = 0; k < KIND_COUNT_OF; k++)
		n += wants(c, (enum shop_kind)k) &&
		    shop_kinds[k].class == SHOP_FACT;
	return n;
}

static void
make_lanes(struct store_cursor *c)
{
	size_t kinds = (size_t)count_facts(c);

	c->nlane = kinds * (c->by_time ? c->nmachine : 1);
	c->lane = mem_new(c->nlane + 1, sizeof(*c->lane));
	c->heap = mem_new(c->nlane + 1, sizeof(*c->heap));
	c->q.page = c->by_time ? PAGE_MIN : PAGE;
}

/* In order of time the lanes that hold anything share the memory. */
static void
share_memory(struct store_cursor *c)
{
	size_t room = IN_MEMORY / (c->nheap + 1);

	c->q.page = room < PAGE_MIN ? PAGE_MIN :
	    room > PAGE_MAX ? PAGE_MAX : room;
}

int
store_select(struct store_cursor **out, struct store *st,
    const struct store_query *q, struct err *err)
{
	struct store_cursor *c = mem_new(1, sizeof(*c));
	size_t i;

	c->st = st;
	c->kinds = q->kinds != 0 ? q->kinds : ~STORE_ON_DEMAND;
	c->by_time = q->by_time;
	c->q.from_us = q->from_us;
	c->q.to_us = q->to_us;
	c->shard = q->shard;
	c->nshard = q->nshard;
	for (i = 0; i < q->nmachine; i++)
		map_put(&c->wanted, q->machine[i], strlen(q->machine[i]));
	if (choose_seq(c, q, err) < 0 || list_machines(c, err) < 0 ||
	    (q->changes && moved_read(&c->q.moved, st, c->kinds, &c->q,
	    err) < 0)) {
		store_cursor_close(c);
		return -1;
	}
	make_lanes(c);
	*out = c;
	return 0;
}

int64_t
store_cursor_seq(const struct store_cursor *c)
{
	return c->q.seq;
}

void
store_cursor_close(struct store_cursor *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->nlane; i++)
		lane_release(&c->lane[i]);
	for (i = 0; i < c->nmachine; i++)
		free(c->machine[i]);
	lane_release(&c->reference);
	map_release(&c->wanted);
	moved_free(c->q.moved);
	free(c->machine);
	free(c->lane);
	free(c->heap);
	free(c);
}

/* ---- reference records ---- */

/* Of machines and standards those of the machines asked for, and of "*". */
static bool
is_wanted(const struct store_cursor *c, const struct fact *f)
{
	int at = shop_field(f->kind, F_MACHINE);
	const struct fact_val *v;

	if (at < 0)
		return true;
	v = &f->v[at];
	return (v->len == 1 && v->s[0] == '*') ||
	    wants_machine(c, v->s, v->len);
}

static int
next_reference(struct store_cursor *c, const struct fact **f,
    struct err *err)
{
	enum shop_kind kind;
	int got;

	while (c->in_reference || c->next_reference < NREFERENCE) {
		if (!c->in_reference) {
			kind = references[c->next_reference++];
			if (!wants(c, kind))
				continue;
			lane_init(&c->reference, kind, NULL, 0, &c->q);
			c->in_reference = true;
		}
		got = lane_next(&c->reference, c->st, &c->q, err);
		if (got < 0)
			return -1;
		c->in_reference = got > 0;
		*f = &c->reference.page.fact[c->reference.at];
		if (got > 0 && is_wanted(c, *f))
			return 1;
	}
	return 0;
}

/* ---- facts ---- */

static bool
before(const struct lane *a, const struct lane *b)
{
	int64_t x = lane_start(a), y = lane_start(b);

	if (x != y)
		return x < y;
	return a->rank != b->rank ? a->rank < b->rank : a->kind < b->kind;
}

static void
sift_down(struct store_cursor *c, size_t i)
{
	struct lane **h = c->heap, *l = h[i];
	size_t k;

	while ((k = 2 * i + 1) < c->nheap) {
		if (k + 1 < c->nheap && before(h[k + 1], h[k]))
			k++;
		if (!before(h[k], l))
			break;
		h[i] = h[k];
		i = k;
	}
	h[i] = l;
}

/* Lanes for one machine, from lane number at. */
static int
start_machine(struct store_cursor *c, size_t rank, size_t at,
    struct err *err)
{
	struct lane *l;
	int k, got;

	for (k = 0; k < KIND_COUNT_OF; k++) {
		if (!wants(c, (enum shop_kind)k) ||
		    shop_kinds[k].class != SHOP_FACT)
			continue;
		l = &c->lane[at++];
		lane_init(l, (enum shop_kind)k, c->machine[rank], rank, &c->q);
		got = lane_next(l, c->st, &c->q, err);
		if (got < 0)
			return -1;
		if (got > 0)
			c->heap[c->nheap++] = l;
	}
	return 0;
}

static int
start_machines(struct store_cursor *c, struct err *err)
{
	size_t kinds = (size_t)count_facts(c), at = 0, i;

	while (c->nheap == 0 && c->next_machine < c->nmachine) {
		if (start_machine(c, c->next_machine++, at, err) < 0)
			return -1;
		while (c->by_time && c->next_machine < c->nmachine) {
			at += kinds;
			if (start_machine(c, c->next_machine++, at, err) < 0)
				return -1;
		}
	}
	for (i = c->nheap / 2; i-- > 0;)
		sift_down(c, i);
	if (c->by_time)
		share_memory(c);
	return 0;
}

/* The fact lent last was the top's: moves on from it. */
static int
leave_top(struct store_cursor *c, struct err *err)
{
	int got = lane_next(c->heap[0], c->st, &c->q, err);

	if (got < 0)
		return -1;
	if (got == 0) {
		if (c->by_time)
			lane_release(c->heap[0]);
		c->heap[0] = c->heap[--c->nheap];
	}
	if (c->nheap > 0)
		sift_down(c, 0);
	return 0;
}

int
store_next(struct store_cursor *c, const struct fact **f, struct err *err)
{
	int got = next_reference(c, f, err);

	if (got != 0)
		return got;
	if (c->on_top && leave_top(c, err) < 0)
		return -1;
	c->on_top = false;
	if (c->nheap == 0 && start_machines(c, err) < 0)
		return -1;
	if (c->nheap == 0)
		return check_end(c, err);
	c->on_top = true;
	*f = &c->heap[0]->page.fact[c->heap[0]->at];
	return 1;
}

enum store_change
store_cursor_change(const struct store_cursor *c, int64_t *seq)
{
	return lane_change(c->on_top ? c->heap[0] : &c->reference, seq);
}
