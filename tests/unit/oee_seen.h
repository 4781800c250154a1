/* SPDX-License-Identifier: MIT */
/* oee_seen: records that a stage of lib/oee writes about a random plant. */
#ifndef TESTS_UNIT_OEE_SEEN_H
#define TESTS_UNIT_OEE_SEEN_H

#include "check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "oee/oee.h"
#include "shop/calendar.h"
#include "shop/kinds.h"
#include "shop/profile.h"
#include "witness/text.h"

enum { TEXT = 64 };

/* A record of any kind, as texts. */
struct seen {
	struct { char key[TEXT], text[TEXT]; bool null; } v[64];
	int n;
};

struct all {
	struct seen *v;
	size_t n, cap;
};

static void
begin(void *self, const char *kind)
{
	struct all *a = self;

	(void)kind;
	a->v = mem_grow(a->v, &a->cap, a->n + 1, sizeof(*a->v));
	a->v[a->n++].n = 0;
}

static void
put(void *self, const char *key, enum rec_is is, const char *text, size_t len)
{
	struct all *a = self;
	struct seen *s = &a->v[a->n - 1];

	snprintf(s->v[s->n].key, TEXT, "%s", key);
	snprintf(s->v[s->n].text, TEXT, "%.*s", (int)len, text);
	s->v[s->n++].null = is == REC_IS_NULL;
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

/* NULL when null. */
static const char *
get(const struct seen *s, const char *key)
{
	int i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->v[i].key, key) == 0)
			return s->v[i].null ? NULL : s->v[i].text;
	fail_msg("no \"%s\"", key);
	return NULL;
}

static double
number(const struct seen *s, const char *key)
{
	const char *text = get(s, key);

	return text == NULL ? NAN : strtod(text, NULL);
}

/* Seconds as nanoseconds, digit by digit. */
static w_wide
ns_of(const char *s)
{
	const bool minus = *s == '-';
	int decimals = -1;
	w_wide x = 0;

	for (s += minus; *s != '\0'; s++) {
		if (*s == '.')
			decimals = 0;
		else
			x = x * 10 + (*s - '0');
		decimals += *s != '.' && decimals >= 0;
	}
	for (decimals = decimals < 0 ? 0 : decimals; decimals < 9; decimals++)
		x *= 10;
	return minus ? -x : x;
}

static void
run(struct all *out, struct rec_stage st, const struct w_plant *p,
    bool by_time)
{
	const struct rec_options o = { .schema = &shop_schema };
	struct rec_writer *w = rec_custom_writer(&ops, out);
	struct buf records = { 0 };
	struct rec_reader *in;
	struct err err = { 0 };

	w_text_records(&records, p, by_time);
	in = rec_open_bytes("plant", buf_text(&records), records.len, &o,
	    &err);
	if (rec_pump(&st, in, w, &err) < 0 ||
	    st.finish(st.self, w, &err) < 0)
		fail_msg("seed %" PRIu64 ": %s", p->seed, err.text);
	rec_close(in);
	rec_writer_free(w);
	buf_release(&records);
	st.free(st.self);
}

struct site {
	struct oee_params p;
	struct profile *profile;
};

static void
make_site(struct site *s, const struct w_plant *p, unsigned by, bool by_time)
{
	struct buf text = { 0 };
	struct err err = { 0 };

	memset(s, 0, sizeof(*s));
	s->p.by = by;
	s->p.from_us = p->from == INT64_MIN ? INT64_MIN : p->from * 1000;
	s->p.to_us = p->to == INT64_MAX ? INT64_MAX : p->to * 1000;
	s->p.now_us = p->now == INT64_MAX ? INT64_MAX : p->now * 1000;
	s->p.min_standard = 1;
	s->p.order = by_time ? ORDER_TIME : ORDER_MACHINE;
	w_text_calendar(&text, p);
	s->p.calendar = calendar_parse("c", buf_text(&text), text.len, &err);
	buf_clear(&text);
	w_text_profile(&text, p);
	s->profile = profile_parse("p", buf_text(&text), text.len, &err);
	s->p.profile = s->profile;
	buf_release(&text);
	if (s->p.calendar == NULL || s->profile == NULL)
		fail_msg("%s", err.text);
}

static void
release_site(struct site *s)
{
	calendar_free(s->p.calendar);
	profile_free(s->profile);
}

/* The sum of a field of all records. */
static inline w_wide
total_of(const struct all *a, const char *key)
{
	w_wide sum = 0;
	size_t i;

	for (i = 0; i < a->n; i++)
		sum += ns_of(get(&a->v[i], key));
	return sum;
}

#endif
