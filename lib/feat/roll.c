/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feat/roll.h"

__extension__ typedef __int128 int128;

/* Of units: the squares of 2^24 readings, less an origin, fit. */
#define UNITS_MAX	0x1p50
/* Added and taken away it rounds what is below 2^51 to a whole number. */
#define WHOLE		0x1.8p52

struct reading {
	int64_t t;
	double x;
};

/* Readings whose values fall or rise, and their places. */
struct standing {
	double x;
	uint32_t at;
};
struct queue {
	struct standing *v;
	uint32_t first, end, cap;	/* cap: a power of two */
};

/* What every reading touches stands together. */
struct slide {
	int64_t back;
	int128 sum, square;		/* of units, less the origin */
	struct queue least, most;
	uint32_t tail;			/* the first reading inside */
};

/* Of slopes; t less the start, x in units less the origin. */
struct lean {
	int128 t, tt, tx;
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
	struct lean lean[ROLL_WINDOWS];
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
		free(r->slide[i].least.v);
		free(r->slide[i].most.v);
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
	return (int64_t)(x * r->scale + WHOLE - WHOLE);
}

/* Whether so many decimals say x exactly. */
static inline bool
is_exact(double x, double per)
{
	const double units = x * per, q = units + WHOLE - WHOLE;

	return fabs(units) < UNITS_MAX && q / per == x;
}

/* Adds a reading to a window (sign 1), or takes it away (-1). */
static inline __attribute__((always_inline)) void
add(struct roll *r, int w, const struct reading *x, int sign)
{
	const int64_t d = units(r, x->x) - r->origin, t = x->t - r->start;
	const int128 square = (int128)d * d;
	struct slide *s = &r->slide[w];
	struct lean *l = &r->lean[w];

	s->sum += sign > 0 ? d : -d;
	s->square += sign > 0 ? square : -square;
	if (!r->slope)
		return;
	l->t += sign > 0 ? t : -t;
	l->tt += sign * ((int128)t * t);
	l->tx += sign * ((int128)t * d);
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
		s->sum = 0;
		s->square = 0;
		r->lean[w] = (struct lean){ 0, 0, 0 };
		for (i = s->tail; i != r->head; i++)
			add(r, w, at(r, i), 1);
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
	struct standing *to = mem_new(cap, sizeof(*to));
	uint32_t i;

	for (i = q->first; i != q->end; i++)
		to[i & (cap - 1)] = q->v[i & (q->cap - 1)];
	free(q->v);
	q->v = to;
	q->cap = cap;
}

static inline struct standing *
queue_at(const struct queue *q, uint32_t i)
{
	return &q->v[i & (q->cap - 1)];
}

static inline void
queue_push(struct queue *q, uint32_t i, double x)
{
	if (q->end - q->first == q->cap)
		queue_grow(q);
	*queue_at(q, q->end++) = (struct standing){ x, i };
}

static inline void
queue_leave(struct queue *q, uint32_t tail)
{
	while (q->first != q->end &&
	    (int32_t)(queue_at(q, q->first)->at - tail) < 0)
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
evict(struct roll *r, int w, int64_t t)
{
	struct slide *s = &r->slide[w];
	const uint32_t was = s->tail;

	while (s->tail != r->head && at(r, s->tail)->t <= t - s->back)
		add(r, w, at(r, s->tail++), -1);
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
		evict(r, i, t);
}

static inline void
enqueue(struct slide *s, uint32_t i, double x)
{
	struct queue *q = &s->least;

	while (q->end != q->first && queue_at(q, q->end - 1)->x >= x)
		q->end--;
	queue_push(q, i, x);
	q = &s->most;
	while (q->end != q->first && queue_at(q, q->end - 1)->x <= x)
		q->end--;
	queue_push(q, i, x);
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
		add(r, w, p, 1);
		enqueue(&r->slide[w], i, x);
	}
	return 0;
}

/* ---- figures ---- */

static inline double
real(int128 x)
{
	return x == (int64_t)x ? (double)(int64_t)x : (double)x;
}

/* a * b less c * d, as exactly as 128 bits do it. */
static double
cross(int128 a, int128 b, int128 c, int128 d)
{
	int128 ab, cd;

	if (!__builtin_mul_overflow(a, b, &ab) &&
	    !__builtin_mul_overflow(c, d, &cd))
		return real(ab - cd);
	return (double)((long double)a * (long double)b -
	    (long double)c * (long double)d);
}

/* n times the sum of squares about the mean. */
static inline double
about_mean(uint32_t n, int128 sum, int128 square)
{
	/* Then n times it fits, and n times it is more than sum squared. */
	if (square >> 94 == 0)
		return real(n * square - (int128)(int64_t)sum * (int64_t)sum);
	return cross(n, square, sum, sum);
}

static double
slope_of(const struct roll *r, int w, uint32_t n)
{
	const struct slide *s = &r->slide[w];
	const struct lean *l = &r->lean[w];
	const int64_t c = r->now - r->start;
	const int128 t = l->t - (int128)n * c;
	const int128 tt = l->tt - 2 * c * l->t + (int128)n * c * c;
	const int128 tx = l->tx - c * s->sum;
	const double spread = cross(n, tt, t, t);

	return spread > 0 ? cross(n, tx, t, s->sum) / spread * r->hour /
	    r->scale : NAN;
}

void
roll_stats(const struct roll *r, int window, struct roll_stats *out)
{
	const struct slide *s = &r->slide[window];
	const uint32_t n = r->head - s->tail;
	const double many = n;

	out->n = n;
	out->mean = out->std = out->min = out->max = out->sum = out->slope =
	    NAN;
	if (n == 0)
		return;
	out->sum = real(s->sum + (int128)n * r->origin) / r->per * r->unit;
	out->mean = out->sum / many;
	out->min = queue_at(&s->least, s->least.first)->x;
	out->max = queue_at(&s->most, s->most.first)->x;
	if (n < 2)
		return;
	out->std = sqrt(about_mean(n, s->sum, s->square) /
	    (many * (many - 1))) / r->scale;
	if (r->slope)
		out->slope = slope_of(r, window, n);
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
