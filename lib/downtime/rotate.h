/* SPDX-License-Identifier: MIT */
/*
 * rotate: does downtime come at certain times, or as it happens.
 *
 * Planned time is cut into clusters (days, weeks) and those into cells in
 * their order (hours, weekdays), each with a length.  Downtime lies in cells.
 * If its time in the cluster is chance, each cluster's downtime could as well
 * have come any length of planned time later, what goes beyond the end coming
 * at the begin.  So each cluster is turned by a random length, all of its
 * downtime together, and what lies in one cell stays together: stops that
 * come in swarms, and a stop that lasts for hours, count once and not by the
 * second.
 */
#ifndef DOWNTIME_ROTATE_H
#define DOWNTIME_ROTATE_H

#include <stddef.h>
#include <stdint.h>

struct rng;

/* A cell of planned time, in the order of cluster and place. */
struct dt_turn_cell {
	int32_t cluster;
	int32_t bin;		/* from 0 on */
	double planned;		/* > 0 */
};

/* Downtime: x > 0 in a cell, by its index; ascending. */
struct dt_turn_load {
	size_t cell;
	double x;
};

struct dt_turn {
	const struct dt_turn_cell *cell;
	size_t ncell;
	const struct dt_turn_load *load;
	size_t nload;
	size_t nbin;
	size_t need;		/* clusters with downtime */
	size_t rounds;		/* 0: 9999 */
};

struct dt_turn_answer {
	double p;		/* NAN: fewer clusters, or one bin alone */
	double effect;		/* Cohen's w; NAN likewise */
	size_t n;		/* clusters with downtime */
};

/*
 * The statistic is the sum over bins of (o - e)^2 / e, where e is what is
 * expected if each cluster's downtime were spread as its planned time.  p is
 * the share of turns (the data among them) that have as much; the turning ends
 * early once 30 have (Besag and Clifford, Biometrika 78, 1991).  effect is
 * sqrt(statistic / sum of o).
 */
struct dt_turn_answer dt_turn(const struct dt_turn *t, struct rng *rng);

#endif
