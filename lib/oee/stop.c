/* SPDX-License-Identifier: MIT */
/* Short stops, as shop/timeline_stop.h finds them. */
#include "oee/engine.h"

static int
on_slice(void *self, int machine, const struct tl_slice *s,
    enum tl_verdict verdict, bool joins, struct err *err)
{
	struct oee *o = self;
	int rc;

	/* What goes on a stop begins none. */
	if (joins)
		o->machine[machine].stop_end_us = s->from_us;
	o->verdict = verdict;
	rc = oee_on_slice(o, machine, s, err);
	o->verdict = TL_COUNTS;
	return rc;
}

static struct tl_stop_params
params(struct oee *o)
{
	return (struct tl_stop_params){ o->limits, o->p.from_us, o->p.to_us,
		o, on_slice };
}

int
oee_stop_end(struct oee *o, int machine, struct err *err)
{
	const struct tl_stop_params p = params(o);

	return tl_stop_end(&o->machine[machine].stop, &p, machine, err);
}

int
oee_stop_slice(void *self, int machine, const struct tl_slice *s,
    struct err *err)
{
	struct oee *o = self;
	const struct tl_stop_params p = params(o);

	if (timeline_machine_capacity(o->tl, machine) > 1)
		return oee_on_slice(o, machine, s, err);
	return tl_stop_slice(&o->machine[machine].stop, &p, machine, s, err);
}

int64_t
oee_stop_settled(const struct tl_stop *st, int64_t us)
{
	return tl_stop_settled(st, us);
}

void
oee_stop_release(struct tl_stop *st)
{
	tl_stop_release(st);
}
