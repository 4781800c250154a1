/* SPDX-License-Identifier: MIT */
/* feat_parts: between the parts of the witness of features. */
#ifndef TESTS_WITNESS_FEAT_PARTS_H
#define TESTS_WITNESS_FEAT_PARTS_H

#include "witness/feat.h"

/* A job on a machine, over. */
struct wf_run {
	int machine, job, part, op, operator, family;
	int64_t from, end;
	int64_t ms[W_CLASSES], parts_m;
	bool over;
};

/* What had ended by t, of all machines, by end and arrival. */
struct wf_view {
	const struct wf_plant *w;
	int machine;
	int64_t t;
	const struct wf_fact *job;
	const struct wf_fact *known[WF_FACTS];
	int nknown;
	struct wf_run run[W_ROWS * 2];	/* in the order they were over */
	int nrun;
	struct w_sum window[WF_WINDOWS], before[WF_WINDOWS];
	int64_t longest_stop[WF_WINDOWS];
	int64_t service;		/* its end; INT64_MIN: none */
	int64_t service_run;		/* production since, ms */
	struct wf_row *out;
};
void wf_put(struct wf_row *out, const char *key, double x);
void wf_put_of(struct wf_row *out, const char *key, const char *window,
    double x);
void wf_put_word(struct wf_row *out, const char *key, const char *word);
enum w_class wf_class(const struct wf_plant *w, const struct wf_fact *f);
int64_t wf_ms(const struct wf_fact *f);		/* a span's time */

void wf_known(struct wf_view *v);
void wf_seconds(struct wf_view *v);
void wf_time(struct wf_view *v);
void wf_window(struct wf_view *v, int window);
void wf_runs(struct wf_view *v);		/* from known to run */
void wf_services(struct wf_view *v);		/* the last maintenance */
void wf_since(struct wf_view *v);
void wf_operator(struct wf_view *v);
void wf_part(struct wf_view *v);
void wf_change(struct wf_view *v);		/* of setup families */
double wf_setup_skill(const struct wf_view *v, int operator);
double wf_standard(const struct wf_view *v);	/* setup, s; NAN */
double wf_standard_of(const struct wf_view *v, int machine, int part, int op,
    int64_t t);
void wf_sensors(struct wf_view *v);
void wf_targets(struct wf_view *v);

#endif
