/* SPDX-License-Identifier: MIT */
/*
 * Running, and what ends it.
 *
 * A run is planned up to the first of all that could stop it.  What has no
 * memory (micro stops, material) is drawn anew for each run; tools wear with
 * pieces; breakdowns have a fate, drawn once a renewal, that running hours
 * eat up: a Weibull hazard in the hours since renewal, times what is
 * proportional (Cox 1972): the machine's own and the part's hardness.
 */
#include <math.h>

#include "base/when.h"
#include "sim/chance.h"
#include "sim/life_impl.h"

/* Weibull shape and scale (running hours), and the repair. */
static const struct cause {
	double shape, scale_h;
	double wait_s, repair_s, sigma;
} causes[SIM_CAUSES] = {
	{ 2.6, 450, 2400, 12600, 0.5 },		/* spindle */
	{ 1.9, 400, 1800, 5400, 0.5 },		/* hydraulic */
	{ 1.5, 260, 600, 1800, 0.5 },		/* coolant */
	{ 1.0, 450, 1500, 2700, 0.7 },		/* electrical: no ageing */
	{ 2.2, 600, 2400, 7200, 0.5 },		/* axis */
};

/* What ends a run: a cause of breakdown, or one of these. */
enum then {
	THEN_ORDER = SIM_CAUSES,
	THEN_TOOL,
	THEN_DRESSING,
	THEN_MICRO_STOP,
	THEN_NOT_FEEDING,
	THEN_IDLE,
	THEN_ADJUSTMENT
};

static void
renew(struct sim_life *l, int c)
{
	l->age_h[c] = 0;
	l->fate[c] = sim_exponential(&l->rng, 1);
}

static void
plan_service(struct sim_life *l)
{
	l->since_service_h = 0;
	l->service_due_h = sim_lognormal(&l->rng, l->machine->service_h, 0.2);
}

/* Machines are somewhere between two services when the story begins. */
void
sim_run_init(struct sim_life *l)
{
	int c;

	plan_service(l);
	l->since_service_h = l->service_due_h * rng_unit(&l->rng);
	for (c = 0; c < SIM_CAUSES; c++) {
		renew(l, c);
		l->age_h[c] = l->since_service_h;
	}
	l->dressed = 0;
	sim_tool_new(l);
}

bool
sim_service(struct sim_life *l)
{
	int c;

	if (l->since_service_h < l->service_due_h)
		return false;
	l->act = (struct sim_act){ .reason = SIM_SERVICE,
	    .left_s = sim_seconds(&l->rng, 7200, 0.3, 28800),
	    .run_h = l->since_service_h };
	for (c = 0; c < SIM_CAUSES; c++)
		renew(l, c);
	plan_service(l);
	return true;
}

void
sim_tool_new(struct sim_life *l)
{
	double life = 100;

	if (l->has_order)
		life = (double)l->plant->part[l->order.part].tool_parts;
	l->tool_breaks = sim_hit(&l->rng, 0.06);
	life *= l->tool_breaks ? sim_between(&l->rng, 0.3, 0.9) :
	    sim_between(&l->rng, 0.9, 1.1);
	l->tool_life = (int64_t)life + 1;
	l->worn = 0;
}

static double
wear(const struct sim_life *l)
{
	const struct sim_part *part = &l->plant->part[l->order.part];

	return (double)l->worn / (double)part->tool_parts;
}

/* (t / scale)^shape: the cumulative hazard of age t. */
static double
cumulative(int c, double age_h)
{
	return pow(age_h / causes[c].scale_h, causes[c].shape);
}

/* Running hours until cause c, if nothing else happens. */
static double
hours_to(const struct sim_life *l, int c)
{
	double at = cumulative(c, l->age_h[c]) + l->fate[c] / l->load;

	return causes[c].scale_h * pow(at, 1 / causes[c].shape) -
	    l->age_h[c];
}

/* All causes together, an hour of running. */
static double
hazard_h(const struct sim_life *l)
{
	double sum = 0, x;
	int c;

	for (c = 0; c < SIM_CAUSES; c++) {
		x = l->age_h[c] / causes[c].scale_h;
		sum += causes[c].shape / causes[c].scale_h *
		    pow(x, causes[c].shape - 1);
	}
	return sum * l->load;
}

/* Seconds until so many more pieces are done. */
static int64_t
seconds_for(const struct sim_life *l, int64_t parts)
{
	int64_t ms = parts * l->cycle_ms - l->phase_ms;

	return ms <= 0 ? 1 : (ms + 999) / 1000;
}

static void
sooner(struct sim_life *l, int then, double seconds)
{
	int64_t s;

	if (seconds >= (double)l->act.left_s)
		return;
	s = seconds < 1 ? 1 : (int64_t)seconds;
	if (s < l->act.left_s) {
		l->act.left_s = s;
		l->then = then;
	}
}

static void
sooner_by_rate(struct sim_life *l, int then, double an_hour)
{
	sooner(l, then, sim_exponential(&l->rng, 3600 / an_hour));
}

/* The cycle of this run; what is half done stays half done. */
static void
set_pace(struct sim_life *l)
{
	const struct sim_part *part = &l->plant->part[l->order.part];
	double w = wear(l), x;
	int64_t before = l->cycle_ms;

	x = (double)sim_ideal_ms(part, l->machine->type);
	x *= l->machine->slowness;
	x *= l->plant->operator[l->operator].slowness;
	l->cycle_ms = (int64_t)(x * (1 + 0.05 * w * w));
	if (before > 0)
		l->phase_ms = (int64_t)((double)l->phase_ms *
		    (double)l->cycle_ms / (double)before);
	if (l->phase_ms >= l->cycle_ms)
		l->phase_ms = l->cycle_ms - 1;
	l->load = l->machine->hazard * pow(part->hardness, 1.5);
}

