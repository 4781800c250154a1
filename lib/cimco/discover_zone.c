/* SPDX-License-Identifier: MIT */
#include "cimco/discover_zone.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "base/zone.h"
#include "cimco/moment.h"

#define FIT_US		(2 * WHEN_MINUTE)	/* of a duration */

enum {
	FITS_MIN = 2,		/* rows across a change of clocks */
	CANDIDATES_MAX = 32
};

struct candidate {
	const char *name;
	struct zone *z;
	const char *from;	/* who says so; NULL: it is only tried */
	int points;
	bool doubtful;
	int64_t fits;		/* more rows than fits_utc */
	int64_t gaps;		/* times that this wall never showed */
};

struct search {
	struct clock *c;
	const struct clock_hints *hints;
	const struct evidence *e;
	const struct found *f;
	size_t n;
	struct candidate cand[CANDIDATES_MAX];
	int ncand;
};

static void
doubt(struct clock *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
doubt(struct clock *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&c->doubt, fmt, ap);
	va_end(ap);
	buf_putc(&c->doubt, '\n');
}

/* ---- candidates ---- */

/* A zone this system does not know is none: NULL. */
static struct candidate *
add_candidate(struct search *s, const char *name, const char *from,
    int points, bool doubtful)
{
	struct candidate *cand;
	struct err ignored = { 0 };
	struct zone *z;
	int i;

	for (i = 0; i < s->ncand; i++) {
		cand = &s->cand[i];
		if (strcmp(cand->name, name) == 0)
			return cand;
	}
	z = s->ncand < CANDIDATES_MAX ? zone_open(name, &ignored) : NULL;
	if (z == NULL)
		return NULL;
	cand = &s->cand[s->ncand++];
	*cand = (struct candidate){ .name = zone_name(z), .z = z,
	    .from = from, .points = points, .doubtful = doubtful };
	return cand;
}

static void
add_server(struct search *s)
{
	const struct db_server *server = &s->hints->server;
	bool doubtful;
	const char *zone;

	if (strchr(server->zone, '/') != NULL)
		add_candidate(s, server->zone, "the server's time_zone", 60,
		    false);
	zone = word_zone(server->system_zone, &doubtful);
	if (zone == NULL)
		return;
	/* Servers are often set to UTC wherever they stand. */
	if (strcmp(zone, "UTC") == 0)
		add_candidate(s, zone, NULL, 1, true);
	else
		add_candidate(s, zone, "the server's system_time_zone", 40,
		    doubtful);
}

static void
add_candidates(struct search *s)
{
	const struct clock_hints *h = s->hints;
	int i;

	if (h->zone != NULL)
		add_candidate(s, h->zone, "--zone", 1000, false);
	if (h->site != NULL)
		add_candidate(s, h->site, "site.zone in millwright.yaml",
		    100, false);
	add_server(s);
	for (i = 0; word_zones[i] != NULL; i++)
		add_candidate(s, word_zones[i], NULL, 0, true);
}

/* ---- candidates against rows ---- */

static int64_t
off_by(const struct look *l, const struct zone *z, size_t row, double dur_s)
{
	struct moment from, to;
	struct window w = { .start_us = 0 };
	int64_t dur_us = (int64_t)(dur_s * WHEN_SECOND), d;
	const char *p, *q;
	size_t n, m;

	p = sample_text(&l->sample, row, look_role(l, ROLE_START), &n);
	q = sample_text(&l->sample, row, look_role(l, ROLE_END), &m);
	moment_read(&from, z, MAPPING_LOCAL, p, n);
	moment_read(&to, z, MAPPING_LOCAL, q, m);
	if (from.is != MOMENT_OK || to.is != MOMENT_OK ||
	    window_fit(&w, &from, &to, dur_us) < 0)
		return INT64_MAX;
	d = w.end_us - w.start_us - dur_us;
	return d < 0 ? -d : d;
}

static bool
is_gap(const struct look *l, const struct zone *z, size_t row, int column)
{
	int64_t us, a, b;

	return column >= 0 && plan_time(l, row, column, &us) &&
	    zone_local(z, when_floor(us, WHEN_SECOND) / WHEN_SECOND, &a,
	    &b) == ZONE_GAP;
}

/* Only rows across a change of clocks make a difference between zones. */
static int64_t
count_fits(struct search *s, const struct zone *z, int64_t *gaps)
{
	int64_t fits = 0;
	size_t i, k;

	for (i = 0; i < s->n; i++) {
		const struct look *l = &s->f[i].look;
		int dur = look_role(l, ROLE_DURATION);
		int end = look_role(l, ROLE_END);
		double x;

		if (!clock_is_local(&s->f[i]) ||
		    s->f[i].plan.shape == SHAPE_NONE)
			continue;
		for (k = 0; k < l->sample.nrow; k++) {
			*gaps += is_gap(l, z, k, look_role(l, ROLE_START)) +
			    is_gap(l, z, k, end);
			fits += dur >= 0 && end >= 0 &&
			    plan_number(l, k, dur, &x) && x > 0 &&
			    off_by(l, z, k, x) <= FIT_US;
		}
	}
	return fits;
}

static bool
agrees_with_offset(const struct evidence *e, const struct zone *z)
{
	int64_t at_s = e->at_us / WHEN_SECOND;

	/* Any of the last days: the clocks may have moved within the rows. */
	return zone_offset(z, at_s) * WHEN_SECOND == e->offset_us ||
	    zone_offset(z, at_s - 86400) * WHEN_SECOND == e->offset_us;
}

/* The age of the newest row on this wall; below zero it is of the future. */
static int64_t
lag_of(const struct evidence *e, const struct zone *z)
{
	return zone_to_local(z, e->now_us) - e->newest_us;
}

