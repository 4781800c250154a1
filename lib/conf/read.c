/* SPDX-License-Identifier: MIT */
/* read: nodes into values. */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/near.h"
#include "base/num.h"
#include "base/when.h"
#include "conf/tree.h"

enum { LABEL_MAX = 255, IDENT_MAX = 64, MAX_LISTED = 12 };

int
conf_text(const struct conf_node *node, const char **out)
{
	if (conf_kind(node) == CONF_NULL)
		return 0;
	if (node->kind != CONF_SCALAR)
		return conf_expected(node, "a text");
	*out = node->text;
	return 1;
}

/* Control characters of ASCII and of Latin-1 (as UTF-8: c2 80 to c2 9f). */
static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < ' ' || c == 0x7f ||
		    (c == 0xc2 && (unsigned char)s[1] < 0xa0))
			return true;
	}
	return false;
}

static bool
is_label(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= LABEL_MAX && s[0] != ' ' && s[n - 1] != ' ' &&
	    !has_control(s);
}

int
conf_label(const struct conf_node *node, const char **out)
{
	const char *s = conf_scalar(node);

	if (conf_kind(node) == CONF_NULL)
		return 0;
	if (s == NULL || !is_label(s))
		return conf_expected(node,
		    "a name on one line, of 1 to 255 bytes");
	*out = s;
	return 1;
}

static bool
is_ident(const char *s)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789$";
	size_t n = strlen(s);

	return n > 0 && n <= IDENT_MAX && strspn(s, set) == n &&
	    strchr("0123456789$", s[0]) == NULL;
}

int
conf_ident(const struct conf_node *node, const char **out)
{
	const char *s = conf_scalar(node);

	if (conf_kind(node) == CONF_NULL)
		return 0;
	if (s == NULL || !is_ident(s))
		return conf_expected(node,
		    "an identifier of letters, digits, \"_\" and \"$\"");
	*out = s;
	return 1;
}

/* " in 1..5", " from 1", " up to 5" or nothing, for bounds as text. */
static void
put_bounds(struct buf *b, const char *min, const char *max)
{
	if (min != NULL && max != NULL)
		buf_printf(b, " in %s..%s", min, max);
	else if (min != NULL)
		buf_printf(b, " from %s", min);
	else if (max != NULL)
		buf_printf(b, " up to %s", max);
}

static int
expected_number(const struct conf_node *node, struct buf *what)
{
	int rc;

	if (node->quoted)
		buf_puts(what, ", without quotes");
	rc = conf_expected(node, "%s", buf_text(what));
	buf_release(what);
	return rc;
}

static int
expected_int(const struct conf_node *node, int64_t min, int64_t max)
{
	struct buf what = { 0 };
	char low[NUM_MAX + 1] = "", high[NUM_MAX + 1] = "";

	low[num_put_i64(low, min)] = '\0';
	high[num_put_i64(high, max)] = '\0';
	buf_puts(&what, "a whole number");
	put_bounds(&what, min == INT64_MIN ? NULL : low,
	    max == INT64_MAX ? NULL : high);
	return expected_number(node, &what);
}

/* 08 is eight to some and octal to others: neither, here. */
static bool
leads_with_zero(const char *s)
{
	if (*s == '-')
		s++;
	return s[0] == '0' && s[1] != '\0';
}

int
conf_int(const struct conf_node *node, int64_t min, int64_t max,
    int64_t *out)
{
	const char *s;
	int64_t x;

	if (conf_kind(node) == CONF_NULL)
		return 0;
	s = conf_scalar(node);
	if (s == NULL || node->quoted || leads_with_zero(s) ||
	    num_i64(s, strlen(s), &x) < 0 || x < min || x > max)
		return expected_int(node, min, max);
	*out = x;
	return 1;
}

