/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "cimco/moment.h"

static bool
is_blank(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (s[i] != ' ')
			return false;
	}
	return true;
}

/* "0000-00-00 00:00:00", or any other date in the year that never was. */
static bool
is_zero_date(const char *s, size_t n)
{
	size_t i;

	if (n < 10 || memcmp(s, "0000-", 5) != 0)
		return false;
	for (i = 5; i < n; i++) {
		if (strchr("0123456789 -T:.", s[i]) == NULL)
			return false;
	}
	return true;
}

static void
settle(struct moment *m, int64_t us)
{
	m->is = us < MOMENT_NONE_US ? MOMENT_ZERO : MOMENT_OK;
	m->us = m->other_us = when_floor(us, 1000);
}

/* Digits, and nothing else: "1e9" or " 1" would be compared wrong as text. */
static void
read_epoch(struct moment *m, const char *s, size_t n)
{
	int64_t seconds;
	size_t i;

	for (i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return;
	}
	if (n > 10 || num_i64(s, n, &seconds) < 0)
		return;
	settle(m, seconds * WHEN_SECOND);
}

static void
read_local(struct moment *m, const struct zone *z, const struct civil *c)
{
	int64_t local_us = when_from_civil(c), a, b;
	int64_t local_s = when_floor(local_us, WHEN_SECOND) / WHEN_SECOND;
	int64_t us = local_us - local_s * WHEN_SECOND;

	m->kind = zone_local(z, local_s, &a, &b);
	settle(m, (m->kind == ZONE_GAP ? b : a) * WHEN_SECOND + us);
	m->other_us = (m->kind == ZONE_GAP ? a : b) * WHEN_SECOND + us;
	m->other_us = when_floor(m->other_us, 1000);
}

void
moment_read(struct moment *m, const struct zone *z,
    enum mapping_time_type type, const char *s, size_t n)
{
	struct civil c;
	int64_t us;

	*m = (struct moment){ .is = MOMENT_ZERO, .kind = ZONE_UNIQUE };
	if (s == NULL || is_blank(s, n) || is_zero_date(s, n))
		return;
	m->is = MOMENT_BAD;
	if (type == MAPPING_EPOCH_TEXT)
		read_epoch(m, s, n);
	else if (when_parse(s, n, &us) == 0)
		settle(m, us);
	else if (when_parse_civil(s, n, &c) < 0)
		return;
	else if (type == MAPPING_UTC || c.year <= 1970)
		settle(m, when_from_civil(&c));
	else
		read_local(m, z, &c);
}

/* How far a window is from the length it should have. */
static int64_t
misfit(int64_t start_us, int64_t end_us, int64_t duration_us)
{
	int64_t d = end_us - start_us - duration_us;

	return d < 0 ? -d : d;
}

/* How many readings a time has: in a gap it was told by a clock nobody put
 * on, however long the row says that it took. */
static int
readings(const struct moment *m)
{
	return m->kind == ZONE_REPEATED ? 2 : 1;
}

/* How many pairs fit best, of ns starts and ne ends; 0 when none does. */
static int
fit(struct window *w, const int64_t *from, int ns, const int64_t *to, int ne,
    int64_t duration_us)
{
	int64_t best = INT64_MAX, far;
	int i, fits = 0;

	for (i = 0; i < ns * ne; i++) {
		int64_t s = from[i / ne], e = to[i % ne];

		if (e < s)
			continue;
		far = duration_us < 0 ? 0 : misfit(s, e, duration_us);
		if (far == best)
			fits++;
		if (far >= best)
			continue;
		best = far;
		fits = 1;
		w->start_us = s;
		w->end_us = e;
	}
	return fits;
}

int
window_fit(struct window *w, const struct moment *start,
    const struct moment *end, int64_t duration_us)
{
	const int64_t from[2] = { start->us, start->other_us };
	const int64_t to[2] = { end->us, end->other_us };
	int fits = fit(w, from, readings(start), to, readings(end),
	    duration_us);

	w->gap = start->kind == ZONE_GAP || end->kind == ZONE_GAP;
	if (fits == 0 && start->kind == ZONE_GAP)
		fits = fit(w, from + 1, 1, to, readings(end), duration_us);
	w->ambiguous = fits > 1 && (start->kind == ZONE_REPEATED ||
	    end->kind == ZONE_REPEATED);
	return fits == 0 ? -1 : 0;
}
