/* SPDX-License-Identifier: MIT */
/*
 * The expansion of a calendar: week by week, a few weeks kept.
 *
 * The pieces of a week are those that begin in it: a shift over Sunday's
 * midnight belongs to the week it began in.
 */
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "base/zone.h"
#include "shop/calendar_impl.h"

enum {
	WEEKS = 4,	/* kept expanded */
	SUMS = 64	/* weeks whose sums are kept */
};

/* A piece, and what work and break its week had before it. */
struct step {
	struct cal_piece p;
	int64_t work, brk;
};

struct week {
	int64_t no;		/* Mondays since 1969-12-29; NONE: empty */
	int64_t from_us, to_us;
	struct step *v;
	size_t n, cap;
	int64_t work, brk;
	unsigned used;		/* the walker's clock when last asked */
};

struct sum {
	int64_t no;
	int64_t work, brk;
};

struct cal_walk {
	const struct cal_machine *m;
	const struct step *last;	/* NULL: none */
	const struct week *last_week;	/* that holds it */
	unsigned clock;
	struct week week[WEEKS];
	struct sum sum[SUMS];
	struct sum plain;	/* of a week without anything special */
	int64_t quiet_from, quiet_to;	/* no change of offset in here */
};

/* A shift of a date, in instants. */
struct instance {
	const struct cal_shift *shift;
	int64_t date;
	int64_t from, to;
};

static const int64_t no_week = INT64_MIN;

/* 1970-01-01 was a Thursday: day -3 is the Monday of week 0. */
static int64_t
week_of_day(int64_t day)
{
	return when_floor(day + 3, 7) / 7;
}

static int64_t
midnight(const struct cal_machine *m, int64_t day)
{
	return zone_boundary(m->zone, day * WHEN_DAY);
}

static int64_t
civil_day(const struct cal_machine *m, int64_t us)
{
	return when_floor(zone_to_local(m->zone, us), WHEN_DAY) / WHEN_DAY;
}

struct cal_walk *
cal_walk_new(const struct cal_machine *m)
{
	struct cal_walk *w = mem_new(1, sizeof(*w));
	int i;

	w->m = m;
	w->plain.no = no_week;
	for (i = 0; i < WEEKS; i++)
		w->week[i].no = no_week;
	for (i = 0; i < SUMS; i++)
		w->sum[i].no = no_week;
	return w;
}

void
cal_walk_free(struct cal_walk *w)
{
	int i;

	if (w == NULL)
		return;
	for (i = 0; i < WEEKS; i++)
		free(w->week[i].v);
	free(w);
}

static void
add_piece(struct week *k, const struct cal_piece *p)
{
	struct step *s;

	if (p->from_us >= p->to_us)
		return;
	k->v = mem_grow(k->v, &k->cap, k->n + 1, sizeof(*k->v));
	s = &k->v[k->n++];
	s->p = *p;
	s->work = k->work;
	s->brk = k->brk;
	if (p->plan == CAL_WORK)
		k->work += p->to_us - p->from_us;
	else if (p->plan == CAL_BREAK)
		k->brk += p->to_us - p->from_us;
}

/* Off time, cut at every civil midnight. */
static void
add_off(struct week *k, const struct cal_machine *m, int64_t from,
    int64_t to)
{
	struct cal_piece p = { .plan = CAL_OFF, .shift = -1 };
	int64_t day = civil_day(m, from), next;

	while (from < to) {
		next = midnight(m, day + 1);
		next = next < to ? next : to;
		p.from_us = p.shift_from_us = from;
		p.to_us = p.shift_to_us = next;
		p.business_date = (int32_t)day;
		add_piece(k, &p);
		from = next > from ? next : from;
		day++;
	}
}

static int64_t
within(int64_t x, int64_t from, int64_t to)
{
	return x < from ? from : x > to ? to : x;
}

