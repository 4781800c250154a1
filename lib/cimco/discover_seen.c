/* SPDX-License-Identifier: MIT */
#include "cimco/discover_seen.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/when.h"
#include "cimco/discover_yaml.h"
#include "cimco/moment.h"
#include "rec/rec.h"

enum { EXAMPLES = 4 };

#define EPOCH_FIRST	INT64_C(1000000000)	/* 2001-09-09 */
#define EPOCH_LAST	INT64_C(4102444800)	/* 2100-01-01 */

void
seen_init(struct seen *s)
{
	*s = (struct seen){ .first_us = INT64_MAX, .last_us = INT64_MIN };
}

void
seen_release(struct seen *s)
{
	map_release(&s->word);
	free(s->count);
}

/* ---- one value ---- */

static size_t
digits(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	return i;
}

/* "31.12.2026 06:00", "12/31/26", "31-12-2026": whatever stands behind. */
static bool
is_odd_date(const char *s, size_t n)
{
	size_t a = digits(s, n), b, c;
	char mark;

	if (a < 1 || a > 4 || a + 2 >= n || strchr("./-", s[a]) == NULL)
		return false;
	mark = s[a];
	b = digits(s + a + 1, n - a - 1);
	if (b < 1 || b > 2 || a + 1 + b >= n || s[a + 1 + b] != mark)
		return false;
	c = digits(s + a + b + 2, n - a - b - 2);
	return c == 4 || (c == 2 && a <= 2) || (a == 4 && c >= 1 && c <= 2);
}

/* A number, or seconds since 1970 when it has ten digits of our time. */
static enum seen_form
number_form(const char *s, size_t n, int64_t *us)
{
	int64_t x;
	double d;

	if (num_i64(s, n, &x) == 0) {
		if (x == 0)
			return SEEN_ZERO;
		if (x >= EPOCH_FIRST && x < EPOCH_LAST) {
			*us = x * WHEN_SECOND;
			return SEEN_EPOCH;
		}
		if (x / 1000 >= EPOCH_FIRST && x / 1000 < EPOCH_LAST)
			return SEEN_EPOCH_MS;
		return SEEN_NUMBER;
	}
	if (num_f64(s, n, &d) < 0)
		return SEEN_WORD;
	return d == 0 ? SEEN_ZERO : SEEN_NUMBER;
}

static enum seen_form
date_form(const char *s, size_t n, int64_t *us)
{
	struct civil c;
	int kind;

	if (n >= 10 && memcmp(s, "0000-00-00", 10) == 0)
		return SEEN_ZERO_DATE;
	if (when_parse(s, n, us) == 0)
		return *us < MOMENT_NONE_US ? SEEN_OLD_DATE : SEEN_OFFSET;
	kind = when_parse_civil(s, n, &c);
	if (kind < 0)
		return is_odd_date(s, n) ? SEEN_ODD_DATE : SEEN_WORD;
	*us = when_from_civil(&c);
	if (c.year <= 1970)
		return SEEN_OLD_DATE;
	return kind == 1 ? SEEN_DAY : SEEN_CIVIL;
}

enum seen_form
seen_form(const char *s, size_t n, int64_t *us)
{
	enum seen_form form;

	if (s == NULL)
		return SEEN_NULL;
	while (n > 0 && s[n - 1] == ' ')
		n--;
	while (n > 0 && s[0] == ' ') {
		s++;
		n--;
	}
	if (n == 0)
		return SEEN_BLANK;
	if (!rec_utf8(s, n))
		return SEEN_BYTES;
	form = number_form(s, n, us);
	return form == SEEN_WORD ? date_form(s, n, us) : form;
}

static bool
is_timed(enum seen_form form)
{
	return form == SEEN_CIVIL || form == SEEN_DAY || form == SEEN_OFFSET ||
	    form == SEEN_EPOCH;
}

