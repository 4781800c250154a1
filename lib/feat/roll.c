/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feat/roll.h"

__extension__ typedef __int128 int128;

/* Of units: their squares, and as many readings as there will be, fit. */
#define UNITS_MAX	0x1p50

struct reading {
	int64_t t;
	double x;
};

/* Places of readings, their values falling or rising. */
struct queue {
	uint32_t *at;
	uint32_t first, end, cap;	/* cap: a power of two */
};

struct slide {
	int64_t back;
	uint32_t tail;			/* the first reading inside */
	int128 sum, square;		/* of units, less the origin */
	int128 t, tt, tx;		/* of slopes; t less the start */
	struct queue least, most;
};

struct roll {
	int n;
	bool slope;
	double hour;
	struct reading *ring;
	uint32_t cap, head;		/* head: readings so far */
	int64_t now, start;		/* start: t of the first reading */
	double unit, per;		/* a reading is units / per * unit */
	double scale;			/* per / unit: a reading's units */
	int decimals;			/* -1: units are powers of two */
	int64_t origin;
	struct slide slide[ROLL_WINDOWS];
};

static const double tens[ROLL_DECIMALS + 1] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5,
	1e6 };

struct roll *
roll_new(const int64_t *window, int n, int64_t hour, bool slope)
{
	struct roll *r = mem_new(1, sizeof(*r));
	int i;

	r->n = n;
	r->slope = slope;
	r->hour = (double)hour;
	r->unit = r->per = r->scale = 1;
	r->now = INT64_MIN;
	for (i = 0; i < n; i++)
		r->slide[i].back = window[i];
	return r;
}

void
roll_free(struct roll *r)
{
	int i;

	if (r == NULL)
		return;
	for (i = 0; i < r->n; i++) {
		free(r->slide[i].least.at);
		free(r->slide[i].most.at);
	}
	free(r->ring);
	free(r);
}

static inline struct reading *
at(const struct roll *r, uint32_t i)
{
	return &r->ring[i & (r->cap - 1)];
}

/* ---- units ---- */

static inline int64_t
units(const struct roll *r, double x)
{
	return llrint(x * r->scale);
}

/* Whether so many decimals say x exactly. */
static inline bool
is_exact(double x, double per)
{
	const double q = rint(x * per);

	return fabs(q) < UNITS_MAX && q / per == x;
}

static void
add(const struct roll *r, struct slide *s, const struct reading *x, int sign)
{
	const int64_t d = units(r, x->x) - r->origin;
	const int64_t t = x->t - r->start;

	s->sum += sign * d;
	s->square += sign * ((int128)d * d);
	if (!r->slope)
		return;
	s->t += sign * t;
	s->tt += sign * ((int128)t * t);
	s->tx += sign * ((int128)t * d);
}

/* The units have changed: all sums are made anew. */
static void
recount(struct roll *r)
{
	struct slide *s;
	uint32_t i;
	int w;

	for (w = 0; w < r->n; w++) {
		s = &r->slide[w];
		s->sum = s->square = s->t = s->tt = s->tx = 0;
		for (i = s->tail; i != r->head; i++)
			add(r, s, at(r, i), 1);
	}
}

/* Units that x can be told in, as coarse as those so far or more. */
static void
refit(struct roll *r, double x)
{
	double most = fabs(x);
	uint32_t i;
	int e;

	while (r->decimals >= 0 && r->decimals < ROLL_DECIMALS &&
	    !is_exact(x, r->per))
		r->per = tens[++r->decimals];
	for (i = r->slide[r->n - 1].tail; r->decimals >= 0 && i != r->head;
	    i++) {
		if (!is_exact(at(r, i)->x, r->per))
			r->decimals = -1;
	}
	if (r->decimals < 0 || !is_exact(x, r->per)) {
		for (i = r->slide[r->n - 1].tail; i != r->head; i++)
			most = fmax(most, fabs(at(r, i)->x));
		frexp(most, &e);
		r->decimals = -1;
		r->per = 1;
		r->unit = ldexp(1, e - 42 > -1000 ? e - 42 : -1000);
	}
	r->scale = r->per / r->unit;
	r->origin = units(r, x);
	recount(r);
}

static inline bool
fits(const struct roll *r, double x)
{
	return r->decimals >= 0 ? is_exact(x, r->per) :
	    fabs(x) * r->scale < UNITS_MAX;
}

/* ---- least and most ---- */

static void
queue_grow(struct queue *q)
{
	const uint32_t cap = q->cap == 0 ? 16 : 2 * q->cap;
	uint32_t *to = mem_new(cap, sizeof(*to)), i;

	for (i = q->first; i != q->end; i++)
		to[i & (cap - 1)] = q->at[i & (q->cap - 1)];
	free(q->at);
	q->at = to;
	q->cap = cap;
}

static inline void
queue_push(struct queue *q, uint32_t i)
{
	if (q->end - q->first == q->cap)
		queue_grow(q);
	q->at[q->end++ & (q->cap - 1)] = i;
}

