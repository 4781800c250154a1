/* SPDX-License-Identifier: MIT */
/* run: a plant through the real stage, and the records it writes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "oee/oee.h"
#include "shop/calendar.h"
#include "shop/kinds.h"
#include "shop/profile.h"
#include "witness/run.h"
#include "witness/text.h"

const char *const w_field_name[W_FIELDS] = { "calendar_s", "pot_s", "off_s",
	"planned_stop_s", "planned_s", "running_s", "setup_time_s", "delay_s",
	"down_s", "unassigned_s", "residual_s", "nodata_s", "overlap_s",
	"unplaced_s", "unplanned_s", "apportioned_s", "parts", "good",
	"scrap" };

const char *const w_kpi_name[W_KPIS] = { "availability", "performance",
	"quality", "oee", "nee", "teep", "utilisation", "coverage" };

/* ---- a writer that keeps records ---- */

/* 12.345 as 12345 when decimals is 3: digits alone, no double between. */
static int64_t
fixed(const char *s, int decimals)
{
	bool minus = *s == '-';
	int64_t x = 0;
	int seen = -1;

	for (s += minus; *s != '\0' && seen < decimals; s++) {
		if (*s == '.') {
			seen = 0;
			continue;
		}
		x = x * 10 + (*s - '0');
		seen += seen >= 0;
	}
	for (seen = seen < 0 ? 0 : seen; seen < decimals; seen++)
		x *= 10;
	return minus ? -x : x;
}

static int64_t
time_ms(const char *s)
{
	struct tm tm;
	const char *rest;

	memset(&tm, 0, sizeof(tm));
	rest = strptime(s, "%Y-%m-%dT%H:%M:%S", &tm);
	if (rest == NULL)
		return INT64_MIN;
	return (int64_t)timegm(&tm) * 1000 +
	    (*rest == '.' ? fixed(rest, 3) : 0);
}

static int64_t
date_day(const char *s)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	if (strptime(s, "%Y-%m-%d", &tm) == NULL)
		return INT64_MIN;
	return (int64_t)timegm(&tm) / 86400;
}

static void
begin(void *self, const char *kind)
{
	struct w_records *all = self;
	struct w_record *r;
	int i;

	(void)kind;
	all->v = mem_grow(all->v, &all->cap, all->n + 1, sizeof(*all->v));
	r = &all->v[all->n++];
	memset(r, 0, sizeof(*r));
	r->day = INT64_MIN;
	for (i = 0; i < W_KPIS; i++)
		r->kpi[i] = NAN;
	for (i = 0; i < W_FIELDS; i++)
		r->f[i] = INT64_MIN;
}

static void
copy(char *to, size_t size, const char *text)
{
	size_t n = strlen(text);

	n = n < size ? n : size - 1;
	memcpy(to, text, n);
	to[n] = '\0';
}

static void
put_text(struct w_record *r, const char *key, const char *text)
{
	if (strcmp(key, "machine") == 0)
		copy(r->machine, sizeof(r->machine), text);
	else if (strcmp(key, "shift") == 0)
		copy(r->shift, sizeof(r->shift), text);
	else if (strcmp(key, "class") == 0)
		copy(r->class, sizeof(r->class), text);
	else if (strcmp(key, "figure") == 0)
		copy(r->figure, sizeof(r->figure), text);
	else if (strcmp(key, "rule") == 0)
		copy(r->rule, sizeof(r->rule), text);
	else if (strcmp(key, "why") == 0)
		copy(r->why, sizeof(r->why), text);
	else if (strcmp(key, "start") == 0)
		r->start = time_ms(text);
	else if (strcmp(key, "end") == 0)
		r->end = time_ms(text);
	else if (strcmp(key, "business_date") == 0)
		r->day = date_day(text);
}

