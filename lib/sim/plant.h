/* SPDX-License-Identifier: MIT */
/*
 * plant: what does not change: machines, parts, operators with their hidden
 * effects, and the hours that are worked.  All of it follows from the seed.
 *
 * Times are whole seconds since 1970 (*_s): the source's tables know no
 * finer ones, so totals are exact.  docs/plant.md has the model.
 */
#ifndef SIM_PLANT_H
#define SIM_PLANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/words.h"

struct zone;

enum sim_type { SIM_LATHE, SIM_MILL, SIM_GRINDER, SIM_TYPES };

enum { SIM_NAME = 24, SIM_FAMILIES = 6 };

struct sim_machine {
	char name[SIM_NAME];		/* Machine0001 */
	char port[SIM_NAME];		/* what valtb calls it: 11, 12, ... */
	enum sim_type type;
	double slowness;		/* times the ideal cycle; >= 1 */
	double hazard;			/* times the causes' hazards */
	double scrap;			/* added to the log odds */
	double stops;			/* times the rate of micro stops */
	double service_h;		/* running hours between services */
	bool unattended;		/* runs through breaks */
};

struct sim_part {
	char name[SIM_NAME];
	int family;
	double ideal_s;			/* of operation 10; see sim_ideal_ms */
	double setup_s;			/* from another family */
	double scrap;			/* share, with sharp tools */
	double hardness;		/* 1 is average */
	double fuss;			/* times the rate of micro stops */
	int64_t tool_parts;		/* pieces a tool lasts */
	int64_t lot;			/* median order */
};

struct sim_operator {
	char id[SIM_NAME];
	char name[SIM_NAME];		/* not all of it ASCII */
	double slowness;		/* times the cycle */
	double setup;			/* times the setup */
	double scrap;			/* added to the log odds */
};

enum sim_plan { SIM_OFF, SIM_WORK, SIM_PAUSE };

/* A piece of plant time; pieces follow each other without a gap. */
struct sim_piece {
	int64_t from_s, to_s;
	enum sim_plan plan;
	int64_t day;			/* the shift's date, since 1970 */
	int shift;			/* 0 early, 1 late, 2 night; -1 off */
};

struct sim_plant {
	uint64_t seed;
	const struct zone *zone;	/* kept */
	int64_t from_s;			/* where every life begins */
	int shifts, days;		/* a day, a week */
	struct sim_machine *machine;
	int nmachine;
	struct sim_part *part;
	int npart;
	struct sim_operator *operator;	/* team by team */
	int noperator, team;		/* team: how many are one */
	struct sim_piece *piece;	/* grows as time goes on */
	size_t npiece, cap_piece;
	int64_t day;			/* the next one to lay out */
};

/* shifts 1..3 of eight hours from 06:00; days 1..7 from Monday. */
void sim_plant_init(struct sim_plant *p, uint64_t seed, int nmachine,
    const struct zone *zone, int64_t from_s, int shifts, int days);
void sim_plant_release(struct sim_plant *p);

/* Piece i; the first one holds from_s. */
struct sim_piece sim_piece(struct sim_plant *p, size_t i);

/* The ideal cycle of a part on a type of machine, in milliseconds. */
int64_t sim_ideal_ms(const struct sim_part *part, enum sim_type type);
int sim_operation(enum sim_type type);		/* 10, 20, 30 */

/* Who works at a machine in a shift: no two machines share one. */
int sim_crew(const struct sim_plant *p, int machine, int64_t day, int shift);

#endif