static inline uint32_t
queue_last(const struct queue *q)
{
	return q->at[(q->end - 1) & (q->cap - 1)];
}

static inline void
queue_leave(struct queue *q, uint32_t tail)
{
	while (q->first != q->end &&
	    (int32_t)(q->at[q->first & (q->cap - 1)] - tail) < 0)
		q->first++;
}

/* ---- readings ---- */

static void
ring_grow(struct roll *r)
{
	const uint32_t cap = r->cap == 0 ? 64 : 2 * r->cap;
	struct reading *to = mem_new(cap, sizeof(*to));
	uint32_t i;

	for (i = r->slide[r->n - 1].tail; i != r->head; i++)
		to[i & (cap - 1)] = *at(r, i);
	free(r->ring);
	r->ring = to;
	r->cap = cap;
}

static inline void
evict(struct roll *r, struct slide *s, int64_t t)
{
	const uint32_t was = s->tail;

	while (s->tail != r->head && at(r, s->tail)->t <= t - s->back)
		add(r, s, at(r, s->tail++), -1);
	if (s->tail != was) {
		queue_leave(&s->least, s->tail);
		queue_leave(&s->most, s->tail);
	}
}

void
roll_move(struct roll *r, int64_t t)
{
	int i;

	if (t <= r->now)
		return;
	r->now = t;
	for (i = 0; i < r->n; i++)
		evict(r, &r->slide[i], t);
}

static inline void
enqueue(struct roll *r, struct slide *s, uint32_t i, double x)
{
	struct queue *q = &s->least;

	while (q->end != q->first && at(r, queue_last(q))->x >= x)
		q->end--;
	queue_push(q, i);
	q = &s->most;
	while (q->end != q->first && at(r, queue_last(q))->x <= x)
		q->end--;
	queue_push(q, i);
}

int
roll_push(struct roll *r, int64_t t, double x)
{
	struct reading *p;
	uint32_t i = r->head;
	int w;

	if (!isfinite(x) || t < r->now)
		return -1;
	if (r->now == INT64_MIN)
		r->start = t;
	roll_move(r, t);
	if (i - r->slide[r->n - 1].tail == r->cap)
		ring_grow(r);
	if (!fits(r, x))
		refit(r, x);
	p = at(r, i);
	p->t = t;
	p->x = x;
	r->head++;
	for (w = 0; w < r->n; w++) {
		add(r, &r->slide[w], p, 1);
		enqueue(r, &r->slide[w], i, x);
	}
	return 0;
}

/* ---- figures ---- */

/* n squares less the square of the sum: n times the sum of squares about the
   mean. */
static double
about_mean(int128 n, int128 sum, int128 square)
{
	int128 a, b;

	if (!__builtin_mul_overflow(n, square, &a) &&
	    !__builtin_mul_overflow(sum, sum, &b))
		return (double)(a - b);
	return (double)((long double)n * (long double)square -
	    (long double)sum * (long double)sum);
}

static double
slope_of(const struct roll *r, const struct slide *s, int128 n)
{
	const int64_t c = r->now - r->start;
	const int128 t = s->t - n * c;
	const int128 tt = s->tt - 2 * (int128)c * s->t + n * c * c;
	const int128 tx = s->tx - (int128)c * s->sum;
	const double spread = about_mean(n, t, tt);
	int128 a, b;
	double joint;

	if (!__builtin_mul_overflow(n, tx, &a) &&
	    !__builtin_mul_overflow(t, s->sum, &b))
		joint = (double)(a - b);
	else
		joint = (double)((long double)n * (long double)tx -
		    (long double)t * (long double)s->sum);
	return spread > 0 ? joint / spread * r->hour / r->per * r->unit : NAN;
}

void
roll_stats(const struct roll *r, int window, struct roll_stats *out)
{
	const struct slide *s = &r->slide[window];
	const uint32_t n = r->head - s->tail;
	const double scale = r->unit / r->per;
	double about;

	out->n = n;
	out->mean = out->std = out->min = out->max = out->sum = out->slope =
	    NAN;
	if (n == 0)
		return;
	out->sum = (double)(s->sum + (int128)n * r->origin) / r->per *
	    r->unit;
	out->mean = out->sum / n;
	out->min = at(r, s->least.at[s->least.first & (s->least.cap - 1)])->x;
	out->max = at(r, s->most.at[s->most.first & (s->most.cap - 1)])->x;
	if (n < 2)
		return;
	about = about_mean(n, s->sum, s->square);
	out->std = sqrt(about / ((double)n * (double)(n - 1))) * scale;
	if (r->slope)
		out->slope = slope_of(r, s, n);
}

double
roll_last(const struct roll *r)
{
	return r->head == 0 ? NAN : at(r, r->head - 1)->x;
}

size_t
roll_held(const struct roll *r)
{
	return r->head - r->slide[r->n - 1].tail;
}