static void
note_number(struct seen *s, const char *text, size_t n, int64_t times)
{
	double x;

	while (n > 0 && text[n - 1] == ' ')
		n--;
	while (n > 0 && text[0] == ' ') {
		text++;
		n--;
	}
	if (num_f64(text, n, &x) < 0)
		return;
	s->low = s->numbers == 0 || x < s->low ? x : s->low;
	s->high = s->numbers == 0 || x > s->high ? x : s->high;
	s->numbers += times;
	if (x < 0)
		s->negative += times;
	if (memchr(text, '.', n) != NULL)
		s->fraction += times;
}

static void
note_word(struct seen *s, const char *text, size_t n, int64_t times)
{
	int64_t i;

	i = s->word.len < SEEN_WORDS_MAX ? map_put(&s->word, text, n) :
	    map_find(&s->word, text, n);
	if (i == MAP_NONE) {
		s->more = true;
		return;
	}
	if ((size_t)i >= s->cap) {
		size_t before = s->cap;

		s->count = mem_grow(s->count, &s->cap, (size_t)i + 1,
		    sizeof(*s->count));
		memset(s->count + before, 0,
		    (s->cap - before) * sizeof(*s->count));
	}
	s->count[i] += times;
}

void
seen_add_times(struct seen *s, const char *text, size_t n, int64_t times)
{
	enum seen_form form;
	int64_t us = 0;

	if (n > SEEN_TEXT_MAX)
		n = SEEN_TEXT_MAX;
	form = seen_form(text, n, &us);
	s->n += times;
	s->form[form] += times;
	if (form == SEEN_NULL || form == SEEN_BLANK)
		return;
	if (form == SEEN_ZERO || form == SEEN_NUMBER || form == SEEN_EPOCH ||
	    form == SEEN_EPOCH_MS)
		note_number(s, text, n, times);
	if (is_timed(form)) {
		s->first_us = us < s->first_us ? us : s->first_us;
		s->last_us = us > s->last_us ? us : s->last_us;
	}
	note_word(s, text, n, times);
}

void
seen_add(struct seen *s, const char *text, size_t n)
{
	seen_add_times(s, text, n, 1);
}

/* ---- the whole column ---- */

int64_t
seen_filled(const struct seen *s)
{
	return s->n - s->form[SEEN_NULL] - s->form[SEEN_BLANK];
}

size_t
seen_different(const struct seen *s)
{
	return s->word.len;
}

/* Of the values that may be times: the rest says that there is none. */
static int64_t
telling(const struct seen *s)
{
	return seen_filled(s) - s->form[SEEN_ZERO] -
	    s->form[SEEN_ZERO_DATE] - s->form[SEEN_OLD_DATE];
}

static bool
nearly_all(int64_t part, int64_t whole)
{
	return whole > 0 && part * 20 >= whole * 19;
}

bool
seen_is_civil(const struct seen *s)
{
	return nearly_all(s->form[SEEN_CIVIL] + s->form[SEEN_DAY] +
	    s->form[SEEN_OFFSET], telling(s));
}

bool
seen_is_epoch(const struct seen *s)
{
	return nearly_all(s->form[SEEN_EPOCH], telling(s));
}

bool
seen_is_epoch_ms(const struct seen *s)
{
	return nearly_all(s->form[SEEN_EPOCH_MS], telling(s));
}

bool
seen_is_odd_date(const struct seen *s)
{
	return nearly_all(s->form[SEEN_ODD_DATE], telling(s));
}

bool
seen_is_number(const struct seen *s)
{
	return nearly_all(s->numbers, seen_filled(s));
}

bool
seen_is_time(const struct seen *s)
{
	return seen_is_civil(s) || seen_is_epoch(s);
}

bool
seen_says_nothing(const struct seen *s)
{
	return telling(s) == 0;
}

/* ---- in words ---- */

struct ranked {
	size_t index;
	int64_t count;
	const char *text;
};

static int
by_count(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->text, y->text);
}