/* The younger the newest rows are, the likelier. */
static int
points_of_lag(int64_t lag_us)
{
	if (lag_us < -ZONE_AHEAD_US)
		return -150;
	if (lag_us < WHEN_HOUR / 2)
		return 13;
	if (lag_us < WHEN_HOUR)
		return 11;
	return lag_us < ZONE_LIVE_US ? 8 : -5;
}

static void
weigh(struct search *s)
{
	struct zone *utc = zone_open("UTC", NULL);
	const struct evidence *e = s->e;
	int64_t ignored = 0, best = 0, lag, fits_utc;
	int i;

	fits_utc = count_fits(s, utc, &ignored);
	zone_close(utc);
	for (i = 0; i < s->ncand; i++) {
		struct candidate *cand = &s->cand[i];

		cand->fits = count_fits(s, cand->z, &cand->gaps) -
		    fits_utc;
		best = cand->fits > best ? cand->fits : best;
	}
	for (i = 0; i < s->ncand; i++) {
		struct candidate *cand = &s->cand[i];

		if (e->has_offset)
			cand->points += agrees_with_offset(e, cand->z) ? 20 :
			    -200;
		if (best >= FITS_MIN)
			cand->points += cand->fits * 2 > best ? 15 : -150;
		if (e->now_us != INT64_MIN) {
			lag = lag_of(e, cand->z);
			cand->points += points_of_lag(lag);
		}
		/* A wall never shows the hour that it jumps over. */
		if (cand->gaps > 2)
			cand->points -= 10;
	}
}

/* ---- the verdict ---- */

static void
say_offset(struct search *s, const struct candidate *cand)
{
	const struct evidence *e = s->e;
	double hours = (double)e->offset_us / WHEN_HOUR;

	if (!e->has_offset)
		return;
	buf_printf(&s->c->why, "Moments that %s has in UTC stand on the wall "
	    "%+.2f hours from it.\n", e->by, hours);
	if (!agrees_with_offset(e, cand->z))
		doubt(s->c, "that is not the time of %s", cand->name);
}

static void
say_fits(struct search *s, const struct candidate *cand)
{
	if (cand->fits > 0)
		buf_printf(&s->c->why, "The duration of %lld rows across a "
		    "change of clocks fits there, and not in UTC.\n",
		    (long long)cand->fits);
	if (cand->fits <= -FITS_MIN)
		doubt(s->c, "%lld rows across a change of clocks fit their "
		    "duration only without it: they were reckoned from the "
		    "wall, or it hangs elsewhere", -(long long)cand->fits);
	if (cand->gaps > 0)
		doubt(s->c, "%lld times are in an hour that the clocks of %s "
		    "jump over", (long long)cand->gaps, cand->name);
}

static void
say_lag(struct search *s, const struct candidate *cand)
{
	int64_t lag;

	if (s->e->now_us == INT64_MIN)
		return;
	lag = lag_of(s->e, cand->z);
	if (lag < -ZONE_AHEAD_US)
		doubt(s->c, "by the clock the newest rows would be of the "
		    "future there");
	else if (lag < ZONE_LIVE_US)
		buf_puts(&s->c->why, "The newest rows are at most two hours "
		    "old there, by the clock.\n");
}

static const struct candidate *
choose(const struct search *s)
{
	const struct candidate *best = NULL;
	int i;

	for (i = 0; i < s->ncand; i++) {
		if (best == NULL || s->cand[i].points > best->points)
			best = &s->cand[i];
	}
	return best;
}

static int
count_equals(const struct search *s, const struct candidate *best)
{
	int i, n = 0;

	for (i = 0; i < s->ncand; i++)
		n += s->cand[i].points == best->points;
	return n;
}

/* Nothing said, nothing seen: somebody has to. */
static void
say_nothing(struct search *s)
{
	snprintf(s->c->zone, sizeof(s->c->zone), "UTC");
	doubt(s->c, "nothing tells where the wall clock hangs; write the "
	    "plant's zone, such as Europe/Berlin, or run again with --zone");
}

static void
conclude(struct search *s)
{
	const struct candidate *best = choose(s);
	bool seen;

	if (best == NULL || best->points <= 1) {
		say_nothing(s);
		return;
	}
	seen = s->e->has_offset || best->fits >= FITS_MIN;
	snprintf(s->c->zone, sizeof(s->c->zone), "%s", best->name);
	if (best->from != NULL)
		buf_printf(&s->c->why, "%s says so.\n", best->from);
	else
		buf_puts(&s->c->why, "A guess by the rows; nobody says so.\n");
	say_offset(s, best);
	say_fits(s, best);
	say_lag(s, best);
	if (best->from == NULL && (!seen || count_equals(s, best) > 1))
		doubt(s->c, "other zones fit as well: this is only the first "
		    "of them");
	else if (best->doubtful)
		doubt(s->c, "other places have the same clock: write the "
		    "plant's own");
}

int
clock_zone(struct clock *c, const struct clock_hints *hints,
    const struct evidence *e, const struct found *f, size_t n,
    struct err *err)
{
	struct search s = { .c = c, .hints = hints, .e = e, .f = f, .n = n };
	int i, rc = 0;

	add_candidates(&s);
	if (hints->zone != NULL && (s.ncand == 0 ||
	    strcmp(s.cand[0].name, hints->zone) != 0)) {
		rc = err_set(err, ERR_USAGE, "no such zone: \"%s\"",
		    hints->zone);
	} else {
		weigh(&s);
		conclude(&s);
	}
	for (i = 0; i < s.ncand; i++)
		zone_close(s.cand[i].z);
	return rc;
}
