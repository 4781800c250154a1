/* SPDX-License-Identifier: MIT */
/* feat_make: a random plant with jobs, services and readings, as texts. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "witness/feat.h"
#include "witness/make.h"
#include "witness/text.h"

#define MINUTE	INT64_C(60000)
#define HOUR	(60 * MINUTE)

struct maker {
	struct rng rng;
	struct wf_plant *w;
	int64_t lo, hi;
	bool jobs;		/* the source has job records */
};

static int
some(struct maker *m, int n, int none)
{
	return w_chance(&m->rng, none) ? 0 : 1 + w_pick(&m->rng, n);
}

static int64_t
instant(struct maker *m)
{
	return m->lo + MINUTE * (int64_t)rng_below(&m->rng,
	    (uint64_t)((m->hi - m->lo) / MINUTE));
}

/* Rows of one key name the same, as rows of one source row do. */
static const struct wf_label *
same_key(const struct wf_plant *w, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (strcmp(w->p.row[i].key, w->p.row[n].key) == 0)
			return &w->label[i];
	return NULL;
}

/* Mostly by the next read, now and then much later. */
static int64_t
late(struct maker *m)
{
	if (!m->w->known_at || w_chance(&m->rng, 30))
		return 0;
	return MINUTE * w_pick(&m->rng, w_chance(&m->rng, 15) ? 1200 : 16);
}

static void
make_labels(struct maker *m)
{
	struct wf_plant *w = m->w;
	struct wf_label *l;
	struct w_row *r;
	int i;

	for (i = 0; i < w->p.nrow; i++) {
		r = &w->p.row[i];
		l = &w->label[i];
		r->job = m->jobs && (r->ncat == 0 || w_chance(&m->rng, 45));
		if (r->ncat == 0 && !r->job) {
			r->ncat = 1;
			r->cat[0].state = w_pick(&m->rng, W_STATES);
			r->cat[0].ms = (r->to - r->from) / 3;
		}
		l->job = some(m, 5, 15);
		l->part = l->job > 0 ? 1 + l->job % 3 : some(m, 3, 50);
		l->op = some(m, 2, 10);
		l->operator = some(m, 3, 25);
		l->planned = some(m, 300, 30) - 1;
		l->priority = some(m, 5, 50) - 1;
		l->due = w_chance(&m->rng, 50) ? INT64_MIN : instant(m);
		if (same_key(w, i) != NULL)
			*l = *same_key(w, i);
		r->tag = l->job;
		w->told[i] = r->to + late(m);
	}
}

static struct wf_fact *
add_fact(struct wf_plant *w, enum wf_kind kind, int machine, int64_t from,
    int64_t to)
{
	struct wf_fact *f = &w->fact[w->nfact++];

	f->kind = kind;
	f->machine = machine;
	f->from = from;
	f->to = f->told = to;
	return f;
}

static void
add_row(struct wf_plant *w, int row, enum wf_kind kind, int nth)
{
	const struct w_row *r = &w->p.row[row];
	struct wf_fact *f = add_fact(w, kind, r->machine, r->from, r->to);

	f->open = r->open;
	f->told = w->told[row];
	f->row = r;
	f->label = &w->label[row];
	f->nth = nth;
}

/* In the order of millwright-records(5), as far as it says one. */
static int
by_order(const void *a, const void *b)
{
	const struct wf_fact *x = a, *y = b;
	int c;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->machine != y->machine)
		return x->machine - y->machine;
	if (x->kind != y->kind)
		return (int)x->kind - (int)y->kind;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	c = x->row == NULL ? 0 : strcmp(x->row->key, y->row->key);
	return c != 0 ? c : x->row == NULL || x->row == y->row ?
	    x->nth - y->nth : x->row < y->row ? -1 : 1;
}

