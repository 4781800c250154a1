/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feat/history.h"

void
feat_history_free(struct feat_history *h)
{
	map_release(&h->known_ids);
	map_release(&h->pair_ids);
	map_release(&h->change_ids);
	free(h->change);
	free(h->known);
	free(h->operator);
	free(h->pair);
}

void
feat_runs_init(struct feat_runs *r)
{
	memset(r, 0, sizeof(*r));
	r->last.end_us = r->maintenance_us = r->down_us = r->setup_us =
	    r->lost_us = INT64_MIN;
	r->last.job = r->last.part = r->last.operator = r->last.family = -1;
	r->last_down = -1;
}

void
feat_runs_free(struct feat_runs *r)
{
	free(r->run);
	feat_rans_free(&r->ran);
}

struct feat_run *
feat_run_find(const struct feat_runs *r, int32_t job, int32_t part,
    int32_t op)
{
	struct feat_run *x;
	size_t i;

	for (i = 0; i < r->n; i++) {
		x = &r->run[i];
		if (x->job == job && x->part == part && x->op == op)
			return x;
	}
	return NULL;
}

struct feat_run *
feat_run_new(struct feat_runs *r, int32_t job, int32_t part, int32_t op)
{
	struct feat_run *x;

	r->run = mem_grow(r->run, &r->cap, r->n + 1, sizeof(*r->run));
	x = &r->run[r->n++];
	memset(x, 0, sizeof(*x));
	x->job = job;
	x->part = part;
	x->op = op;
	x->operator = x->family = -1;
	x->start_us = INT64_MAX;
	x->end_us = INT64_MIN;
	return x;
}

/* ---- by key ---- */

static int64_t
put(struct map *m, int32_t a, int32_t b, int32_t c)
{
	const int32_t key[3] = { a, b, c };

	return map_put(m, (const char *)key, sizeof(key));
}

static int64_t
find(const struct map *m, int32_t a, int32_t b, int32_t c)
{
	const int32_t key[3] = { a, b, c };

	return map_find(m, (const char *)key, sizeof(key));
}

static struct feat_known *
known_of(struct feat_history *h, int machine, int32_t part, int32_t op)
{
	const size_t n = h->known_ids.len;
	const size_t i = (size_t)put(&h->known_ids, machine, part, op);

	h->known = mem_grow(h->known, &h->known_cap, i + 1,
	    sizeof(*h->known));
	if (i >= n)
		memset(&h->known[i], 0, sizeof(*h->known));
	return &h->known[i];
}

static void
add_pair(struct feat_history *h, enum feat_pair_of what, int32_t a,
    int32_t b, const struct feat_run *run)
{
	const size_t n = h->pair_ids.len;
	size_t i;

	if (a < 0 || b < 0)
		return;
	i = (size_t)put(&h->pair_ids, (int32_t)what, a, b);
	h->pair = mem_grow(h->pair, &h->pair_cap, i + 1, sizeof(*h->pair));
	if (i >= n)
		h->pair[i] = (struct feat_pair){ 0, INT64_MIN, 0 };
	h->pair[i].n++;
	if (h->pair[i].end_us < run->end_us)
		h->pair[i].end_us = run->end_us;
	h->pair[i].production_ms += run->ms[CLASS_PRODUCTION];
}

const struct feat_known *
feat_history_known(const struct feat_history *h, int machine, int32_t part,
    int32_t op)
{
	const int64_t i = find(&h->known_ids, machine, part, op);

	return i < 0 ? NULL : &h->known[i];
}

const struct feat_pair *
feat_history_pair(const struct feat_history *h, enum feat_pair_of what,
    int32_t a, int32_t b)
{
	const int64_t i = find(&h->pair_ids, (int32_t)what, a, b);

	return i < 0 ? NULL : &h->pair[i];
}

const struct feat_operator *
feat_history_operator(const struct feat_history *h, int32_t operator)
{
	if (operator < 0 || (size_t)operator >= h->noperator ||
	    h->operator[operator].n == 0)
		return NULL;
	return &h->operator[operator];
}

/* ---- runs ---- */

