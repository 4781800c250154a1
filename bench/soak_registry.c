/* SPDX-License-Identifier: MIT */
/*
 * soak_registry DIR PROMOTERS MOVES READERS SEED: processes that move the
 * aliases of one name, register and remove, and are killed at random moments
 * until each has made so many moves; others read all the while.
 *
 * Every move that was said to have happened stands in the journal once, with
 * the number it was told; one that was not said to may stand there once or
 * not at all.  A reader sees the files of one version, and never an older
 * head.  At the end everything is whole.  Prints what was counted; exits 1
 * when something was not so.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "base/retry.h"
#include "base/rng.h"
#include "base/when.h"
#include "registry/registry.h"

enum { MAX_PROCESSES = 64, MAX_OPS = 20000, FIRST = 24, BYTES = 20000 };

/* Shared by all processes; of a promoter only itself writes. */
struct shared {
	struct promoter {
		int ops, acked;
		int64_t seq[MAX_OPS];	/* by op; 0: nobody was told */
		int refused, busy;
		bool broken;
	} p[MAX_PROCESSES];
	struct reading {
		int64_t reads, gone, worst_us;
		bool broken;
	} r[MAX_PROCESSES];
	volatile int stop;
};
static struct shared *shared;
static const char *dir;
static int moves;

static int64_t
text_of(char *to, size_t n, int version)
{
	size_t i;
	int len = snprintf(to, n, "%06d ", version);

	for (i = (size_t)len; i + (size_t)len < n; i += (size_t)len)
		memcpy(to + i, to, (size_t)len);
	return (int64_t)i;
}

/* The text of a version is of the number it will get if it is the next. */
static int
put(struct registry *r, const struct registry_note *note, int number,
    int *version, struct err *err)
{
	static char text[BYTES];
	const size_t n = (size_t)text_of(text, sizeof(text), number);
	const struct registry_file f[] = {
		{ "model.bin", text, n }, { "features.yaml", text, 7 },
	};

	return registry_put(r, "m", f, 2, "{\"rows\": 1}", note, version,
	    err);
}

/* A move at random.  0: it happened, *seq says when. */
static int
move(struct registry *r, struct rng *rng, const struct registry_note *note,
    int64_t *seq, struct err *err)
{
	const int what = (int)rng_below(rng, 100);
	struct registry_head h = { 0 };
	int64_t if_seq = -1;
	int version = 1 + (int)rng_below(rng, FIRST), rc;

	*seq = 0;
	if (registry_head(r, "m", &h, err) < 0)
		return -1;
	if (what % 2 == 0)
		if_seq = h.seq;
	if (what < 70)
		rc = registry_promote(r, "m", version, if_seq, note, &h, err);
	else if (what < 80)
		rc = registry_challenge(r, "m", version, if_seq, note, &h,
		    err);
	else if (what < 90)
		rc = registry_rollback(r, "m", if_seq, note, &h, err);
	else if (what < 95)
		return put(r, note, 0, &version, err);
	else
		return registry_remove(r, "m", FIRST + 1 +
		    (int)rng_below(rng, 200), note, err);
	*seq = h.seq;
	return rc;
}

static void
promote(struct promoter *p, int who, uint64_t seed)
{
	struct registry_note note;
	char name[16], op[16];
	struct registry *r;
	struct err err = { 0 };
	struct rng rng;
	int64_t seq;

	rng_seed(&rng, seed);
	r = registry_open(dir, false, &err);
	snprintf(name, sizeof(name), "p%d", who);
	while (r != NULL && p->acked < moves && p->ops < MAX_OPS - 1) {
		snprintf(op, sizeof(op), "%d", ++p->ops);
		note = (struct registry_note){ name, op, when_now() };
		err_clear(&err);
		if (move(r, &rng, &note, &seq, &err) == 0) {
			/* Without a number: that it is there must do. */
			p->seq[p->ops] = seq > 0 ? seq : -1;
			p->acked++;
		} else if (err.code == ERR_TEMPFAIL) {
			p->busy++;
		} else if (err.code == ERR_NOINPUT || err.code == ERR_USAGE) {
			p->refused++;
		} else {
			fprintf(stderr, "%s: %d %s\n", name, err.code,
			    err.text);
			p->broken = true;
			_exit(1);
		}
	}
	_exit(0);
}

