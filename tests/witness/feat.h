/* SPDX-License-Identifier: MIT */
/*
 * feat: rows of features worked out a second time, slowly.
 *
 * For each row all is made anew from the list of facts: those that had ended,
 * jobs from them, histories from those, and the seconds of its windows by the
 * brute force of witness/brute.h.  Nothing here knows lib/feat.
 */
#ifndef TESTS_WITNESS_FEAT_H
#define TESTS_WITNESS_FEAT_H

#include "base/buf.h"
#include "witness/make.h"

enum { WF_NAMES = 8, WF_SERVICES = 12, WF_READINGS = 200, WF_STANDARDS = 24,
	WF_WINDOWS = 3, WF_CHANNELS = 2, WF_KEYS = 512, WF_KEY = 48,
	WF_FACTS = W_ROWS * (W_CATS + 2) + WF_SERVICES + WF_READINGS };

/* What a row of the source names; numbers of names, 0 is none. */
struct wf_label {
	int job, part, op, operator;
	int planned, priority;		/* -1: not said */
	int64_t due;			/* ms; INT64_MIN: not said */
};

enum wf_kind { WF_SPAN, WF_OUTPUT, WF_JOB, WF_SERVICE, WF_READING };

/* A record of the stream; milliseconds. */
struct wf_fact {
	enum wf_kind kind;
	int machine;
	int64_t from, to;
	int64_t told;			/* its end, or when it was told */
	bool open;
	const struct w_row *row;	/* of the first three kinds */
	const struct wf_label *label;
	int nth;			/* of its spans */
	bool corrective;		/* a service */
	int channel;			/* a reading */
	double value;
	int seq;			/* of arrival */
};

struct wf_standard {
	int part, op, machine;		/* op 0, machine -1: any */
	int64_t from, to, setup_ms;
};

struct wf_plant {
	struct w_plant p;
	struct wf_label label[W_ROWS];
	int64_t told[W_ROWS];		/* when a row was told; its end */
	bool known_at;			/* they are told late */
	struct wf_fact fact[WF_FACTS];	/* in the order of the stream */
	int nfact;
	struct wf_standard standard[WF_STANDARDS];
	int nstandard;
	int family[WF_NAMES];		/* of a part; 0: none */
	/* features.yaml */
	int64_t window[WF_WINDOWS];	/* ms */
	const char *window_name[WF_WINDOWS];
	int64_t longest, horizon, within, threshold, setup_over;
	double setup_factor;
	bool over_job, by_job;		/* by_job: a row each job, else hour */
	bool span_states;		/* y_maintenance_h waits for spans */
	unsigned lost;			/* bits of classes */
	/* For the reference. */
	int64_t end;			/* where data end, ms */
};

void wf_make(struct wf_plant *w, uint64_t seed, enum w_sort sort);
void wf_text_records(struct buf *b, const struct wf_plant *w);
void wf_text_profile(struct buf *b, const struct wf_plant *w);
void wf_text_spec(struct buf *b, const struct wf_plant *w);
/* The state of a span as its record has it. */
const char *wf_state(int state, char text[8]);

/* A row worked out: keys, and numbers or words. */
struct wf_row {
	struct { char key[WF_KEY], word[WF_KEY]; double x; bool is_word; }
	    v[WF_KEYS];
	int n;
};

/* The row of a machine at t, ms; its job, or NULL. */
void wf_brute(struct wf_row *out, const struct wf_plant *w, int machine,
    int64_t t, const struct wf_fact *job);
/* What the machine was at: the latest job that had begun; or NULL. */
const struct wf_fact *wf_at_work(const struct wf_plant *w, int machine,
    int64_t t);
bool wf_usable(const struct wf_plant *w, const struct wf_fact *f);
/* Whether anything had ended by t. */
bool wf_is_known(const struct wf_plant *w, int machine, int64_t t);

#endif