static void
make_facts(struct maker *m)
{
	struct wf_plant *w = m->w;
	const struct w_row *r;
	struct wf_fact *f;
	int64_t from;
	int i, k, n;

	for (i = 0; i < w->p.nrow; i++) {
		r = &w->p.row[i];
		for (k = 0; k < r->ncat; k++)
			add_row(w, i, WF_SPAN, k);
		if (r->part > 0)
			add_row(w, i, WF_OUTPUT, W_CATS);
		if (r->job)
			add_row(w, i, WF_JOB, W_CATS + 1);
	}
	n = w_chance(&m->rng, 60) ? w_pick(&m->rng, WF_SERVICES) : 0;
	for (i = 0; i < n; i++) {
		from = instant(m);
		f = add_fact(w, WF_SERVICE, w_pick(&m->rng, w->p.nmachine),
		    from, from + MINUTE * w_pick(&m->rng, 300));
		f->corrective = w_chance(&m->rng, 60);
		f->nth = i;
		f->told += late(m);
	}
	n = w_pick(&m->rng, WF_READINGS);
	for (i = 0; i < n; i++) {
		from = instant(m);
		f = add_fact(w, WF_READING, w_pick(&m->rng, w->p.nmachine),
		    from, from);
		f->channel = w_pick(&m->rng, WF_CHANNELS);
		f->value = w_pick(&m->rng, 100000) / 1000.0 - 20;
		f->nth = i;
	}
	qsort(w->fact, (size_t)w->nfact, sizeof(w->fact[0]), by_order);
	for (i = 0; i < w->nfact; i++)
		w->fact[i].seq = i;
}

static void
make_standards(struct maker *m)
{
	struct wf_plant *w = m->w;
	struct wf_standard *s;
	int i;

	w->nstandard = w_pick(&m->rng, WF_STANDARDS);
	for (i = 0; i < w->nstandard; i++) {
		s = &w->standard[i];
		s->part = 1 + w_pick(&m->rng, 3);
		s->op = some(m, 2, 40);
		s->machine = w_chance(&m->rng, 50) ? -1 :
		    w_pick(&m->rng, w->p.nmachine);
		/* No two of one length, so that none fit equally. */
		s->from = m->lo - HOUR * 50 + instant(m) - m->lo + i;
		s->to = w_chance(&m->rng, 60) ? INT64_MAX : instant(m);
		s->setup_ms = 1000 * (1 + w_pick(&m->rng, 7200));
	}
	for (i = 1; i < WF_NAMES; i++)
		w->family[i] = some(m, 2, 20);
}

static void
make_spec(struct maker *m)
{
	static const char *const name[] = { "1h", "7h", "30h" };
	static const int64_t hours[] = { 1, 7, 30 };
	struct wf_plant *w = m->w;
	int i;

	for (i = 0; i < WF_WINDOWS; i++) {
		w->window[i] = hours[i] * HOUR;
		w->window_name[i] = name[i];
	}
	w->by_job = m->jobs && w_chance(&m->rng, 50);
	w->over_job = w->by_job && w_chance(&m->rng, 40);
	w->longest = w_chance(&m->rng, 50) ? 168 * HOUR : 5 * HOUR;
	w->horizon = HOUR * (1 + w_pick(&m->rng, 10));
	w->within = HOUR * (1 + w_pick(&m->rng, 20));
	w->threshold = MINUTE * w_pick(&m->rng, 60);
	w->setup_factor = w_chance(&m->rng, 70) ? 1.5 : NAN;
	w->setup_over = w_chance(&m->rng, 50) ? MINUTE *
	    w_pick(&m->rng, 60) : -1;
	if (isnan(w->setup_factor) && w->setup_over < 0)
		w->setup_factor = 1.5;
	w->span_states = w_chance(&m->rng, 40);
	w->lost = w_chance(&m->rng, 70) ? 1u << W_DELAY | 1u << W_DOWN |
	    1u << W_UNASSIGNED : 1u << W_DOWN | 1u << W_SETUP;
}

/*
 * Where data end: with the last end of what had ended, or the last start, as
 * far as the clock has come.
 */