static int
expected_num(const struct conf_node *node, double min, double max)
{
	struct buf what = { 0 };
	char low[NUM_MAX + 1] = "", high[NUM_MAX + 1] = "";

	if (isfinite(min))
		low[num_put_f64(low, min)] = '\0';
	if (isfinite(max))
		high[num_put_f64(high, max)] = '\0';
	buf_puts(&what, "a number");
	put_bounds(&what, isfinite(min) ? low : NULL,
	    isfinite(max) ? high : NULL);
	return expected_number(node, &what);
}

int
conf_num(const struct conf_node *node, double min, double max, double *out)
{
	const char *s;
	double x;

	if (conf_kind(node) == CONF_NULL)
		return 0;
	s = conf_scalar(node);
	if (s == NULL || node->quoted || num_f64(s, strlen(s), &x) < 0 ||
	    x < min || x > max)
		return expected_num(node, min, max);
	*out = x;
	return 1;
}

int
conf_range(const struct conf_node *node, double *low, double *high)
{
	static const char what[] = "a list of two numbers, [low, high]";
	double a = -INFINITY, b = INFINITY;

	if (conf_kind(node) == CONF_NULL)
		return 0;
	if (node->kind != CONF_LIST || node->count != 2)
		return conf_expected(node, "%s", what);
	if (conf_num(node->first, -INFINITY, INFINITY, &a) < 0 ||
	    conf_num(node->last, -INFINITY, INFINITY, &b) < 0)
		return -1;
	if (a > b)
		return conf_fail(node, "the low end is above the high end");
	*low = a;
	*high = b;
	return 1;
}

int
conf_bool(const struct conf_node *node, bool *out)
{
	const char *s;

	if (conf_kind(node) == CONF_NULL)
		return 0;
	s = conf_scalar(node);
	if (s == NULL || node->quoted ||
	    (strcmp(s, "true") != 0 && strcmp(s, "false") != 0))
		return conf_expected(node, "true or false");
	*out = *s == 't';
	return 1;
}

/* In the largest unit that divides it. */
static void
put_length(struct buf *b, int64_t us)
{
	static const struct {
		int64_t us;
		const char *name;
	} unit[] = {
		{ WHEN_DAY, "d" }, { WHEN_HOUR, "h" }, { WHEN_MINUTE, "m" },
		{ WHEN_SECOND, "s" },
	};
	size_t i;

	for (i = us == 0 ? 3 : 0; i < sizeof(unit) / sizeof(unit[0]); i++) {
		if (us % unit[i].us == 0) {
			buf_printf(b, "%lld%s",
			    (long long)(us / unit[i].us), unit[i].name);
			return;
		}
	}
	buf_printf(b, "%lldms", (long long)(us / 1000));
}

static int
expected_length(const struct conf_node *node, int64_t min, int64_t max)
{
	struct buf b = { 0 };
	int rc;

	buf_puts(&b, "a length of time such as 90s, 8h or 15d");
	if (min > 0) {
		buf_puts(&b, ", at least ");
		put_length(&b, min);
	}
	if (max != INT64_MAX) {
		buf_puts(&b, ", at most ");
		put_length(&b, max);
	}
	rc = conf_expected(node, "%s", buf_text(&b));
	buf_release(&b);
	return rc;
}

int
conf_length(const struct conf_node *node, int64_t min_us, int64_t max_us,
    int64_t *us)
{
	const char *s;
	int64_t x;

	if (conf_kind(node) == CONF_NULL)
		return 0;
	s = conf_scalar(node);
	if (s == NULL || when_parse_length(s, strlen(s), &x) < 0 ||
	    x < min_us || x > max_us)
		return expected_length(node, min_us, max_us);
	*us = x;
	return 1;
}

/* Two digits, or one as well when few; moves *s behind them; -1 if none. */
static int
digits(const char **s, bool one_will_do)
{
	const char *p = *s;
	int x = 0;

	while (p - *s < 2 && *p >= '0' && *p <= '9')
		x = x * 10 + (*p++ - '0');
	if (p - *s < (one_will_do ? 1 : 2))
		return -1;
	*s = p;
	return x;
}

