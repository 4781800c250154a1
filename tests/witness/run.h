/* SPDX-License-Identifier: MIT */
/* run: a plant through the real stage, and the records it writes. */
#ifndef TESTS_WITNESS_RUN_H
#define TESTS_WITNESS_RUN_H

#include "base/buf.h"
#include "base/err.h"
#include "witness/witness.h"

/* Figures in thousandths, as an oee record has them. */
enum w_field { W_F_CALENDAR, W_F_POT, W_F_OFF, W_F_PLANNED_STOP, W_F_PLANNED,
	W_F_RUNNING, W_F_SETUP, W_F_DELAY, W_F_DOWN, W_F_UNASSIGNED,
	W_F_RESIDUAL, W_F_NODATA, W_F_OVERLAP, W_F_UNPLACED, W_F_UNPLANNED,
	W_F_APPORTIONED, W_F_PARTS, W_F_GOOD, W_F_SCRAP, W_FIELDS };
extern const char *const w_field_name[W_FIELDS];

enum w_kpi { W_K_AVAILABILITY, W_K_PERFORMANCE, W_K_QUALITY, W_K_OEE, W_K_NEE,
	W_K_TEEP, W_K_UTILISATION, W_K_COVERAGE, W_K_SETUP_RATIO,
	W_K_TECHNICAL, W_K_UTILISED, W_K_ALLOCATION, W_K_MTBF, W_K_MTTR,
	W_KPIS };
extern const char *const w_kpi_name[W_KPIS];

struct w_record {
	char machine[W_NAME], shift[W_NAME];
	int64_t start, end;	/* ms */
	int64_t day;		/* business date since 1970; INT64_MIN none */
	int64_t f[W_FIELDS];
	w_wide ideal_ns;
	double kpi[W_KPIS];	/* NaN where null */
	int64_t stops, micro_stops;	/* -1 where null */
	bool provisional;
	char why[200];
	/* Of loss and explain records. */
	char class[W_NAME], figure[W_NAME], rule[W_NAME];
	w_wide seconds_ns;
	int64_t pieces_m;	/* of explain */
};

struct w_records {
	struct w_record *v;
	size_t n, cap;
};

/* How the stage is asked. */
struct w_ask {
	unsigned by;		/* enum oee_by */
	bool by_time;		/* records and order; else by machine */
	bool declared;		/* tell the stage the order */
	bool loss;
	const char *explain;	/* a figure */
};

/* 0, or -1 with *err; w_records_free() either way. */
int w_run(struct w_records *out, const struct w_plant *p,
    const struct w_ask *ask, struct err *err);

/* The same for texts made by hand. */
struct w_texts {
	const char *calendar, *profile, *records;
	int64_t from, to, now;	/* ms */
	double min_standard;
};
int w_run_texts(struct w_records *out, const struct w_texts *t,
    const struct w_ask *ask, struct err *err);

void w_records_free(struct w_records *r);

#endif
