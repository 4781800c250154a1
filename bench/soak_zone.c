/* SPDX-License-Identifier: MIT */
/*
 * soak_zone: the zone reader against glibc, for every zone of the system.
 *
 *	soak_zone [RANDOM-INSTANTS-PER-ZONE [SEED]]
 *
 * Instants from 1900 to 2200: random ones, and the seconds around every
 * change that either side knows.  Each is compared as an offset, and as a
 * civil time with all the instants glibc would print as it.  Ends with 1
 * when there was a difference.  TZ is set, which only a program of one
 * thread may do.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/map.h"
#include "base/num.h"
#include "base/rng.h"
#include "base/zone.h"

#define FROM	INT64_C(-2208988800)	/* 1900-01-01 */
#define TO	INT64_C(7289654400)	/* 2201-01-01 */

enum {
	STEP = 5 * 86400,	/* shorter than any spell of summer time */
	REACH = 93600,
	SHOWN = 20
};

struct soak {
	struct zone *z;
	struct rng rng;
	long instants, differences;
};

static const char *folder = "/usr/share/zoneinfo";
static struct map names;

static int32_t
glibc_offset(int64_t utc_s)
{
	time_t t = utc_s;
	struct tm tm;

	return localtime_r(&t, &tm) == NULL ? INT32_MIN :
	    (int32_t)tm.tm_gmtoff;
}

static void
differ(struct soak *s, const char *what, int64_t at, int64_t ours,
    int64_t theirs)
{
	if (s->differences++ < SHOWN)
		printf("%s: %s at %lld: %lld, glibc %lld\n",
		    zone_name(s->z), what, (long long)at, (long long)ours,
		    (long long)theirs);
}

/* mktime() takes either of two instants, and makes one up in a gap. */
static void
check_mktime(struct soak *s, int64_t local_s, int64_t a, int64_t b)
{
	time_t t = local_s;
	int64_t got;
	struct tm tm;

	gmtime_r(&t, &tm);
	tm.tm_isdst = -1;
	got = mktime(&tm);
	if (got != a && got != b)
		differ(s, "mktime", local_s, a, got);
}

/* Every offset that glibc knows near local_s either reads back or not. */
static void
check_local(struct soak *s, int64_t local_s)
{
	const int64_t probe[] = { local_s - REACH, local_s, local_s + REACH };
	int64_t a, b, u;
	enum zone_kind kind = zone_local(s->z, local_s, &a, &b);
	size_t i;

	if ((a == b) != (kind == ZONE_UNIQUE) || a > b)
		differ(s, "kind", local_s, a, b);
	for (i = 0; i < sizeof(probe) / sizeof(probe[0]); i++) {
		u = local_s - glibc_offset(probe[i]);
		if (u + glibc_offset(u) != local_s)
			continue;
		if (kind == ZONE_GAP || (u != a && u != b))
			differ(s, "local time", local_s, a, u);
	}
	if (kind == ZONE_GAP)
		return;
	if (a + glibc_offset(a) != local_s)
		differ(s, "first reading", local_s, a, glibc_offset(a));
	if (b + glibc_offset(b) != local_s)
		differ(s, "last reading", local_s, b, glibc_offset(b));
	check_mktime(s, local_s, a, b);
}

static void
check_instant(struct soak *s, int64_t utc_s)
{
	const int32_t want = glibc_offset(utc_s);
	const int32_t got = zone_offset(s->z, utc_s);

	s->instants++;
	if (got != want)
		differ(s, "offset", utc_s, got, want);
	check_local(s, utc_s + want);
	check_local(s, utc_s);
}

static void
check_around(struct soak *s, int64_t at)
{
	const int64_t near[] = { -86400, -3601, -3600, -1, 0, 1, 1800, 3599,
	    3600, 86400 };
	size_t i;

	for (i = 0; i < sizeof(near) / sizeof(near[0]); i++)
		check_instant(s, at + near[i]);
}

/* The first second in (low, high] with high's offset. */
static int64_t
bisect(int64_t low, int64_t high)
{
	const int32_t after = glibc_offset(high);
	int64_t mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (glibc_offset(mid) == after)
			high = mid;
		else
			low = mid;
	}
	return high;
}

/* The changes that glibc knows; ours must be the same. */
static void
check_changes(struct soak *s)
{
	int32_t before = glibc_offset(FROM), after;
	int64_t t, at;

	for (t = FROM; t + STEP < TO; t += STEP, before = after) {
		after = glibc_offset(t + STEP);
		if (before == after)
			continue;
		at = bisect(t, t + STEP);
		if (zone_next(s->z, at - 1) != at)
			differ(s, "change", at, zone_next(s->z, at - 1), at);
		check_around(s, at);
	}
	for (t = FROM; (t = zone_next(s->z, t)) < TO;) {
		check_instant(s, t);
		if (glibc_offset(t) == glibc_offset(t - 1))
			differ(s, "no change", t, zone_offset(s->z, t),
			    glibc_offset(t));
	}
}

static void
soak_zone(struct soak *s, const char *name, int64_t random)
{
	struct err err = { 0 };
	char tz[512];

	s->z = zone_open(name, &err);
	if (s->z == NULL) {
		printf("%s\n", err.text);
		s->differences++;
		return;
	}
	snprintf(tz, sizeof(tz), ":%s", name);
	setenv("TZ", tz, 1);
	tzset();
	check_changes(s);
	for (; random > 0; random--)
		check_instant(s, FROM +
		    (int64_t)rng_below(&s->rng, (uint64_t)(TO - FROM)));
	zone_close(s->z);
}

/* right/ counts leap seconds; posix/ repeats the rest. */
static int
visit(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	const char *name = path + strlen(folder) + 1;
	char magic[4] = "";
	FILE *f;

	(void)st;
	(void)ftw;
	if ((type != FTW_F && type != FTW_SL) ||
	    strncmp(name, "right/", 6) == 0 ||
	    strncmp(name, "posix/", 6) == 0)
		return 0;
	f = fopen(path, "re");
	if (f == NULL)
		return 0;
	if (fread(magic, 1, 4, f) == 4 && memcmp(magic, "TZif", 4) == 0)
		map_put(&names, name, strlen(name));
	fclose(f);
	return 0;
}

int
main(int argc, char *argv[])
{
	struct soak s = { 0 };
	int64_t random = 500, seed = 1;
	size_t i;

	if ((argc > 1 && num_i64(argv[1], strlen(argv[1]), &random) < 0) ||
	    (argc > 2 && num_i64(argv[2], strlen(argv[2]), &seed) < 0)) {
		fprintf(stderr, "usage: soak_zone [random [seed]]\n");
		return 64;
	}
	if (getenv("TZDIR") != NULL)
		folder = getenv("TZDIR");
	if (nftw(folder, visit, 16, FTW_PHYS) != 0 || names.len == 0) {
		fprintf(stderr, "soak_zone: %s: no zones\n", folder);
		return 66;
	}
	rng_seed(&s.rng, (uint64_t)seed);
	for (i = 0; i < names.len; i++)
		soak_zone(&s, map_name(&names, (int64_t)i), random);
	printf("zones %zu instants %ld differences %ld\n", names.len,
	    s.instants, s.differences);
	map_release(&names);
	return s.differences > 0;
}