static void
put_number(struct w_record *r, const char *key, const char *text)
{
	int i;

	for (i = 0; i < W_FIELDS; i++)
		if (strcmp(key, w_field_name[i]) == 0)
			r->f[i] = fixed(text, 3);
	for (i = 0; i < W_KPIS; i++)
		if (strcmp(key, w_kpi_name[i]) == 0)
			r->kpi[i] = strtod(text, NULL);
	if (strcmp(key, "ideal_total_s") == 0)
		r->ideal_ns = fixed(text, 9);
	if (strcmp(key, "seconds") == 0)
		r->seconds_ns = fixed(text, 9);
}

static void
put(void *self, const char *key, enum rec_is is, const char *text, size_t len)
{
	struct w_records *all = self;
	struct w_record *r = &all->v[all->n - 1];
	char z[200];

	snprintf(z, sizeof(z), "%.*s", (int)len, text);
	if (is == REC_IS_TEXT)
		put_text(r, key, z);
	else if (is == REC_IS_NUM)
		put_number(r, key, z);
	else if (is == REC_IS_TRUE && strcmp(key, "provisional") == 0)
		r->provisional = true;
}

static int
nothing(void *self, struct err *err)
{
	(void)self;
	(void)err;
	return 0;
}

static void
free_nothing(void *self)
{
	(void)self;
}

static const struct rec_writer_ops ops = { begin, put, nothing, nothing,
	nothing, free_nothing };

/* ---- the stage ---- */

static int
pump(struct rec_stage *st, struct rec_writer *w, const char *records,
    struct err *err)
{
	const struct rec_options o = { .schema = &shop_schema };
	struct rec_reader *in;
	int rc;

	in = rec_open_bytes("witness", records, strlen(records), &o, err);
	if (in == NULL)
		return -1;
	rc = rec_pump(st, in, w, err);
	if (rc == 0)
		rc = st->finish(st->self, w, err);
	rec_close(in);
	return rc;
}

static int64_t
us_of(int64_t ms)
{
	return ms == INT64_MIN || ms == INT64_MAX ? ms : ms * 1000;
}

int
w_run_texts(struct w_records *out, const struct w_texts *t,
    const struct w_ask *ask, struct err *err)
{
	struct oee_params p = { .by = ask->by, .from_us = us_of(t->from),
	    .to_us = us_of(t->to), .now_us = us_of(t->now),
	    .min_standard = t->min_standard, .loss = ask->loss,
	    .explain = ask->explain };
	struct rec_writer *w = rec_custom_writer(&ops, out);
	struct rec_stage st = { .self = NULL };
	struct profile *profile;
	int rc = -1;

	p.order = !ask->declared ? ORDER_ANY :
	    ask->by_time ? ORDER_TIME : ORDER_MACHINE;
	p.calendar = t->calendar == NULL ? calendar_assumed("UTC", err) :
	    calendar_parse("c.yaml", t->calendar, strlen(t->calendar), err);
	p.profile = profile = profile_parse("witness", t->profile,
	    strlen(t->profile), err);
	if (p.calendar == NULL || profile == NULL)
		goto out;
	st = oee_stage(&p);
	rc = pump(&st, w, t->records, err);
out:
	if (st.free != NULL)
		st.free(st.self);
	rec_writer_free(w);
	calendar_free(p.calendar);
	profile_free(profile);
	return rc;
}

int
w_run(struct w_records *out, const struct w_plant *p,
    const struct w_ask *ask, struct err *err)
{
	struct buf cal = { 0 }, profile = { 0 }, records = { 0 };
	struct w_texts t = { .from = p->from, .to = p->to, .now = p->now,
	    .min_standard = 1 };
	int rc;

	w_text_calendar(&cal, p);
	w_text_profile(&profile, p);
	w_text_records(&records, p, ask->by_time);
	t.calendar = buf_text(&cal);
	t.profile = buf_text(&profile);
	t.records = buf_text(&records);
	rc = w_run_texts(out, &t, ask, err);
	buf_release(&cal);
	buf_release(&profile);
	buf_release(&records);
	return rc;
}

void
w_records_free(struct w_records *r)
{
	free(r->v);
	memset(r, 0, sizeof(*r));
}
