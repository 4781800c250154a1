/* SPDX-License-Identifier: MIT */
/*
 * units: the jobs and the shifts of each machine, with what is known of them
 * and how much downtime they had; what correlation is counted over.
 */
#ifndef DOWNTIME_UNITS_H
#define DOWNTIME_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A label with time: of those a shift had, the one with most is its own. */
struct dt_share {
	int32_t label;
	int64_t ms;
};
struct dt_shares {
	struct dt_share *s;
	size_t n, cap;
};

struct dt_unit {
	bool is_job;			/* else a shift */
	int32_t group, machine, date;
	int32_t shift, operator, part;	/* labels; -1: not known */
	int32_t job;			/* its number, of a shift the one that
					   took most of it; -1 */
	int64_t planned_ms;
	double since_h;			/* running hours since the last service
					   when it began; NAN: none known */
};

/* Downtime of a unit. */
struct dt_load {
	uint32_t unit;
	int32_t bar;
	int64_t ms;
};

/* What a machine has under way. */
struct dt_open {
	bool any_shift, any_job;
	int64_t shift_from_us;
	struct dt_unit shift, job;
	int32_t job_label, op_label;
	struct dt_shares operators, parts, jobs;
	struct dt_shares shift_loads, job_loads;	/* by bar */
};

struct dt_units {
	struct dt_unit *unit;
	size_t n, cap;
	struct dt_load *load;		/* ascending by unit */
	size_t nload, load_cap;
	int64_t *job_ms;		/* running time of each job */
	size_t njob, job_cap;
	struct dt_open *open;		/* by machine */
	size_t nopen, open_cap;
};

/* Ends what is under way. */
void dt_units_finish(struct dt_units *u);

#endif
