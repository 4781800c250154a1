/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as facts of one machine, and what must hold of any: all slices
 * add up to the period, in every part of it, and none is negative.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "shop/timeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(truth) do { if (!(truth)) abort(); } while (0)

enum {
	PARTS = 7,	/* of the period */
	FACT = 8	/* bytes */
};

static const char calendar_text[] =
    "zone: Europe/Copenhagen\n"
    "shifts:\n"
    "  - {name: a, days: daily, from: \"06:00\", to: \"14:00\",\n"
    "     breaks: [{from: \"09:00\", to: \"09:20\"}]}\n"
    "  - {name: n, days: daily, from: \"22:00\", to: \"06:00\"}\n";
static const char profile_text[] =
    "name: fuzz\n"
    "states:\n"
    "  - {state: running, class: production}\n"
    "  - {state: setup, class: setup}\n"
    "  - {state: idle, class: unassigned}\n"
    "  - {state: planned, class: planned}\n"
    "  - {state: off, class: outside}\n";

struct sums {
	int64_t edge[PARTS + 1], in[PARTS];
	int64_t all;
};

static int
slice(void *self, int machine, const struct tl_slice *s, struct err *err)
{
	struct sums *x = self;
	int64_t ms;
	int i;

	(void)machine;
	(void)err;
	CHECK(s->ms > 0);
	CHECK(s->piece->from_us <= s->from_us);
	CHECK(s->to_us <= s->piece->to_us);
	x->all += s->ms;
	for (i = 0; i < PARTS; i++) {
		ms = tl_slice_ms(s, x->edge[i], x->edge[i + 1]);
		CHECK(ms >= 0);
		x->in[i] += ms;
	}
	return 0;
}

static int
lost(void *self, int machine, enum tl_aside what, const struct tl_slice *s,
    struct err *err)
{
	(void)self;
	(void)machine;
	(void)what;
	(void)err;
	CHECK(s->ms > 0);
	return 0;
}

static struct tl_text
text(const char *s)
{
	struct tl_text t = { s, (uint32_t)strlen(s) };

	return t;
}

/* One fact of eight bytes, at or after *start. */
static int
feed(struct timeline *tl, const uint8_t *b, int64_t *start)
{
	static const char *const states[] = { "running", "setup", "idle",
	    "planned", "off", "nodata" };
	static const char *const keys[] = { "", "a", "b", "c" };
	struct tl_span s = { .source = text("f"),
	    .source_key = text(keys[b[0] & 3]),
	    .state = text(states[b[1] % 6]), .open = b[0] >> 7 };

	*start += (int64_t)(b[2] & 63) * ((b[2] & 64) != 0 ? 60000000 : 1777);
	s.start_us = *start;
	s.end_us = *start + (int64_t)b[3] * (b[4] & 127) * 1234567;
	s.ms = (b[4] & 128) != 0 ? -1 : (int64_t)b[5] * b[6] * 1000 + b[7];
	switch (b[0] >> 4 & 7) {
	case 0:
		return timeline_job(tl, 0, &s, NULL);
	case 1:
		return timeline_parts(tl, 0, &s, b[5] * 1000, b[6], 0, 0,
		    NULL);
	case 2:
		return timeline_advance(tl, *start, NULL);
	default:
		return timeline_span(tl, 0, &s, NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct calendar *cal;
	static struct profile *profile;
	const int64_t zero = INT64_C(1616799600000000); /* 2021-03-27 local */
	int64_t start = zero - 3 * WHEN_HOUR;
	struct sums x = { .all = 0 };
	struct tl_params p = { .from_us = zero,
	    .to_us = zero + 2 * WHEN_DAY, .now_us = zero + WHEN_DAY };
	static const char *const names[] = { "M1", "M2", "M3" };
	const int lanes = size == 0 ? 1 : 1 + data[0] % 3;
	struct timeline *tl;
	size_t i;

	if (cal == NULL)
		cal = calendar_parse("fuzz", calendar_text,
		    sizeof(calendar_text) - 1, NULL);
	if (profile == NULL)
		profile = profile_parse("fuzz", profile_text,
		    sizeof(profile_text) - 1, NULL);
	p.calendar = cal;
	p.profile = profile;
	p.sink = (struct tl_sink){ .self = &x, .slice = slice, .lost = lost };
	for (i = 0; i <= PARTS; i++)
		x.edge[i] = zero + (int64_t)i * 24685713 * 1000;
	x.edge[PARTS] = p.to_us;
	tl = timeline_new(&p);
	CHECK(timeline_machine(tl, text(names[lanes - 1]), NULL, NULL, lanes,
	    NULL) == 0);
	for (i = 1; i + FACT <= size; i += FACT)
		CHECK(feed(tl, data + i, &start) == 0);
	CHECK(timeline_finish(tl, NULL) == 0);
	for (i = 0; i < PARTS; i++)
		CHECK(x.in[i] == lanes * (x.edge[i + 1] - x.edge[i]) / 1000);
	CHECK(x.all == lanes * (p.to_us - p.from_us) / 1000);
	timeline_free(tl);
	return 0;
}