/* The work and the breaks of a shift. */
static void
add_shift(struct week *k, const struct cal_machine *m,
    const struct instance *in)
{
	const int64_t day = in->date * WHEN_DAY;
	const bool next = in->shift->date_end != 0 &&
	    in->shift->to_s > CAL_DAY_S;
	struct cal_piece p = { .shift = in->shift->name,
	    .business_date = (int32_t)(in->date + next),
	    .shift_from_us = in->from, .shift_to_us = in->to };
	int64_t at = in->from, from, to;
	int i;

	for (i = 0; i < in->shift->nbrk; i++) {
		const struct cal_break *b = &in->shift->brk[i];

		from = within(zone_boundary(m->zone, day + b->from_s *
		    WHEN_SECOND), at, in->to);
		to = within(zone_boundary(m->zone, day + b->to_s *
		    WHEN_SECOND), from, in->to);
		p.plan = CAL_WORK;
		p.from_us = at;
		p.to_us = from;
		add_piece(k, &p);
		p.plan = CAL_BREAK;
		p.from_us = from;
		p.to_us = at = to;
		add_piece(k, &p);
	}
	p.plan = CAL_WORK;
	p.from_us = at;
	p.to_us = in->to;
	add_piece(k, &p);
}

/*
 * The next shift of a date from index *i on, which moves past it.  What an
 * earlier shift still holds is taken off its head.
 */
static bool
next_shift(const struct cal_machine *m, int64_t date, int *i,
    int64_t not_before, struct instance *in)
{
	const struct cal_shifts *list = cal_on(m, date);
	const unsigned bit = 1U << when_weekday(date);
	const int64_t day = date * WHEN_DAY;

	for (; *i < list->n; (*i)++) {
		const struct cal_shift *s = &list->v[*i];

		if ((s->days & bit) == 0)
			continue;
		in->shift = s;
		in->date = date;
		in->from = zone_boundary(m->zone, day + s->from_s *
		    WHEN_SECOND);
		in->to = zone_boundary(m->zone, day + s->to_s * WHEN_SECOND);
		if (in->from < not_before)
			in->from = not_before;
		(*i)++;
		return true;
	}
	return false;
}

/* Where the last shift that begins before the date ends, or its midnight. */
static int64_t
carried(const struct cal_machine *m, int64_t date)
{
	int64_t end = midnight(m, date);
	struct instance in;
	int i = 0;

	while (next_shift(m, date - 1, &i, INT64_MIN, &in)) {
		if (in.to > end)
			end = in.to;
	}
	return end;
}

static void
expand(struct week *k, const struct cal_machine *m, int64_t no)
{
	const int64_t first = no * 7 - 3;
	struct instance in;
	int64_t at, day;
	int i;

	k->no = no;
	k->n = 0;
	k->work = k->brk = 0;
	k->from_us = at = carried(m, first);
	k->to_us = carried(m, first + 7);
	for (day = first; day < first + 7; day++) {
		i = 0;
		while (next_shift(m, day, &i, at, &in)) {
			if (in.from >= in.to)
				continue;
			add_off(k, m, at, in.from);
			add_shift(k, m, &in);
			at = in.to;
		}
	}
	add_off(k, m, at, k->to_us);
}

/* The expanded week; the one not asked for longest makes room. */
static struct week *
get_week(struct cal_walk *w, int64_t no)
{
	struct week *k = &w->week[0];
	int i;

	w->clock++;
	for (i = 0; i < WEEKS; i++) {
		if (w->week[i].no == no) {
			w->week[i].used = w->clock;
			return &w->week[i];
		}
		if (w->week[i].used < k->used)
			k = &w->week[i];
	}
	k->used = w->clock;
	w->last = NULL;
	expand(k, w->m, no);
	return k;
}

static const struct step *
find_step(const struct week *k, int64_t us)
{
	size_t lo = 0, hi = k->n, mid;

	while (hi - lo > 1) {
		mid = lo + (hi - lo) / 2;
		if (k->v[mid].p.from_us <= us)
			lo = mid;
		else
			hi = mid;
	}
	return &k->v[lo];
}