static void
add_known(struct feat_known *k, const struct feat_run *run)
{
	int c;

	k->n++;
	if (run->ms[CLASS_SETUP] > 0) {
		k->setups++;
		k->setup_ms += run->ms[CLASS_SETUP];
		k->setup_last_ms = run->ms[CLASS_SETUP];
	}
	if (run->parts_m > 0 && run->ms[CLASS_PRODUCTION] > 0) {
		k->production_ms += run->ms[CLASS_PRODUCTION];
		k->parts_m += run->parts_m;
	}
	for (c = 0; c < CLASS_COUNT; c++) {
		if (c == CLASS_OUTSIDE || c == CLASS_PLANNED ||
		    c == CLASS_NODATA)
			continue;
		k->all_ms += run->ms[c];
		if (c == CLASS_DELAY || c == CLASS_DOWN ||
		    c == CLASS_UNASSIGNED)
			k->trouble_ms += run->ms[c];
	}
}

static struct feat_operator *
operator_of(struct feat_history *h, int32_t label)
{
	while (h->noperator <= (size_t)label) {
		h->operator = mem_grow(h->operator, &h->operator_cap,
		    h->noperator + 1, sizeof(*h->operator));
		memset(&h->operator[h->noperator++], 0,
		    sizeof(*h->operator));
	}
	return &h->operator[label];
}

static void
add_operator(struct feat_history *h, const struct feat_run *run,
    const struct feat_known *before)
{
	const double parts = (double)run->parts_m;
	struct feat_operator *o;

	if (run->operator < 0)
		return;
	o = operator_of(h, run->operator);
	o->n++;
	if (run->parts_m > 0 && run->ms[CLASS_PRODUCTION] > 0 &&
	    before->parts_m > 0)
		feat_spread_add(&h->pace, &o->pace,
		    log((double)before->production_ms /
		    (double)before->parts_m * parts /
		    (double)run->ms[CLASS_PRODUCTION]));
}

void
feat_history_add(struct feat_history *h, int machine,
    const struct feat_run *run)
{
	struct feat_known *all = known_of(h, -1, run->part, run->op);

	add_operator(h, run, all);
	add_known(all, run);
	add_known(known_of(h, machine, run->part, run->op), run);
	add_pair(h, FEAT_MACHINE_PART, machine, run->part, run);
	add_pair(h, FEAT_MACHINE_OPERATOR, machine, run->operator, run);
	add_pair(h, FEAT_OPERATOR_PART, run->operator, run->part, run);
}

double
feat_performance(const struct feat_history *h, int32_t operator)
{
	const struct feat_operator *o = feat_history_operator(h, operator);

	return feat_spread_mean(&h->pace, o == NULL ? NULL : &o->pace);
}

double
feat_setup_skill(const struct feat_history *h, int32_t operator)
{
	const struct feat_operator *o = feat_history_operator(h, operator);

	return feat_spread_mean(&h->setup, o == NULL ? NULL : &o->setup);
}

/* ---- changeovers ---- */

/* Of parts without a family all changes are alike but to the same part. */
enum { SAME_PART = -2 };

static void
change_key(int32_t key[2], const struct feat_run *before, int32_t part,
    int32_t family)
{
	if (part >= 0 && before->part == part) {
		key[0] = key[1] = SAME_PART;
		return;
	}
	key[0] = before->family;
	key[1] = family;
}

static struct feat_level *
change_of(struct feat_history *h, const int32_t key[2])
{
	const size_t n = h->change_ids.len;
	const size_t i = (size_t)map_put(&h->change_ids, (const char *)key,
	    2 * sizeof(*key));

	h->change = mem_grow(h->change, &h->change_cap, i + 1,
	    sizeof(*h->change));
	if (i >= n)
		memset(&h->change[i], 0, sizeof(*h->change));
	return &h->change[i];
}

double
feat_changeover(const struct feat_history *h, const struct feat_run *before,
    int32_t part, int32_t family)
{
	int32_t key[2];
	int64_t i;

	change_key(key, before, part, family);
	i = map_find(&h->change_ids, (const char *)key, sizeof(key));
	return feat_spread_mean(&h->changes, i < 0 ? NULL : &h->change[i]);
}

void
feat_history_setup(struct feat_history *h, const struct feat_run *before,
    const struct feat_run *run, double base_s)
{
	const double x = log((double)run->ms[CLASS_SETUP] / 1e3 / base_s);
	double usual = feat_changeover(h, before, run->part, run->family);
	int32_t key[2];

	if (!isnan(usual) && run->operator >= 0)
		feat_spread_add(&h->setup,
		    &operator_of(h, run->operator)->setup, x - usual);
	change_key(key, before, run->part, run->family);
	feat_spread_add(&h->changes, change_of(h, key), x);
}
