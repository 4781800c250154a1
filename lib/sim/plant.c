/* SPDX-License-Identifier: MIT */
/* plant: machines, parts, operators. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "base/zone.h"
#include "sim/chance.h"
#include "sim/plant.h"

/* Two letters of a family's part numbers. */
static const char *const family_word[SIM_FAMILIES] = {
	"BU", "FL", "GB", "PN", "SH", "VH",
};

static const char *const first_name[] = {
	"Ana", "Björn", "Chloé", "Dale", "Eva", "François", "Grace", "Hugh",
	"Inés", "Jürgen", "Kate", "Luis", "Mia", "Noël", "Olga", "Pål",
};
static const char *const last_name[] = {
	"Abel", "Brown", "Castañeda", "Dubois", "Engström", "Fox", "García",
	"Hall", "Ives", "Jørgensen", "Kowalski", "Lee", "Müller",
};

enum {
	NFIRST = sizeof(first_name) / sizeof(first_name[0]),
	NLAST = sizeof(last_name) / sizeof(last_name[0])
};

static void
make_parts(struct sim_plant *p)
{
	struct sim_part *part;
	struct rng r;
	int i;

	sim_stream(&r, p->seed, SIM_S_PARTS, 0);
	p->npart = p->nmachine < 200 ? 2 * SIM_FAMILIES + p->nmachine * 2 :
	    412;
	p->part = mem_new((size_t)p->npart, sizeof(*p->part));
	for (i = 0; i < p->npart; i++) {
		part = &p->part[i];
		part->family = i % SIM_FAMILIES;
		snprintf(part->name, sizeof(part->name), "%s-%04d",
		    family_word[part->family], 1000 + i * 7);
		part->ideal_s = sim_lognormal(&r, 100, 0.55);
		if (part->ideal_s < 20)
			part->ideal_s = 20;
		part->setup_s = sim_lognormal(&r, 2400, 0.3);
		part->scrap = sim_lognormal(&r, 0.008, 0.6);
		part->hardness = sim_between(&r, 0.6, 1.6);
		part->fuss = sim_lognormal(&r, 1, 0.5);
		part->tool_parts = (int64_t)(sim_lognormal(&r, 120, 0.4) /
		    part->hardness) + 5;
		part->lot = (int64_t)(7200 / part->ideal_s *
		    sim_between(&r, 0.5, 3)) + 5;
	}
}

static void
make_machines(struct sim_plant *p, int n)
{
	struct sim_machine *m;
	struct rng r;
	int i;

	p->nmachine = n;
	p->machine = mem_new((size_t)n, sizeof(*p->machine));
	for (i = 0; i < n; i++) {
		m = &p->machine[i];
		/* Machine 7 is the same one in a plant of 8 and of 80. */
		sim_stream(&r, p->seed, SIM_S_MACHINES, (uint64_t)i);
		snprintf(m->name, sizeof(m->name), "Machine%04d", i + 1);
		snprintf(m->port, sizeof(m->port), "%d", i + 11);
		m->type = (enum sim_type)(i % SIM_TYPES);
		m->slowness = 1.02 + fabs(0.08 * sim_normal(&r));
		m->hazard = sim_lognormal(&r, 1, 0.5);
		m->scrap = 0.35 * sim_normal(&r);
		m->stops = sim_lognormal(&r, 1, 0.4);
		m->service_h = sim_between(&r, 120, 420);
		m->unattended = sim_hit(&r, 0.25);
	}
}

/* A tenth more people than machines in each team, and one. */
static void
make_operators(struct sim_plant *p)
{
	struct sim_operator *o;
	struct rng r;
	int i;

	p->team = p->nmachine + p->nmachine / 10 + 1;
	p->noperator = p->team * p->shifts;
	p->operator = mem_new((size_t)p->noperator, sizeof(*p->operator));
	for (i = 0; i < p->noperator; i++) {
		o = &p->operator[i];
		sim_stream(&r, p->seed, SIM_S_OPERATORS, (uint64_t)i);
		snprintf(o->id, sizeof(o->id), "E%04d", 1001 + i);
		snprintf(o->name, sizeof(o->name), "%s %s",
		    first_name[rng_below(&r, NFIRST)],
		    last_name[rng_below(&r, NLAST)]);
		o->slowness = sim_lognormal(&r, 1, 0.05);
		o->setup = sim_lognormal(&r, 1, 0.25);
		o->scrap = 0.4 * sim_normal(&r);
	}
}

void
sim_plant_init(struct sim_plant *p, uint64_t seed, int nmachine,
    const struct zone *zone, int64_t from_s, int shifts, int days)
{
	int64_t local_us;

	*p = (struct sim_plant){ .seed = seed, .zone = zone,
	    .from_s = from_s, .shifts = shifts, .days = days };
	make_machines(p, nmachine);
	make_parts(p);
	make_operators(p);
	/* The day before: its night shift may reach into the first hours. */
	local_us = zone_to_local(zone, from_s * WHEN_SECOND);
	p->day = when_floor(local_us, WHEN_DAY) / WHEN_DAY - 1;
}

void
sim_plant_release(struct sim_plant *p)
{
	free(p->machine);
	free(p->part);
	free(p->operator);
	free(p->piece);
	*p = (struct sim_plant){ 0 };
}

int
sim_operation(enum sim_type type)
{
	return 10 * ((int)type + 1);
}

int64_t
sim_ideal_ms(const struct sim_part *part, enum sim_type type)
{
	static const double share[SIM_TYPES] = { 1, 1.3, 0.8 };

	/* Standards are kept in tenths of a second. */
	return (int64_t)(part->ideal_s * share[type] * 10) * 100;
}

/*
 * Teams change shifts every week, and on one day of five its people change
 * places: else a machine's effect could not be told from an operator's.
 */
int
sim_crew(const struct sim_plant *p, int machine, int64_t day, int shift)
{
	int64_t week = when_floor(day + 3, 7) / 7;
	int team = (int)((week + shift) % p->shifts);
	struct rng r;
	int turn = 0;

	sim_stream(&r, p->seed, SIM_S_CREW, (uint64_t)(day * 3 + shift));
	if (sim_hit(&r, 0.2))
		turn = (int)rng_below(&r, (uint64_t)p->team);
	return team * p->team + (machine + turn) % p->team;
}
