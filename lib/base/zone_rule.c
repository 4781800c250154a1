/* SPDX-License-Identifier: MIT */
/* POSIX TZ rules with the extensions of TZif version 3. */
#include "base/when.h"
#include "base/zone_table.h"

struct text {
	const char *p, *end;
};

static int
peek(const struct text *t)
{
	return t->p < t->end ? (unsigned char)*t->p : -1;
}

static int
skip(struct text *t, char c)
{
	if (peek(t) != c)
		return -1;
	t->p++;
	return 0;
}

/* A number of one to three digits within lo..hi. */
static int
number(struct text *t, int lo, int hi, int *x)
{
	int n = 0, digits = 0, c;

	while (digits < 3 && (c = peek(t)) >= '0' && c <= '9') {
		n = n * 10 + (c - '0');
		t->p++;
		digits++;
	}
	*x = n;
	return digits == 0 || n < lo || n > hi ? -1 : 0;
}

/* "EST", "<-03>": three characters at least, none of which matters here. */
static int
name(struct text *t)
{
	const int quoted = skip(t, '<') == 0;
	int len = 0, c;

	for (; (c = peek(t)) != -1; t->p++, len++) {
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
			continue;
		if (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'))
			continue;
		break;
	}
	return len < 3 || (quoted && skip(t, '>') < 0) ? -1 : 0;
}

/* "[+-]h[:mm[:ss]]" in seconds, hours up to max_h. */
static int
clock_s(struct text *t, int max_h, int32_t *s)
{
	int h, m = 0, sec = 0, neg;

	neg = skip(t, '-') == 0;
	if (!neg)
		(void)skip(t, '+');
	if (number(t, 0, max_h, &h) < 0)
		return -1;
	if (skip(t, ':') == 0) {
		if (number(t, 0, 59, &m) < 0)
			return -1;
		if (skip(t, ':') == 0 && number(t, 0, 59, &sec) < 0)
			return -1;
	}
	*s = (neg ? -1 : 1) * (h * 3600 + m * 60 + sec);
	return 0;
}

/* ",Mm.w.d", ",Jn" or ",n", with "/time" or at two o'clock. */
static int
day_rule(struct text *t, struct zone_day *d)
{
	if (skip(t, ',') < 0)
		return -1;
	d->kind = 'N';
	if (skip(t, 'M') == 0) {
		d->kind = 'M';
		if (number(t, 1, 12, &d->month) < 0 || skip(t, '.') < 0 ||
		    number(t, 1, 5, &d->week) < 0 || skip(t, '.') < 0 ||
		    number(t, 0, 6, &d->day) < 0)
			return -1;
	} else if (skip(t, 'J') == 0) {
		d->kind = 'J';
		if (number(t, 1, 365, &d->day) < 0)
			return -1;
	} else if (number(t, 0, 365, &d->day) < 0) {
		return -1;
	}
	d->time_s = 7200;
	return skip(t, '/') == 0 ? clock_s(t, 167, &d->time_s) : 0;
}

int
zone_rule_parse(const char *text, size_t n, struct zone_rule *r)
{
	struct text t = { text, text + n };
	int32_t west;

	if (name(&t) < 0 || clock_s(&t, 24, &west) < 0)
		return -1;
	r->std_off = r->dst_off = -west;
	r->has_dst = t.p < t.end;
	if (!r->has_dst)
		return 0;
	if (name(&t) < 0)
		return -1;
	r->dst_off = r->std_off + 3600;
	if (peek(&t) != ',') {
		if (clock_s(&t, 24, &west) < 0)
			return -1;
		r->dst_off = -west;
	}
	if (day_rule(&t, &r->start) < 0 || day_rule(&t, &r->end) < 0)
		return -1;
	return t.p == t.end ? 0 : -1;
}

/* The day of year that d names, in days since 1970. */
static int64_t
day_of(const struct zone_day *d, int year)
{
	const int leap = when_month_days(year, 2) == 29;
	int64_t first;
	int day;

	if (d->kind == 'N')
		return when_days(year, 1, 1) + d->day;
	if (d->kind == 'J')	/* 29 February is never counted */
		return when_days(year, 1, 1) + d->day - 1 +
		    (leap && d->day >= 60);
	first = when_days(year, d->month, 1);
	day = (d->day - (when_weekday(first) + 1) % 7 + 7) % 7;
	day += 7 * (d->week - 1);
	if (day >= when_month_days(year, d->month))
		day -= 7;
	return first + day;
}

void
zone_rule_year(const struct zone_rule *r, int year, int64_t *start,
    int64_t *end)
{
	*start = day_of(&r->start, year) * 86400 + r->start.time_s -
	    r->std_off;
	*end = day_of(&r->end, year) * 86400 + r->end.time_s - r->dst_off;
}