/* Whether a text is of this version from end to end. */
static bool
is_of(const struct buf *b, int version)
{
	static char want[BYTES];
	const size_t n = (size_t)text_of(want, sizeof(want), version);

	return b->len == n && memcmp(b->data, want, n) == 0;
}

static void
read_on(struct reading *c)
{
	struct registry_head h;
	struct err err = { 0 };
	struct registry *r = registry_open(dir, false, &err);
	struct buf b = { 0 };
	int64_t last = 0, since;

	while (!shared->stop) {
		err_clear(&err);
		buf_clear(&b);
		since = retry_steady_us();
		if (registry_head(r, "m", &h, &err) < 0 || h.seq < last)
			break;
		last = h.seq;
		if (h.champion == 0)
			continue;
		if (registry_get(r, "m", h.champion, "model.bin", BYTES, &b,
		    &err) < 0 || (h.champion <= FIRST &&
		    !is_of(&b, h.champion)))
			break;
		since = retry_steady_us() - since;
		c->worst_us = since > c->worst_us ? since : c->worst_us;
		c->reads++;
	}
	if (!shared->stop) {
		fprintf(stderr, "a reader: seq %" PRId64 " after %" PRId64
		    ", version %d: %d %s\n", h.seq, last, h.champion,
		    err.code, err.text);
		c->broken = true;
	}
	_exit(0);
}

static pid_t
start(int who, uint64_t seed, bool promoter)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	if (promoter)
		promote(&shared->p[who], who, seed);
	read_on(&shared->r[who]);
	return 0;
}

/* Kills one at random, and starts it again, until all are done. */
static int
kill_on(int n, struct rng *rng)
{
	pid_t pid[MAX_PROCESSES];
	int left = n, kills = 0, i, status;

	for (i = 0; i < n; i++)
		pid[i] = start(i, rng_u64(rng), true);
	while (left > 0) {
		retry_pause(500 + (int64_t)rng_below(rng, 15000));
		for (i = 0, left = 0; i < n; i++) {
			if (pid[i] != 0 && waitpid(pid[i], NULL, WNOHANG) ==
			    pid[i])
				pid[i] = 0;
			left += pid[i] != 0;
		}
		i = (int)rng_below(rng, (uint64_t)n);
		if (pid[i] == 0)
			continue;
		kill(pid[i], SIGKILL);
		waitpid(pid[i], &status, 0);
		kills += WIFSIGNALED(status);
		pid[i] = start(i, rng_u64(rng), true);
	}
	return kills;
}

/* ---- the reckoning ---- */

struct reckoning {
	int64_t lines, told, untold, lost, doubled, wrong;
};

static void
reckon_line(struct reckoning *k, json_t *o, char *seen)
{
	const char *who = json_string_value(json_object_get(o, "who"));
	const char *why = json_string_value(json_object_get(o, "why"));
	const int64_t seq = json_integer_value(json_object_get(o, "seq"));
	int64_t p, op, told;

	k->lines++;
	if (who == NULL || *who != 'p' || num_i64(who + 1, strlen(who + 1),
	    &p) < 0 || num_i64(why, strlen(why), &op) < 0)
		return;
	told = shared->p[p].seq[op];
	k->doubled += seen[p * MAX_OPS + op]++ > 0;
	k->wrong += seq != k->lines || (told > 0 && told != seq);
	k->told += told != 0;
	k->untold += told == 0;
}

