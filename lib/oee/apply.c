/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "base/when.h"
#include "oee/engine.h"

/* How far time may run between two looks at what is settled. */
#define SWEEP_US WHEN_HOUR

/* In machine order another machine means that the last one is over. */
static __attribute__((noinline)) int
next_machine(struct oee *o, int machine, struct err *err)
{
	int last = o->current;

	o->current = machine;
	if (o->machine[machine].ended)
		return err_set(err, ERR_DATA, "machine \"%s\" comes again "
		    "after another one; sort by machine and start, or say "
		    "--order any", timeline_machine_name(o->tl, machine));
	if (last < 0)
		return 0;
	o->machine[last].ended = true;
	if (timeline_end_machine(o->tl, last, err) < 0 ||
	    oee_stop_end(o, last, err) < 0)
		return -1;
	return (o->by & BY_MACHINE) ? oee_write(o, INT64_MAX, err) : 0;
}

/*
 * A shift that counts for a date may end a day after it, on a machine whose
 * zone is 26 hours away from the site's; so may the off time of a date.
 */
#define LATE_US		(3 * WHEN_DAY)

/* In time order whatever all machines have passed is complete. */
static __attribute__((noinline)) int
sweep(struct oee *o, int64_t start_us, struct err *err)
{
	int64_t done = INT64_MAX;
	size_t i;

	o->swept_us = when_floor(start_us, SWEEP_US) + SWEEP_US;
	if (timeline_advance(o->tl, start_us, err) < 0)
		return -1;
	for (i = 0; i < o->nmachine; i++) {
		if (o->machine[i].done_us < done)
			done = o->machine[i].done_us;
	}
	if (o->by & (BY_PERIODS & ~BY_HOUR))
		done = done > INT64_MIN + LATE_US ? done - LATE_US : INT64_MIN;
	return oee_write(o, done, err);
}

void
oee_expect(const struct oee *o, int second, int first)
{
	const char *g;

	timeline_expect(o->tl, second, 2);
	__builtin_prefetch(&o->machine[second]);
	__builtin_prefetch((const char *)&o->machine[second] + 64);
	timeline_expect(o->tl, first, 1);
	g = (const char *)o->machine[first].last;
	if (g == NULL)
		return;
	__builtin_prefetch(g);
	__builtin_prefetch(g + 64);
	__builtin_prefetch(g + 128);
}

int
oee_apply(struct oee *o, const struct tl_fact *f, struct err *err)
{
	const struct tl_span *s = &f->span;

	if (o->p.order == ORDER_TIME) {
		if (s->start_us >= o->swept_us &&
		    sweep(o, s->start_us, err) < 0)
			return -1;
	} else if (o->p.order == ORDER_MACHINE) {
		if (f->machine != o->current &&
		    next_machine(o, f->machine, err) < 0)
			return -1;
	}
	return tl_fact_feed(o->tl, f, err);
}