static void
find_end(struct wf_plant *w)
{
	const struct wf_fact *f;
	int i;

	w->end = INT64_MIN;
	for (i = 0; i < w->nfact; i++) {
		f = &w->fact[i];
		if (wf_usable(w, f) && f->to > w->end)
			w->end = f->to;
		if (f->from > w->end)
			w->end = f->from;
	}
	if (w->end > w->p.now)
		w->end = w->p.now;
}

void
wf_make(struct wf_plant *w, uint64_t seed, enum w_sort sort)
{
	struct maker m = { .w = w };

	memset(w, 0, sizeof(*w));
	rng_seed(&m.rng, seed ^ 0xfea7);
	w_make(&w->p, seed, sort, MINUTE);
	w->p.profile.class[7] = W_DOWN;		/* maintenance */
	m.lo = w->p.row[0].from - 2 * HOUR;
	m.hi = m.lo + 60 * HOUR;
	m.jobs = w_chance(&m.rng, 75);
	w->known_at = w_chance(&m.rng, 40);
	make_labels(&m);
	make_facts(&m);
	make_standards(&m);
	make_spec(&m);
	find_end(w);
}

/* ---- texts ---- */

const char *
wf_state(int state, char text[8])
{
	if (state == W_STATES - 1)
		return "nodata";
	if (state == 7)
		return "maintenance";
	snprintf(text, 8, "s%d", state);
	return text;
}

void
wf_text_profile(struct buf *b, const struct wf_plant *w)
{
	struct buf text = { 0 };
	const char *s, *at;

	w_text_profile(&text, &w->p);
	s = buf_text(&text);
	at = strstr(s, "{state: s7,");
	buf_add(b, s, (size_t)(at - s));
	buf_puts(b, "{state: maintenance,");
	buf_puts(b, at + strlen("{state: s7,"));
	buf_release(&text);
}

void
wf_text_spec(struct buf *b, const struct wf_plant *w)
{
	static const char *const class[] = { "production", "setup", "delay",
		"down", "unassigned", "planned", "outside" };
	const char *comma = "";
	int i;

	buf_printf(b, "windows: [1h, 7h, 30h]\nreasons: [s1, s3, s0, "
	    "maintenance]\nlongest: %dh\nsensors: {names: [load, Temp C], "
	    "windows: [1h, 7h], statistics: [last, mean, std, slope, min, "
	    "max, sum, n]}\n", (int)(w->longest / HOUR));
	buf_printf(b, "targets:\n  horizon: %dh\n  over: %s\n  threshold: "
	    "%dm\n  maintenance: {types: [corrective], states: [%s], within: "
	    "%dh}\n  setup: {", (int)(w->horizon / HOUR), w->over_job ?
	    "job" : "horizon", (int)(w->threshold / MINUTE), w->span_states ?
	    "maintenance" : "", (int)(w->within / HOUR));
	if (!isnan(w->setup_factor))
		buf_puts(b, w->setup_over < 0 ? "factor: 1.5" :
		    "factor: 1.5, ");
	if (w->setup_over >= 0)
		buf_printf(b, "over: %dm", (int)(w->setup_over / MINUTE));
	buf_puts(b, "}\n  classes: [");
	for (i = 0; i <= W_OUTSIDE; i++)
		if ((w->lost >> i & 1) != 0) {
			buf_printf(b, "%s%s", comma, class[i]);
			comma = ", ";
		}
	buf_puts(b, "]\n");
}

static void
put_named(struct buf *b, const char *key, const char *letter, int n)
{
	if (n > 0)
		buf_printf(b, ",\"%s\":\"%s%d\"", key, letter, n);
}

