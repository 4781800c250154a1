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
	r->last_down = r->last.part = r->last.operator = r->last.family = -1;
}

void
feat_runs_free(struct feat_runs *r)
{
	free(r->run);
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

/* The sums of the analysis without, then with the operator's new figure. */
static void
measure(struct feat_history *h, struct feat_operator *o, double x)
{
	double d;

	if (o->measured > 0) {
		h->sum_nmm -= (double)o->measured * o->mean * o->mean;
		h->sum_nn -= (double)(o->measured * o->measured);
		h->within -= o->square;
	} else {
		h->groups++;
	}
	o->measured++;
	d = x - o->mean;
	o->mean += d / (double)o->measured;
	o->square += d * (x - o->mean);
	h->measured++;
	h->sum_nm += x;
	h->sum_nmm += (double)o->measured * o->mean * o->mean;
	h->sum_nn += (double)(o->measured * o->measured);
	h->within += o->square;
}

static void
add_operator(struct feat_history *h, const struct feat_run *run,
    const struct feat_known *before)
{
	const double parts = (double)run->parts_m;
	struct feat_operator *o;

	if (run->operator < 0)
		return;
	while (h->noperator <= (size_t)run->operator) {
		h->operator = mem_grow(h->operator, &h->operator_cap,
		    h->noperator + 1, sizeof(*h->operator));
		memset(&h->operator[h->noperator++], 0,
		    sizeof(*h->operator));
	}
	o = &h->operator[run->operator];
	o->n++;
	if (run->parts_m > 0 && run->ms[CLASS_PRODUCTION] > 0 &&
	    before->parts_m > 0)
		measure(h, o, log((double)before->production_ms /
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
	const double n = (double)h->measured, g = (double)h->groups;
	double mean, between, within, n0, v, b;

	if (h->measured == 0)
		return NAN;
	mean = h->sum_nm / n;
	if (o == NULL || o->measured == 0 || h->groups < 2 ||
	    h->measured <= h->groups)
		return mean;
	within = (h->within > 0 ? h->within : 0) / (n - g);
	between = (h->sum_nmm - n * mean * mean) / (g - 1);
	n0 = (n - h->sum_nn / n) / (g - 1);
	v = n0 > 0 && between > within ? (between - within) / n0 : 0;
	if (v <= 0)
		return mean;
	b = v / (v + within / (double)o->measured);
	return mean + b * (o->mean - mean);
}
