/* SPDX-License-Identifier: MIT */
/* Groups of several engines, side by side. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "oee/given.h"
#include "oee/join.h"

static void *
copy(const void *p, size_t n, size_t size)
{
	void *x = NULL;

	if (n > 0) {
		x = mem_new(n, size);
		memcpy(x, p, n * size);
	}
	return x;
}

static struct oee_group *
keep(struct oee_group *g)
{
	struct oee_group *x = copy(g, 1, sizeof(*g));

	x->bar = copy(g->bar, g->nbar, sizeof(*g->bar));
	x->made = copy(g->made, g->nmade, sizeof(*g->made));
	x->gift = NULL;
	x->ngift = x->gift_cap = 0;
	g->givens = NULL;	/* handed over */
	return x;
}

static void
put_name(struct buf *b, const struct oee *o, int32_t i)
{
	const char *s = i < 0 ? "" : oee_name(o, i);

	buf_printf(b, "%zu:%s", strlen(s) + (i >= 0), s);
}

/* Numbers of names are each engine's own. */
static void
make_key(struct buf *b, const struct oee *o, const struct by_key *k)
{
	const char *machine = oee_machine_name(o, k->machine);
	const bool dated = k->date != INT32_MIN;

	buf_clear(b);
	buf_printf(b, "%d %d %lld %zu:%s ", (int)k->shift, (int)k->date,
	    dated ? 0 : (long long)k->from_us, strlen(machine), machine);
	put_name(b, o, k->group);
	put_name(b, o, k->site);
	put_name(b, o, k->part);
	put_name(b, o, k->job);
	put_name(b, o, k->operator);
}

/* 1: every engine has its group; -1: the row is gone already. */
static int
is_whole(const struct oee_join *j, size_t row)
{
	size_t i, have = 0;

	for (i = 0; i < j->n; i++)
		have += j->group[row * j->n + i] != NULL;
	return have == 0 ? -1 : have == j->n;
}

/* The row that waits for a group of that engine. */
static size_t
row_of(struct oee_join *j, size_t engine)
{
	size_t at, i, n;

	/* A date may have two shifts of one name: the nth meets the nth. */
	for (;; buf_putc(&j->key, '+')) {
		n = j->keys.len;
		at = (size_t)map_put(&j->keys, buf_text(&j->key),
		    j->key.len);
		if ((at + 1) * j->n > j->cap) {
			i = j->cap;
			j->group = mem_grow(j->group, &j->cap,
			    (at + 1) * j->n, sizeof(*j->group));
			memset(j->group + i, 0, (j->cap - i) *
			    sizeof(*j->group));
		}
		if (at == n || (j->group[at * j->n + engine] == NULL &&
		    is_whole(j, at) >= 0))
			return at;
	}
}

static int
take(void *arg, struct oee *o, struct oee_group *g)
{
	struct oee_join *j = arg;
	size_t i = 0, before, at;

	while (j->engine[i] != o)
		i++;
	make_key(&j->key, o, &g->key);
	before = j->keys.len;
	at = row_of(j, i);
	j->nwaiting += j->keys.len - before;
	j->group[at * j->n + i] = keep(g);
	j->fresh = true;
	return 0;
}

void
oee_join_init(struct oee_join *j, const struct oee_params *p, size_t n)
{
	struct oee_params one;
	size_t i;

	j->n = n;
	j->engine = mem_new(n, sizeof(*j->engine));
	for (i = 0; i < n; i++) {
		one = p[i];
		one.threads = 1;
		j->engine[i] = oee_stage(&one).self;
		j->engine[i]->take = take;
		j->engine[i]->take_arg = j;
	}
}

static void
forget(struct oee_join *j, size_t row)
{
	struct oee_group **g = &j->group[row * j->n];
	size_t i;

	for (i = 0; i < j->n; i++) {
		if (g[i] != NULL) {
			free(g[i]->bar);
			free(g[i]->made);
			oee_givens_free(g[i]->givens);
		}
		free(g[i]);
		g[i] = NULL;
	}
}

/* Gives away the rows that are whole, or all of them. */
static int
give(struct oee_join *j, bool all, struct err *err)
{
	size_t i;
	int whole, rc = 0;

	j->fresh = false;
	for (i = 0; i < j->keys.len && rc == 0; i++) {
		whole = is_whole(j, i);
		if (whole < 0 || (whole == 0 && !all))
			continue;
		rc = j->row(j->self, &j->group[i * j->n], err);
		forget(j, i);
		j->nwaiting--;
	}
	if (j->nwaiting == 0)
		map_clear(&j->keys);
	return rc;
}

/*
 * Machine by machine the engines finish one together; in order of time one
 * may hold a stop back that another need not.
 */
static bool
together(const struct oee_join *j)
{
	const struct oee *o = j->engine[0];

	return o->p.order == ORDER_MACHINE && (o->by & BY_MACHINE);
}

int
oee_join_feed(struct oee_join *j, const struct rec *r, struct rec_writer *out,
    struct err *err)
{
	size_t i;

	for (i = 0; i < j->n; i++) {
		j->engine[i]->out = out;
		if (oee_feed(j->engine[i], r, err) < 0)
			return -1;
	}
	return j->fresh ? give(j, together(j), err) : 0;
}

int
oee_join_feed_one(struct oee_join *j, size_t engine, const struct rec *r,
    struct rec_writer *out, struct err *err)
{
	struct oee *o = j->engine[engine];

	o->out = out;
	if (oee_feed(o, r, err) < 0)
		return -1;
	/* What one engine has not met yet may still come. */
	return j->fresh ? give(j, false, err) : 0;
}

int
oee_join_finish(struct oee_join *j, struct rec_writer *out, struct err *err)
{
	size_t i;

	for (i = 0; i < j->n; i++) {
		j->engine[i]->out = out;
		if (oee_finish(j->engine[i], err) < 0)
			return -1;
	}
	return give(j, true, err);
}

void
oee_join_release(struct oee_join *j)
{
	size_t i;

	for (i = 0; i < j->keys.len; i++)
		forget(j, i);
	for (i = 0; i < j->n; i++)
		oee_free(j->engine[i]);
	free(j->engine);
	free(j->group);
	map_release(&j->keys);
	buf_release(&j->key);
}

struct oee *
oee_join_first(const struct oee_join *j, struct oee_group *const *g,
    struct oee_group **group)
{
	size_t i = 0;

	while (g[i] == NULL)
		i++;
	*group = g[i];
	return j->engine[i];
}
