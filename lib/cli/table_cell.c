/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "base/zone.h"
#include "cli/table.h"

/* Beyond this many characters a number with decimals is rounded. */
enum { NUMBER_MAX = 10 };

static bool
ends_in(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcmp(s + n - m, tail) == 0;
}

static bool
is_ratio(const char *key)
{
	static const char *const ratio[] = {
		"availability", "performance", "quality", "oee", "nee",
		"teep", "utilisation", "coverage", "share", "confidence",
		NULL
	};
	int i;

	for (i = 0; ratio[i] != NULL; i++) {
		if (strcmp(key, ratio[i]) == 0)
			return true;
	}
	return ends_in(key, "_share") || ends_in(key, "_ratio") ||
	    ends_in(key, "_efficiency");
}

static enum rec_type
type_of(const char *key, const struct rec_schema *schema)
{
	int i;

	for (i = 0; schema != NULL && i < schema->nkey; i++) {
		if (strcmp(schema->key[i].name, key) == 0)
			return schema->key[i].type;
	}
	return REC_TEXT;
}

enum cli_unit
table_unit(const char *key, const struct rec_schema *schema, enum rec_is is)
{
	enum rec_type type = type_of(key, schema);

	if (type == REC_TIME)
		return CLI_U_TIME;
	if (is == REC_IS_TEXT)
		return CLI_U_TEXT;
	if (is_ratio(key))
		return CLI_U_RATIO;
	if (ends_in(key, "_s") || strcmp(key, "seconds") == 0)
		return CLI_U_SECONDS;
	if (ends_in(key, "_h"))
		return CLI_U_HOURS;
	if (is == REC_IS_NUM || type == REC_INT || type == REC_REAL)
		return CLI_U_NUMBER;
	return CLI_U_TEXT;
}

bool
table_right(enum cli_unit unit)
{
	return unit == CLI_U_NUMBER || unit == CLI_U_FIGURE ||
	    unit == CLI_U_ROUND || unit == CLI_U_COUNT ||
	    unit == CLI_U_RATIO || unit == CLI_U_POINTS ||
	    unit == CLI_U_SECONDS || unit == CLI_U_MINUTES ||
	    unit == CLI_U_HOURS;
}

/* 5025.4 as 1:23:45. */
static void
put_seconds(struct buf *out, double x)
{
	int64_t s = (int64_t)llround(fabs(x));

	buf_printf(out, "%s%lld:%02d:%02d", x < 0 && s > 0 ? "-" : "",
	    (long long)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

/* 5025.4 as 1:24 h. */
static void
put_minutes(struct buf *out, double x)
{
	int64_t m = (int64_t)llround(fabs(x) / 60);

	buf_printf(out, "%s%lld:%02d h", x < 0 && m > 0 ? "-" : "",
	    (long long)(m / 60), (int)(m % 60));
}

/* 0.05 and not 0.0500; what is too small for that is 0. */
static void
put_figure(struct buf *out, double x)
{
	char s[64];
	int n = snprintf(s, sizeof(s), "%.4f", x);

	while (s[n - 1] == '0')
		n--;
	n -= s[n - 1] == '.';
	buf_add(out, n == 2 && s[0] == '-' && s[1] == '0' ? "0" : s,
	    n == 2 && s[0] == '-' && s[1] == '0' ? 1 : (size_t)n);
}

enum { BAR = 10, EIGHTHS = 8 };		/* columns of a whole bar */

/*
 * 0.825 as " 82.5% " and 8 1/4 of ten columns: blocks that fill 1/8 to 8/8 of
 * one follow each other from U+258F down to U+2588.
 */
static void
put_bar(struct buf *out, double x, bool plain)
{
	const int n = (int)lround(BAR * EIGHTHS * fmin(fmax(x, 0), 1));
	int i;

	buf_printf(out, "%5.1f%%%s", 100.0 * x, n >= (plain ? EIGHTHS / 2 :
	    1) ? " " : "");
	if (plain) {
		for (i = 0; i < (n + EIGHTHS / 2) / EIGHTHS; i++)
			buf_putc(out, '#');
		return;
	}
	for (i = 0; i < n / EIGHTHS; i++)
		buf_puts(out, "\xe2\x96\x88");
	if (n % EIGHTHS > 0)
		buf_printf(out, "\xe2\x96%c", 0x90 - n % EIGHTHS);
}

void
table_cell_figure(struct buf *out, const char *figure, const char *text,
    size_t len)
{
	const enum cli_unit unit = table_unit(figure, NULL, REC_IS_NUM);
	const double nothing = unit == CLI_U_RATIO ? 0.00005 : 0.005;
	double x;

	if (num_f64(text, len, &x) < 0 || fabs(x) > 1e15)
		buf_add(out, text, len);
	else if (unit == CLI_U_RATIO)
		buf_printf(out, "%.2f%%", fabs(x) < nothing ? 0 : 100.0 * x);
	else if (unit == CLI_U_SECONDS)
		put_seconds(out, x);
	else if (unit == CLI_U_HOURS)
		buf_printf(out, "%.2f h", fabs(x) < nothing ? 0 : x);
	else
		put_figure(out, x);
}

static void
put_number(struct buf *out, enum cli_unit unit, const char *text, size_t len)
{
	double x;

	if (num_f64(text, len, &x) < 0 || fabs(x) > 1e15)
		buf_add(out, text, len);
	else if (unit == CLI_U_FIGURE)
		put_figure(out, x);
	else if (unit == CLI_U_RATIO)
		buf_printf(out, "%.1f%%", 100.0 * x);
	else if (unit == CLI_U_COUNT)
		buf_printf(out, "%.0f", x);
	else if (unit == CLI_U_POINTS)
		buf_printf(out, "%.3g", 100.0 * x);
	else if (unit == CLI_U_ROUND)
		buf_printf(out, "%.3g", x);
	else if (unit == CLI_U_BAR || unit == CLI_U_PLAIN_BAR)
		put_bar(out, x, unit == CLI_U_PLAIN_BAR);
	else if (unit == CLI_U_SECONDS)
		put_seconds(out, x);
	else if (unit == CLI_U_MINUTES)
		put_minutes(out, x);
	else if (unit == CLI_U_HOURS)
		buf_printf(out, "%.1f h", x);
	else if (len > NUMBER_MAX && memchr(text, '.', len) != NULL)
		buf_printf(out, "%.6g", x);
	else
		buf_add(out, text, len);
}

/* To the minute; seconds only where there are some. */
static bool
put_time(struct buf *out, const struct zone *zone, const char *text,
    size_t len)
{
	struct civil c;
	int64_t us;

	if (when_parse(text, len, &us) < 0)
		return false;
	when_to_civil(zone == NULL ? us : zone_to_local(zone, us), &c);
	buf_printf(out, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day,
	    c.hour, c.minute);
	if (c.second != 0)
		buf_printf(out, ":%02d", c.second);
	return true;
}

void
table_cell_put(struct buf *out, enum cli_unit unit, const struct zone *zone,
    enum rec_is is, const char *text, size_t len)
{
	switch (is) {
	case REC_IS_NULL:
		buf_putc(out, '-');
		return;
	case REC_IS_FALSE:
		buf_puts(out, "no");
		return;
	case REC_IS_TRUE:
		buf_puts(out, "yes");
		return;
	case REC_IS_NUM:
		put_number(out, unit, text, len);
		return;
	case REC_IS_TEXT:
		if (unit != CLI_U_TIME || !put_time(out, zone, text, len))
			cli_safe(out, text, len);
		return;
	}
}