static int
reckon(struct reckoning *k, int n)
{
	char path[1000], *line, *end, *seen = calloc(MAX_PROCESSES, MAX_OPS);
	struct err err = { 0 };
	struct buf b = { 0 };
	int i, op;

	snprintf(path, sizeof(path), "%s/m/journal.ndjson", dir);
	if (file_read(path, SIZE_MAX / 2, &b, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return -1;
	}
	for (line = b.data; (end = strchr(line, '\n')) != NULL;
	    line = end + 1) {
		json_t *o = json_loadb(line, (size_t)(end - line), 0, NULL);

		reckon_line(k, o, seen);
		json_decref(o);
	}
	for (i = 0; i < n; i++) {
		for (op = 0; op < MAX_OPS; op++)
			k->lost += shared->p[i].seq[op] != 0 &&
			    seen[i * MAX_OPS + op] == 0;
	}
	free(seen);
	buf_release(&b);
	return 0;
}

static void
found(void *arg, const char *what)
{
	(void)arg;
	fprintf(stderr, "check: %s\n", what);
}

static int
judge(int n, int readers, int kills)
{
	struct reckoning k = { 0 };
	struct registry_head h = { 0 };
	struct err err = { 0 };
	struct registry *r = registry_open(dir, false, &err);
	const struct registry_note note = { "end", "", when_now() };
	int64_t reads = 0, worst = 0;
	int i, broken = 0, busy = 0, refused = 0;

	/* The next writer finishes what the last killed one left. */
	if (registry_promote(r, "m", 1, -1, &note, &h, &err) < 0 ||
	    registry_check(r, "m", found, NULL, &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		broken++;
	}
	if (reckon(&k, n) < 0)
		broken++;
	for (i = 0; i < n; i++) {
		broken += shared->p[i].broken;
		busy += shared->p[i].busy;
		refused += shared->p[i].refused;
	}
	for (i = 0; i < readers; i++) {
		broken += shared->r[i].broken;
		reads += shared->r[i].reads;
		if (shared->r[i].worst_us > worst)
			worst = shared->r[i].worst_us;
	}
	printf("soak_registry: %d promoters, %" PRId64 " moves told and %"
	    PRId64 " not, %d kills, %d lost a race, %d refused; %" PRId64
	    " lost, %" PRId64 " doubled, %" PRId64 " wrong; %" PRId64
	    " reads, %d mixed or broken, the slowest %.1f ms\n", n, k.told,
	    k.untold, kills, busy, refused, k.lost, k.doubled, k.wrong,
	    reads, broken, (double)worst / 1000);
	registry_close(r);
	return k.lost + k.doubled + k.wrong + broken != 0 || k.lines != h.seq;
}

static int
prepare(void)
{
	const struct registry_note note = { "start", "", when_now() };
	struct err err = { 0 };
	struct registry *r = registry_open(dir, true, &err);
	int i, version;

	for (i = 1; i <= FIRST && r != NULL; i++) {
		if (put(r, &note, i, &version, &err) < 0 || version != i)
			break;
	}
	registry_close(r);
	if (i > FIRST)
		return 0;
	fprintf(stderr, "%s\n", err.text);
	return -1;
}

static int
number(const char *s)
{
	int64_t x;

	return num_i64(s, strlen(s), &x) < 0 || x < 0 || x > INT32_MAX ? 0 :
	    (int)x;
}

int
main(int argc, char *argv[])
{
	int i, promoters, readers, kills;
	pid_t pid[MAX_PROCESSES];
	struct rng rng;

	if (argc != 6)
		return 64;
	dir = argv[1];
	promoters = number(argv[2]);
	moves = number(argv[3]);
	readers = number(argv[4]);
	if (promoters < 1 || promoters > MAX_PROCESSES || moves >=
	    MAX_OPS / 2 || readers > MAX_PROCESSES)
		return 64;
	rng_seed(&rng, (uint64_t)number(argv[5]));
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || prepare() < 0)
		return 1;
	for (i = 0; i < readers; i++)
		pid[i] = start(i, 0, false);
	kills = kill_on(promoters, &rng);
	shared->stop = 1;
	for (i = 0; i < readers; i++)
		waitpid(pid[i], NULL, 0);
	return judge(promoters, readers, kills);
}