size_t *
seen_by_count(const struct seen *s)
{
	struct ranked *r = mem_new(s->word.len + 1, sizeof(*r));
	size_t *order = mem_new(s->word.len + 1, sizeof(*order));
	size_t i;

	for (i = 0; i < s->word.len; i++)
		r[i] = (struct ranked){ i, s->count[i],
		    map_name(&s->word, (int64_t)i) };
	qsort(r, s->word.len, sizeof(*r), by_count);
	for (i = 0; i < s->word.len; i++)
		order[i] = r[i].index;
	free(r);
	return order;
}

void
seen_put_civil(struct buf *b, int64_t us)
{
	struct civil c;

	when_to_civil(us, &c);
	buf_printf(b, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month,
	    c.day, c.hour, c.minute, c.second);
}

static void
put_number(struct buf *b, double x)
{
	b->len += num_put_f64(buf_room(b, NUM_MAX), x);
	b->data[b->len] = '\0';
}

/* Shares are rounded away from nothing and from all. */
static void
put_share(struct buf *b, int64_t part, int64_t whole)
{
	int64_t pct = (part * 100 + whole / 2) / whole;

	if (part == whole)
		buf_puts(b, "all");
	else if (pct == 0)
		buf_puts(b, "under 1 %");
	else
		buf_printf(b, "%lld %%", pct == 100 ? 99LL : (long long)pct);
}

static void
put_words(struct buf *b, const struct seen *s)
{
	size_t *order = seen_by_count(s);
	size_t i;

	for (i = 0; i < s->word.len && i < EXAMPLES; i++) {
		buf_puts(b, i > 0 ? ", " : "");
		yaml_quote(b, map_name(&s->word, (int64_t)order[i]),
		    s->word.entry[order[i]].len, 24);
		if (s->count[order[i]] > 1)
			buf_printf(b, " %lldx",
			    (long long)s->count[order[i]]);
	}
	if (s->word.len > EXAMPLES)
		buf_printf(b, ", %s%zu different in all",
		    s->more ? "more than " : "", s->word.len);
	free(order);
}

static void
put_count(struct buf *b, int64_t n, const char *what)
{
	if (n > 0)
		buf_printf(b, "; %lld %s", (long long)n, what);
}

static void
put_range(struct buf *b, const struct seen *s)
{
	if (seen_is_time(s)) {
		seen_put_civil(b, s->first_us);
		buf_puts(b, " .. ");
		seen_put_civil(b, s->last_us);
		if (seen_is_epoch(s))
			buf_puts(b, " as seconds since 1970");
		put_count(b, s->form[SEEN_OFFSET], "with an offset");
		put_count(b, s->form[SEEN_ZERO] + s->form[SEEN_ZERO_DATE],
		    "zero");
		put_count(b, s->form[SEEN_OLD_DATE], "of 1970 or before");
		put_count(b, telling(s) - s->form[SEEN_CIVIL] -
		    s->form[SEEN_DAY] - s->form[SEEN_OFFSET] -
		    s->form[SEEN_EPOCH], "no time");
		return;
	}
	put_number(b, s->low);
	buf_puts(b, " .. ");
	put_number(b, s->high);
	buf_printf(b, "; %s%zu different", s->more ? "more than " : "",
	    s->word.len);
	put_count(b, s->negative, "negative");
	put_count(b, seen_filled(s) - s->numbers, "no number");
}

void
seen_put(struct buf *b, const struct seen *s)
{
	int64_t none = s->n - seen_filled(s);

	if (s->n == 0) {
		buf_puts(b, "no rows");
		return;
	}
	if (none > 0) {
		put_share(b, none, s->n);
		buf_puts(b, s->form[SEEN_BLANK] == 0 ? " null" :
		    s->form[SEEN_NULL] == 0 ? " blank" : " null or blank");
		buf_puts(b, none < s->n ? "; " : "");
	}
	if (none == s->n)
		return;
	if (seen_is_time(s) || (seen_is_number(s) && s->word.len > EXAMPLES))
		put_range(b, s);
	else
		put_words(b, s);
	if (s->form[SEEN_BYTES] > 0)
		put_count(b, s->form[SEEN_BYTES], "not UTF-8");
}