/* Monday early the material of the week is not there yet. */
static double
feeding_rate(const struct sim_life *l)
{
	double rate = when_weekday(l->day) == 0 && l->shift == 0 ? 0.24 :
	    0.06;

	return l->shift == 2 ? rate * 1.5 : rate;
}

void
sim_run_plan(struct sim_life *l)
{
	const struct sim_part *part = &l->plant->part[l->order.part];
	int c;

	set_pace(l);
	l->then = THEN_ORDER;
	l->act = (struct sim_act){ .reason = SIM_RUN,
	    .left_s = seconds_for(l, l->order.planned - l->made) };
	sooner(l, THEN_TOOL, (double)seconds_for(l, l->tool_life - l->worn));
	if (l->machine->type == SIM_GRINDER)
		sooner(l, THEN_DRESSING,
		    (double)seconds_for(l, 40 - l->dressed));
	for (c = 0; c < SIM_CAUSES; c++)
		sooner(l, c, hours_to(l, c) * 3600);
	sooner_by_rate(l, THEN_MICRO_STOP, 0.9 * l->machine->stops *
	    part->fuss);
	sooner_by_rate(l, THEN_NOT_FEEDING, feeding_rate(l));
	sooner_by_rate(l, THEN_IDLE, 0.05);
	sooner_by_rate(l, THEN_ADJUSTMENT, 0.03);
}

/* Log odds: the part's, the machine's, the operator's, the tool's; the
 * first pieces after a setup are the worst. */
static int64_t
draw_scrap(struct sim_life *l, int64_t parts)
{
	const struct sim_part *part = &l->plant->part[l->order.part];
	double w = wear(l), odds;
	int64_t n = 0, i;

	odds = log(part->scrap / (1 - part->scrap)) + l->machine->scrap +
	    l->plant->operator[l->operator].scrap + 1.5 * w * w;
	for (i = 0; i < parts; i++) {
		double x = odds + (l->since_setup + i < 10 ? 1.2 : 0);

		n += sim_hit(&l->rng, 1 / (1 + exp(-x)));
	}
	return n;
}

void
sim_run_account(struct sim_life *l, struct sim_span *s)
{
	int64_t seconds = s->end_s - s->start_s;
	double hours = (double)seconds / 3600;
	int c;

	s->cycle_ms = l->cycle_ms;
	s->phase_ms = l->phase_ms;
	s->parts = sim_parts_by(s, seconds);
	l->phase_ms += seconds * 1000 - s->parts * l->cycle_ms;
	s->scrap = draw_scrap(l, s->parts);
	l->made += s->parts;
	l->since_setup += s->parts;
	l->worn += s->parts;
	l->dressed += s->parts;
	l->since_service_h += hours;
	for (c = 0; c < SIM_CAUSES; c++) {
		l->fate[c] -= l->load * (cumulative(c, l->age_h[c] + hours) -
		    cumulative(c, l->age_h[c]));
		if (l->fate[c] < 0)
			l->fate[c] = 0;
		l->age_h[c] += hours;
	}
}

static void
queue_breakdown(struct sim_life *l, int c)
{
	const struct cause *why = &causes[c];
	struct sim_act *a;
	bool night = l->shift == 2;

	if (sim_hit(&l->rng, 0.8))
		sim_queue(l, SIM_IDLE, sim_seconds(&l->rng, why->wait_s *
		    (night ? 1.8 : 1), 0.6, 14400));
	sim_queue(l, (enum sim_reason)(SIM_SPINDLE + c),
	    sim_seconds(&l->rng, why->repair_s, why->sigma, 57600));
	a = &l->queue[l->nqueue - 1];
	a->run_h = l->since_service_h;
	a->hazard_h = hazard_h(l);
	renew(l, c);
}

static void
queue_tool(struct sim_life *l)
{
	sim_queue(l, SIM_TOOLING, sim_seconds(&l->rng,
	    l->tool_breaks ? 1500 : 360, 0.4, 7200));
	sim_tool_new(l);
}

void
sim_run_over(struct sim_life *l)
{
	struct rng *r = &l->rng;

	switch (l->then) {
	case THEN_ORDER:
		break;
	case THEN_TOOL:
		queue_tool(l);
		break;
	case THEN_DRESSING:
		l->dressed = 0;
		sim_queue(l, SIM_DRESSING, sim_seconds(r, 240, 0.3, 3600));
		break;
	case THEN_MICRO_STOP:
		sim_queue(l, SIM_MICRO_STOP, 5 + (int64_t)sim_exponential(r,
		    45));
		break;
	case THEN_NOT_FEEDING:
		sim_queue(l, SIM_NOT_FEEDING, sim_seconds(r, 600, 0.8,
		    14400));
		break;
	case THEN_IDLE:
		sim_queue(l, SIM_IDLE, sim_seconds(r, 480, 0.8, 14400));
		break;
	case THEN_ADJUSTMENT:
		sim_queue(l, SIM_ADJUSTMENT, sim_seconds(r, 420, 0.5, 7200));
		break;
	default:
		queue_breakdown(l, l->then);
		break;
	}
}

void
sim_run_cancel(struct sim_life *l)
{
	if (l->act.reason == SIM_RUN)
		l->act.left_s = 0;
}

int64_t
sim_parts_by(const struct sim_span *s, int64_t seconds)
{
	if (s->cycle_ms <= 0)
		return 0;
	return (s->phase_ms + seconds * 1000) / s->cycle_ms;
}
