/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "base/zone.h"
#include "base/zone_table.h"

enum {
	FILE_MAX = 1 << 20,
	REACH = 93600	/* no offset is wider; see zone_read.c */
};

struct zone *
zone_parse(const char *name, const void *data, size_t len, struct err *err)
{
	struct zone *z = mem_new(1, sizeof(*z));

	z->name = mem_strdup(name);
	if (zone_table_read(z, data, len, err) < 0) {
		zone_close(z);
		return NULL;
	}
	return z;
}

void
zone_close(struct zone *z)
{
	if (z == NULL)
		return;
	free(z->name);
	free(z->at);
	free(z->off);
	free(z);
}

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

/* UTC needs no file, so that a machine without tzdata can work in it. */
static struct zone *
zone_utc(const char *name)
{
	struct zone *z = mem_new(1, sizeof(*z));

	z->name = mem_strdup(name);
	z->at = mem_new(1, sizeof(*z->at));
	z->off = mem_new(1, sizeof(*z->off));
	z->turn = INT64_MAX;
	return z;
}

/* Nothing that leaves the folder or could not be a zone. */
static int
check_name(const char *name, struct err *err)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+-_./";
	const size_t len = strlen(name);

	if (len == 0 || len > 200 || strspn(name, allowed) != len ||
	    *name == '/' || strstr(name, "..") != NULL)
		return err_set(err, ERR_CONFIG, "zone: not a name: \"%s\"",
		    name);
	return 0;
}

/* The whole of a regular file of at most FILE_MAX bytes; the caller's. */
static unsigned char *
read_whole(int fd, size_t *len)
{
	unsigned char *data;
	struct stat st;
	ssize_t got = 1;
	size_t n = 0;

	if (fstat(fd, &st) < 0)
		return NULL;
	if (!S_ISREG(st.st_mode) || st.st_size > FILE_MAX) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EFBIG;
		return NULL;
	}
	data = mem_new((size_t)st.st_size, 1);
	while (n < (size_t)st.st_size && got > 0) {
		got = read(fd, data + n, (size_t)st.st_size - n);
		n += got > 0 ? (size_t)got : 0;
	}
	*len = n;
	return data;
}

struct zone *
zone_open(const char *name, struct err *err)
{
	const char *dir = getenv("TZDIR");
	unsigned char *data = NULL;
	struct zone *z = NULL;
	char path[4096];
	size_t len;
	int fd = -1;

	if (check_name(name, err) < 0)
		return NULL;
	if (dir == NULL || *dir == '\0')
		dir = "/usr/share/zoneinfo";
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) <
	    sizeof(path))
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd >= 0)
		data = read_whole(fd, &len);
	if (data != NULL)
		z = zone_parse(name, data, len, err);
	else if (strcmp(name, "UTC") == 0)
		z = zone_utc(name);
	else
		err_sys(err, ERR_CONFIG, "zone: unknown: \"%s\": %s", name,
		    path);
	if (fd >= 0)
		close(fd);
	free(data);
	return z;
}

/*
 * How far utc_s lies from the same moment of the cycle inside the table: a
 * multiple of 400 years, to be taken off.
 */
static int64_t
cycles(const struct zone *z, int64_t utc_s)
{
	const uint64_t cycle = (uint64_t)ZONE_CYCLE_S;
	uint64_t d;

	if (utc_s >= z->turn) {
		d = (uint64_t)utc_s - (uint64_t)z->turn;
		return (int64_t)((d / cycle + 1) * cycle);
	}
	if (z->ever && z->n > 0 && utc_s < z->at[0]) {
		d = (uint64_t)z->at[0] - (uint64_t)utc_s - 1;
		return (int64_t)(0 - (d / cycle + 1) * cycle);
	}
	return 0;
}

/* How many changes are not after utc_s: the index of its offset. */
static size_t
find(const struct zone *z, int64_t utc_s)
{
	const int64_t *at = z->at;
	size_t n = z->n, half;

	if (n == 0)
		return 0;
	while (n > 1) {
		half = n / 2;
		at = at[half - 1] <= utc_s ? at + half : at;
		n -= half;
	}
	return (size_t)(at - z->at) + (*at <= utc_s);
}

int32_t
zone_offset(const struct zone *z, int64_t utc_s)
{
	return z->off[find(z, utc_s - cycles(z, utc_s))];
}

/* The end of spell i of the table, as many cycles on as back says. */
static int64_t
spell_end(const struct zone *z, size_t i, int64_t back)
{
	int64_t end;

	if (i == z->n || __builtin_add_overflow(z->at[i], back, &end))
		return INT64_MAX;
	return end;
}

void
zone_seek(const struct zone *z, struct zone_cursor *c, int64_t utc_s)
{
	const int64_t back = cycles(z, utc_s);
	const size_t i = find(z, utc_s - back);

	c->off = z->off[i];
	c->from = i > 0 ? z->at[i - 1] + back : INT64_MIN;
	c->to = spell_end(z, i, back);
}

int64_t
zone_next(const struct zone *z, int64_t utc_s)
{
	const int64_t back = cycles(z, utc_s);

	return spell_end(z, find(z, utc_s - back), back);
}

/*
 * Walks the offsets that hold near local_s and collects the instants that
 * read as it.  A gap is crossed where the reading before a change is too
 * low and the one behind it too high; *jump is that change.
 */
static enum zone_kind
resolve(const struct zone *z, int64_t local_s, int64_t *a, int64_t *b,
    int64_t *jump)
{
	const int64_t back = cycles(z, local_s - REACH);
	const int64_t l = local_s - back;
	int64_t from, to, u, gap = INT64_MAX;
	size_t i = find(z, l - REACH), gap_i = 0;
	int found = 0;

	from = i > 0 ? z->at[i - 1] : INT64_MIN;
	for (;; i++, from = to) {
		to = i < z->n ? z->at[i] : INT64_MAX;
		u = l - z->off[i];
		if (u >= from && u < to) {
			*b = u + back;
			if (found++ == 0)
				*a = *b;
		} else if (gap == INT64_MAX && u >= to &&
		    l - z->off[i + 1] < to) {
			gap = to;
			gap_i = i;
		}
		if (to > l + REACH)
			break;
	}
	if (found > 0)
		return *a == *b ? ZONE_UNIQUE : ZONE_REPEATED;
	*jump = gap + back;
	*a = local_s - z->off[gap_i + 1];
	*b = local_s - z->off[gap_i];
	return ZONE_GAP;
}

enum zone_kind
zone_local(const struct zone *z, int64_t local_s, int64_t *a, int64_t *b)
{
	int64_t jump;

	return resolve(z, local_s, a, b, &jump);
}

int64_t
zone_boundary(const struct zone *z, int64_t local_us)
{
	const int64_t whole = when_floor(local_us, WHEN_SECOND);
	int64_t a, b, jump;

	if (resolve(z, whole / WHEN_SECOND, &a, &b, &jump) == ZONE_GAP)
		return jump * WHEN_SECOND;
	return a * WHEN_SECOND + (local_us - whole);
}

int64_t
zone_to_local(const struct zone *z, int64_t us)
{
	const int64_t s = us / WHEN_SECOND - (us % WHEN_SECOND < 0);
	int64_t local;

	if (__builtin_add_overflow(us, zone_offset(z, s) * WHEN_SECOND,
	    &local))
		return us < 0 ? INT64_MIN : INT64_MAX;
	return local;
}
