/* SPDX-License-Identifier: MIT */
/* TZif files, RFC 8536 (and RFC 9636), from bytes that nobody vouches for. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "base/zone_table.h"

enum {
	HEADER_BYTES = 44,
	FILE_MAX = 1 << 20,
	OFFSET_MAX = 93600,	/* 26 h; the widest ever used is 16 h */
	RULE_YEARS = 402	/* a cycle, and two years before it */
};

/* No file knows of changes after the year 9999, no rule holds before 1. */
#define AT_MIN	(WHEN_FIRST / WHEN_SECOND)
#define AT_MAX	(WHEN_LAST / WHEN_SECOND)

struct header {
	uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
};

static uint32_t
be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static int64_t
be64(const unsigned char *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

/* Reads a header and checks that its block fits into len bytes. */
static int
read_header(const unsigned char *p, size_t len, size_t time_bytes,
    struct header *h, size_t *block)
{
	if (len < HEADER_BYTES || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
		return -1;
	h->isutcnt = be32(p + 20);
	h->isstdcnt = be32(p + 24);
	h->leapcnt = be32(p + 28);
	h->timecnt = be32(p + 32);
	h->typecnt = be32(p + 36);
	h->charcnt = be32(p + 40);
	if (h->isutcnt > FILE_MAX || h->isstdcnt > FILE_MAX ||
	    h->leapcnt > FILE_MAX || h->timecnt > FILE_MAX ||
	    h->typecnt > FILE_MAX || h->charcnt > FILE_MAX)
		return -1;
	*block = h->timecnt * (time_bytes + 1) + h->typecnt * (size_t)6 +
	    h->charcnt + h->leapcnt * (time_bytes + 4) + h->isstdcnt +
	    h->isutcnt;
	return *block > len - HEADER_BYTES ? -1 : 0;
}

/* Adds a change unless it is none; at must not descend. */
static void
add_change(struct zone *z, int64_t at, int32_t off)
{
	if (z->off[z->n] == off)
		return;
	z->at[z->n++] = at;
	z->off[z->n] = off;
}

/* The transitions of a 64-bit block; every one is checked. */
static int
read_block(struct zone *z, const unsigned char *p, const struct header *h)
{
	const unsigned char *index = p + (size_t)h->timecnt * 8;
	const unsigned char *types = index + h->timecnt;
	int64_t at, last = INT64_MIN;
	int32_t off;
	uint32_t i;

	for (i = 0; i < h->typecnt; i++) {
		off = (int32_t)be32(types + (size_t)i * 6);
		if (off < -OFFSET_MAX || off > OFFSET_MAX)
			return -1;
	}
	z->off[0] = (int32_t)be32(types);
	for (i = 0; i < h->timecnt; i++) {
		at = be64(p + (size_t)i * 8);
		if ((i > 0 && at <= last) || at > AT_MAX ||
		    index[i] >= h->typecnt)
			return -1;
		last = at;
		add_change(z, at,
		    (int32_t)be32(types + (size_t)index[i] * 6));
	}
	z->turn = last;
	return 0;
}

struct change {
	int64_t at;
	int32_t off;
};

/* Keeps the order of time; of two at once the later comer is behind. */
static void
insert_change(struct change *c, size_t n, int64_t at, int32_t off)
{
	for (; n > 0 && c[n - 1].at > at; n--)
		c[n] = c[n - 1];
	c[n].at = at;
	c[n].off = off;
}

/*
 * Writes the rule out behind the last transition of the file.  A file with
 * none has it hold always.  The cycle begins two years after the seam, where
 * only the rule speaks, and ends a year before the table does.
 */
static void
expand_rule(struct zone *z, const struct zone_rule *r, int any)
{
	struct change c[2 * (RULE_YEARS + 2)];
	int64_t last = any ? z->turn : INT64_MIN, start, end;
	int first = 1970, month, day, i;
	size_t n = 0, k;

	if (any) {
		if (last < AT_MIN)
			last = AT_MIN;
		when_civil_day(last / 86400, &first, &month, &day);
	} else {
		z->off[0] = r->std_off;
		z->ever = 1;
	}
	for (i = -1; i <= RULE_YEARS; i++) {
		zone_rule_year(r, first + i, &start, &end);
		insert_change(c, n++, start, r->dst_off);
		insert_change(c, n++, end, r->std_off);
	}
	for (k = 0; k < n; k++) {
		if (c[k].at > last && (k + 1 == n || c[k + 1].at > c[k].at))
			add_change(z, c[k].at, c[k].off);
	}
	z->turn = when_days(first + RULE_YEARS, 1, 1) * 86400;
}

static int
read_footer(struct zone *z, const char *p, size_t len, int any)
{
	struct zone_rule r;
	const char *end;

	if (len < 2 || p[0] != '\n')
		return -1;
	end = memchr(p + 1, '\n', len - 1);
	if (end == NULL)
		return -1;
	if (end == p + 1) {		/* the last offset stays */
		z->turn = INT64_MAX;
		return 0;
	}
	if (zone_rule_parse(p + 1, (size_t)(end - p - 1), &r) < 0)
		return -1;
	if (r.has_dst && r.dst_off != r.std_off) {
		expand_rule(z, &r, any);
		return 0;
	}
	if (!any)
		z->off[0] = r.std_off;
	z->turn = INT64_MAX;
	return z->off[z->n] == r.std_off ? 0 : -1;
}

static int
read_all(struct zone *z, const unsigned char *p, size_t len,
    const char **what)
{
	struct header h;
	size_t block, room;

	*what = "not a TZif file of version 2 or later";
	if (len > FILE_MAX || read_header(p, len, 4, &h, &block) < 0)
		return -1;
	p += HEADER_BYTES + block;
	len -= HEADER_BYTES + block;
	if (read_header(p, len, 8, &h, &block) < 0)
		return -1;
	*what = "TZif file counts leap seconds";
	if (h.leapcnt > 0)
		return -1;
	*what = "TZif file is damaged";
	if (h.typecnt == 0)
		return -1;
	room = h.timecnt + (size_t)2 * (RULE_YEARS + 2) + 1;
	z->at = mem_new(room, sizeof(*z->at));
	z->off = mem_new(room + 1, sizeof(*z->off));
	if (read_block(z, p + HEADER_BYTES, &h) < 0)
		return -1;
	p += HEADER_BYTES + block;
	return read_footer(z, (const char *)p, len - HEADER_BYTES - block,
	    h.timecnt > 0);
}

int
zone_table_read(struct zone *z, const void *data, size_t len,
    struct err *err)
{
	const char *what;

	if (read_all(z, data, len, &what) < 0)
		return err_set(err, ERR_CONFIG, "zone: %s: \"%s\"", what,
		    z->name);
	return 0;
}