/* Seconds of the day, or -1. */
static int
clock_seconds(const char *s)
{
	int hour, minute, second = 0;

	hour = digits(&s, true);
	if (hour < 0 || *s++ != ':')
		return -1;
	minute = digits(&s, false);
	if (minute >= 0 && *s == ':') {
		s++;
		second = digits(&s, false);
	}
	if (*s != '\0' || minute < 0 || minute > 59 || second < 0 ||
	    second > 59 || hour > 24 || (hour == 24 && minute + second > 0))
		return -1;
	return (hour * 60 + minute) * 60 + second;
}

int
conf_clock(const struct conf_node *node, int *seconds)
{
	const char *s;
	int x;

	if (conf_kind(node) == CONF_NULL)
		return 0;
	s = conf_scalar(node);
	x = s == NULL ? -1 : clock_seconds(s);
	if (x < 0)
		return conf_expected(node, "a time of day, 00:00 to 24:00");
	*seconds = x;
	return 1;
}

int
conf_date(const struct conf_node *node, int64_t *days)
{
	struct civil day;
	const char *s;

	if (conf_kind(node) == CONF_NULL)
		return 0;
	s = conf_scalar(node);
	if (s == NULL || when_parse_civil(s, strlen(s), &day) != 1)
		return conf_expected(node, "a date, YYYY-MM-DD");
	*days = when_days(day.year, day.month, day.day);
	return 1;
}

/* "start or stamp"; "local, utc or epoch_text"; a long list is cut. */
static void
put_words(struct buf *b, const char *const *words)
{
	size_t i;

	for (i = 0; i < MAX_LISTED && words[i] != NULL; i++) {
		if (i > 0)
			buf_puts(b, words[i + 1] == NULL ? " or " : ", ");
		buf_puts(b, words[i]);
	}
	if (words[i] != NULL)
		buf_puts(b, ", ...");
}

static int
expected_word(const struct conf_node *node, const char *const *words)
{
	struct buf b = { 0 };
	const char *near = NULL;

	put_words(&b, words);
	if (node->kind == CONF_SCALAR)
		near = near_word(node->text, words);
	if (near == NULL)
		conf_expected(node, "%s", buf_text(&b));
	else
		conf_fail(node, "expected %s: %s; did you mean \"%s\"?",
		    buf_text(&b), conf_shown(node->conf, node->text), near);
	buf_release(&b);
	return -1;
}

int
conf_word(const struct conf_node *node, const char *const *words, int *out)
{
	const char *s;
	int i;

	if (conf_kind(node) == CONF_NULL)
		return 0;
	s = conf_scalar(node);
	for (i = 0; s != NULL && words[i] != NULL; i++) {
		if (strcmp(s, words[i]) == 0) {
			*out = i;
			return 1;
		}
	}
	return expected_word(node, words);
}

int
conf_words(const struct conf_node *node, const char *const *words,
    uint64_t *bits)
{
	const struct conf_node *n;
	uint64_t all = 0;
	int i = 0, rc = 1;

	if (conf_kind(node) == CONF_NULL)
		return 0;
	if (node->kind != CONF_LIST) {
		if (conf_word(node, words, &i) < 0)
			return -1;
		*bits = UINT64_C(1) << i;
		return 1;
	}
	for (n = conf_items(node); n != NULL; n = n->next) {
		if (conf_word(n, words, &i) > 0)
			all |= UINT64_C(1) << i;
		else
			rc = -1;
	}
	if (rc > 0)
		*bits = all;
	return rc;
}

int
conf_labels(const struct conf_node *node, const char *const **out,
    size_t *n)
{
	const struct conf_node *item = node;
	const char **label;
	size_t count = 1, i;
	int rc = 1;

	if (conf_kind(node) == CONF_NULL)
		return 0;
	if (node->kind == CONF_LIST) {
		item = conf_items(node);
		count = node->count;
	}
	label = arena_new(&node->conf->arena, count, sizeof(*label));
	for (i = 0; i < count; i++, item = item->next) {
		if (conf_label(item, &label[i]) <= 0)
			rc = -1;
	}
	if (rc > 0) {
		*out = label;
		*n = count;
	}
	return rc;
}