static void
put_row(struct buf *b, const struct wf_fact *f)
{
	const struct w_row *r = f->row;
	const struct wf_label *l = f->label;
	char text[8];

	buf_printf(b, ",\"source\":\"w\",\"source_key\":\"%s\",\"n\":%d",
	    r->key, f->nth);
	if (f->kind == WF_SPAN) {
		buf_printf(b, ",\"state\":\"%s\"",
		    wf_state(r->cat[f->nth].state, text));
		if (r->cat[f->nth].ms >= 0)
			buf_printf(b, ",\"seconds\":%.3f",
			    (double)r->cat[f->nth].ms / 1e3);
	} else if (f->kind == WF_OUTPUT) {
		buf_printf(b, ",\"parts\":%.3f,\"scrap\":%.3f",
		    (double)r->parts_m / 1e3, (double)r->scrap_m / 1e3);
	} else {
		if (l->planned >= 0)
			buf_printf(b, ",\"planned_parts\":%d", l->planned);
		if (l->priority >= 0)
			buf_printf(b, ",\"priority\":%d", l->priority);
		if (l->due != INT64_MIN) {
			buf_puts(b, ",\"due\":\"");
			w_text_time(b, l->due);
			buf_putc(b, '"');
		}
		if (l->job == 2)
			buf_puts(b, ",\"setup_family\":\"f9\"");
	}
	put_named(b, "job", "J", l->job);
	put_named(b, "part", "p", l->part);
	put_named(b, "op", "", l->op);
	put_named(b, "operator", "O", l->operator);
}

static void
put_fact(struct buf *b, const struct wf_plant *w, const struct wf_fact *f)
{
	static const char *const kind[] = { "span", "output", "job",
		"maintenance", "sensor" };

	buf_printf(b, "{\"record\":\"%s\",\"machine\":\"%s\",\"%s\":\"",
	    kind[f->kind], w->p.machine[f->machine].name,
	    f->kind == WF_READING ? "time" : "start");
	w_text_time(b, f->from);
	buf_putc(b, '"');
	if (f->kind == WF_READING) {
		buf_printf(b, ",\"name\":\"%s\",\"value\":%.3f}\n",
		    f->channel == 0 ? "load" : "Temp C", f->value);
		return;
	}
	buf_puts(b, ",\"end\":\"");
	w_text_time(b, f->to);
	buf_putc(b, '"');
	if (f->kind == WF_SERVICE)
		buf_printf(b, ",\"type\":\"%s\",\"source\":\"w\","
		    "\"source_key\":\"m%d\",\"n\":0", f->corrective ?
		    "corrective" : "preventive", f->nth);
	else
		put_row(b, f);
	if (f->told > f->to) {
		buf_puts(b, ",\"known_at\":\"");
		w_text_time(b, f->told);
		buf_putc(b, '"');
	}
	buf_puts(b, f->open ? ",\"open\":true}\n" : "}\n");
}

static void
put_masters(struct buf *b, const struct wf_plant *w)
{
	const struct wf_standard *s;
	struct w_plant *p = malloc(sizeof(*p));
	int i;

	*p = w->p;
	p->nrow = p->nstandard = 0;
	w_text_records(b, p, true);
	free(p);
	for (i = 1; i <= 3; i++)
		if (w->family[i] > 0)
			buf_printf(b, "{\"record\":\"part\",\"part\":\"p%d\","
			    "\"setup_family\":\"f%d\"}\n", i, w->family[i]);
	for (i = 0; i < w->nstandard; i++) {
		s = &w->standard[i];
		buf_printf(b, "{\"record\":\"standard\",\"part\":\"p%d\","
		    "\"op\":\"", s->part);
		if (s->op > 0)
			buf_printf(b, "%d", s->op);
		buf_printf(b, "%s\",\"machine\":\"%s\",\"valid_from\":\"",
		    s->op > 0 ? "" : "*", s->machine < 0 ? "*" :
		    w->p.machine[s->machine].name);
		w_text_time(b, s->from);
		if (s->to != INT64_MAX) {
			buf_puts(b, "\",\"valid_to\":\"");
			w_text_time(b, s->to);
		}
		buf_printf(b, "\",\"setup_s\":%d}\n",
		    (int)(s->setup_ms / 1000));
	}
}

void
wf_text_records(struct buf *b, const struct wf_plant *w)
{
	int i;

	put_masters(b, w);
	for (i = 0; i < w->nfact; i++)
		put_fact(b, w, &w->fact[i]);
}