/* The same when it is known to be s or a later one, likely near. */
static const struct step *
find_step_from(const struct week *k, const struct step *s, int64_t us)
{
	if (us < s->p.to_us)
		return s;
	return us < s[1].p.to_us ? s + 1 : find_step(k, us);
}

/* The week that holds us, which lies near that of its civil day. */
static struct week *
seek(struct cal_walk *w, int64_t us)
{
	struct week *k = get_week(w, week_of_day(civil_day(w->m, us)));

	while (us < k->from_us)
		k = get_week(w, k->no - 1);
	while (us >= k->to_us)
		k = get_week(w, k->no + 1);
	return k;
}

static int64_t
clamp(int64_t us)
{
	return within(us, CAL_FIRST_US, CAL_LAST_US);
}

/* Time mostly goes on: the step after the last one is tried, too. */
static const struct step *
step_at(struct cal_walk *w, int64_t us)
{
	const struct step *s = w->last;

	us = clamp(us);
	if (s != NULL && us >= s->p.to_us &&
	    s + 1 < w->last_week->v + w->last_week->n)
		s++;
	if (s == NULL || us < s->p.from_us || us >= s->p.to_us) {
		w->last_week = seek(w, us);
		s = find_step(w->last_week, us);
	}
	w->last = s;
	return s;
}

const struct cal_piece *
cal_at(struct cal_walk *w, int64_t us)
{
	return &step_at(w, us)->p;
}

/* Whether the week has no holiday, no exception and no change of clocks. */
static bool
is_plain(struct cal_walk *w, int64_t no)
{
	const int64_t first = no * 7 - 3;
	const int64_t from_s = (first - 3) * CAL_DAY_S;
	const int64_t to_s = (first + 10) * CAL_DAY_S;

	if (cal_irregular(w->m, first - 1, first + 7))
		return false;
	if (from_s < w->quiet_from || from_s >= w->quiet_to) {
		w->quiet_from = from_s;
		w->quiet_to = zone_next(w->m->zone, from_s);
	}
	return to_s < w->quiet_to;
}

/* The sums of a whole week. */
static struct sum
week_sum(struct cal_walk *w, int64_t no)
{
	struct sum *s = &w->sum[(uint64_t)no % SUMS];
	const bool plain = is_plain(w, no);
	const struct week *k;

	if (plain && w->plain.no != no_week)
		return w->plain;
	if (s->no != no) {
		k = get_week(w, no);
		s->no = no;
		s->work = k->work;
		s->brk = k->brk;
	}
	if (plain)
		w->plain = *s;
	return *s;
}

static int64_t
part(const struct step *s, int64_t us, enum cal_plan plan)
{
	return (plan == CAL_WORK ? s->work : s->brk) +
	    (s->p.plan == plan ? us - s->p.from_us : 0);
}

/* Of one plan in [a, b): the weeks between, and the parts at the ends. */
static int64_t
measure(struct cal_walk *w, int64_t a, int64_t b, enum cal_plan plan)
{
	const struct step *at;
	const struct week *k;
	int64_t no, to, sum;
	struct sum s;

	a = clamp(a);
	b = clamp(b);
	if (a >= b)
		return 0;
	at = step_at(w, a);
	if (b < w->last_week->to_us)
		return part(find_step_from(w->last_week, at, b), b, plan) -
		    part(at, a, plan);
	k = seek(w, a);
	sum = -part(find_step(k, a), a, plan);
	no = k->no;
	k = seek(w, b);
	sum += part(find_step(k, b), b, plan);
	for (to = k->no; no < to; no++) {
		s = week_sum(w, no);
		sum += plan == CAL_WORK ? s.work : s.brk;
	}
	return sum;
}

int64_t
cal_work(struct cal_walk *w, int64_t a_us, int64_t b_us)
{
	return measure(w, a_us, b_us, CAL_WORK);
}

int64_t
cal_break(struct cal_walk *w, int64_t a_us, int64_t b_us)
{
	return measure(w, a_us, b_us, CAL_BREAK);
}
