/* SPDX-License-Identifier: MIT */
/*
 * ndjson_typed [-r] FILE: machine events into one typed struct each, by the
 * library's reader.  Its peers do the same work and print the same checksum
 * (see ndjson.sh).  A CSV file works as well.  -r only reads the records.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "rec/rec.h"

enum { MACHINE = 1, STATE, START, END, REASON, JOB, OPERATOR, PARTS, SCRAP };

static const struct rec_key keys[] = {
	{ "record", REC_TEXT }, { "machine", REC_TEXT },
	{ "state", REC_TEXT }, { "start", REC_TIME }, { "end", REC_TIME },
	{ "reason", REC_TEXT }, { "job", REC_TEXT },
	{ "operator", REC_TEXT }, { "parts", REC_INT }, { "scrap", REC_INT },
};
static const struct rec_schema schema = {
	keys, sizeof(keys) / sizeof(keys[0])
};

struct event {
	char machine[16], state[16], reason[24], job[16], operator[16];
	int64_t start, end, parts, scrap;	/* times in seconds */
};

struct sums {
	uint64_t n, seconds, parts, scrap, hash;
};

static void
take(struct sums *t, const struct event *e)
{
	t->n++;
	t->seconds += (uint64_t)(e->end - e->start);
	t->parts += (uint64_t)e->parts;
	t->scrap += (uint64_t)e->scrap;
	t->hash += (unsigned char)e->machine[3] * 31U +
	    (unsigned char)e->state[0] * 7U +
	    (unsigned char)e->reason[0] * 3U + (unsigned char)e->job[6] +
	    (unsigned char)e->operator[3];
}

static int
text(const struct rec *r, int id, char *to, size_t cap, struct err *err)
{
	const char *s;
	size_t n;
	int got = rec_text(r, id, &s, &n, err);

	if (got <= 0)
		return got;
	n = n < cap ? n : cap - 1;
	memcpy(to, s, n);
	to[n] = '\0';
	return 1;
}

static int
seconds(const struct rec *r, int id, int64_t *to, struct err *err)
{
	int64_t us;
	int got = rec_time(r, id, &us, err);

	if (got > 0)
		*to = us / WHEN_SECOND;
	return got;
}

static int
fill(const struct rec *r, struct event *e, struct err *err)
{
	e->reason[0] = '\0';
	return text(r, MACHINE, e->machine, sizeof(e->machine), err) < 0 ||
	    text(r, STATE, e->state, sizeof(e->state), err) < 0 ||
	    seconds(r, START, &e->start, err) < 0 ||
	    seconds(r, END, &e->end, err) < 0 ||
	    text(r, REASON, e->reason, sizeof(e->reason), err) < 0 ||
	    text(r, JOB, e->job, sizeof(e->job), err) < 0 ||
	    text(r, OPERATOR, e->operator, sizeof(e->operator), err) < 0 ||
	    rec_int(r, PARTS, &e->parts, err) < 0 ||
	    rec_int(r, SCRAP, &e->scrap, err) < 0 ? -1 : 0;
}

int
main(int argc, char *argv[])
{
	const struct rec_options o = { .schema = &schema };
	struct event e = { .parts = 0 };
	struct sums t = { 0 };
	struct err err = { 0 };
	const bool read_only = argc > 2 && strcmp(argv[1], "-r") == 0;
	struct rec_reader *in;
	const struct rec *r;
	int got = -1;

	in = rec_open(argc > 1 ? argv[argc - 1] : "-", &o, &err);
	while (in != NULL && (got = rec_read(in, &r, &err)) > 0) {
		if (read_only) {
			t.n++;
			continue;
		}
		if (fill(r, &e, &err) < 0) {
			got = err_at(&err, "%s", rec_where(in));
			break;
		}
		take(&t, &e);
	}
	if (got < 0)
		fprintf(stderr, "ndjson_typed: %s\n", err.text);
	rec_close(in);
	printf("n=%" PRIu64 " sec=%" PRIu64 " parts=%" PRIu64 " scrap=%" PRIu64
	    " hash=%" PRIu64 "\n", t.n, t.seconds, t.parts, t.scrap, t.hash);
	return got < 0 ? err.code : 0;
}
