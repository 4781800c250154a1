/* SPDX-License-Identifier: MIT */
/*
 * A pipe's input in blocks, parsed by two threads, given on in order by one.
 *
 * The leader, which is the caller's thread, commits block after block, so what
 * a stage computes with stays in one processor's cache.  When the block whose
 * turn it is is not ready, it parses one itself; the helper does nothing else.
 * A block stands in a lane: whole lines, a reader for them, and what the stage
 * prepared of their records.  What could not be prepared the leader feeds.
 * What is odd - a bad line, the query and end of a stream, the end of input -
 * is left to the one reader who knows what came before: the leader stops in
 * front of it and gives back what is not committed.
 */
#include <pthread.h>
#include <string.h>

#include "base/thread.h"
#include "rec/rec_internal.h"

enum lane_state { LANE_FREE, LANE_TAKEN, LANE_READY };

/* What one thread writes for each record is no neighbour of another's. */
struct lane {
	char apart[THREAD_APART];
	struct lanes *all;
	int index;
	enum lane_state state;
	struct rec_reader *in;		/* of one block after the other */
	int64_t block;			/* its number; -1: has none */
	size_t from;			/* where it begins, */
	int64_t line;			/* and on which line */
	int64_t n;			/* prepared and not committed */
	int got;			/* why it is ready: see next() */
};

struct lanes {
	const struct rec_stage *st;
	struct rec_reader *in;		/* whose input it is */
	struct rec_writer *out;
	pthread_mutex_t lock;		/* of states and what follows */
	pthread_cond_t moved;
	bool fetching;			/* somebody is, and has the input */
	bool over;			/* it has no more blocks */
	bool stop;
	int64_t fetched;		/* blocks */
	int64_t turn;			/* the block to commit next */
	struct err err;			/* the leader's */
	struct lane lane[REC_LANES];
	char apart[THREAD_APART];
};

/* ---- blocks ---- */

/* Whether all that was fetched is committed. */
static bool
all_done(struct lanes *a)
{
	bool done;

	pthread_mutex_lock(&a->lock);
	done = a->turn == a->fetched;
	pthread_mutex_unlock(&a->lock);
	return done;
}

enum fetched { FETCH_NONE, FETCH_SOME, FETCH_LATER };

/*
 * Bytes with whole lines among them, half a block where there is more at
 * once.  Before it would wait for input everything must be committed: later.
 * Whatever fails here the reader meets again, and says so.
 */
static enum fetched
read_on(struct lanes *a, size_t *n)
{
	struct rec_source *s = &a->in->src;
	const bool csv = a->in->opt.format == REC_CSV;
	struct err err = { 0 };
	bool waits;
	size_t have;

	for (;;) {
		have = s->end - s->pos;
		waits = have < s->block / 2 && rec_source_blocks(s, 0);
		*n = have < s->block / 2 && !waits ? 0 :
		    rec_source_whole(s, csv);
		if (*n > 0)
			return FETCH_SOME;
		if (have >= s->block)
			return FETCH_NONE;	/* a long line */
		if (waits && !all_done(a))
			return FETCH_LATER;
		if (rec_source_fill(s, &err) <= 0)
			break;
	}
	*n = rec_source_whole(s, csv);
	return *n > 0 ? FETCH_SOME : FETCH_NONE;
}

/* For who said to be fetching: the next block into a lane that was taken. */
static enum fetched
fetch(struct lane *l)
{
	struct lanes *a = l->all;
	struct rec_source *s = &l->in->src;
	enum fetched got;
	size_t n;

	got = read_on(a, &n);
	if (got == FETCH_SOME) {
		rec_source_hand(&a->in->src, s, n);
		l->from = s->pos;
		l->line = l->in->line_next = a->in->line_next;
		a->in->line_next += rec_count_bytes(s->data + s->pos, n, '\n');
	}
	pthread_mutex_lock(&a->lock);
	a->fetching = false;
	a->over = got == FETCH_NONE;
	if (got == FETCH_SOME)
		l->block = a->fetched++;
	else
		l->state = LANE_FREE;
	pthread_cond_broadcast(&a->moved);
	pthread_mutex_unlock(&a->lock);
	return got;
}

/* With the lock held: a lane to fetch into, if that is to be done now. */
static struct lane *
take_free(struct lanes *a)
{
	int i;

	if (a->fetching || a->over || a->stop)
		return NULL;
	for (i = 0; i < REC_LANES; i++) {
		if (a->lane[i].state == LANE_FREE) {
			a->lane[i].state = LANE_TAKEN;
			a->fetching = true;
			return &a->lane[i];
		}
	}
	return NULL;
}

/* ---- records ---- */

/* Whether the record is the reader's own business; see contract(). */
static bool
is_contract(const struct rec_reader *in)
{
	return in->opt.format != REC_CSV && (rec_is_kind(&in->rec, "query") ||
	    rec_is_kind(&in->rec, "end"));
}

/* The next record of the block: 1; 0 it is at its end; -1 here it is odd. */
static int
next(struct rec_reader *in)
{
	const size_t pos = in->src.pos;
	const int64_t line = in->line, line_next = in->line_next;
	int got = in->next(in, &in->failed);

	if (got == REC_GOT_END)
		return 0;
	if (got == REC_GOT_REC && !is_contract(in)) {
		in->rec.file = in->name;
		in->rec.number = in->line;
		return 1;
	}
	in->src.pos = pos;
	in->src.seen = 0;
	in->src.in_quotes = false;
	in->line = line;
	in->line_next = line_next;
	err_clear(&in->failed);
	return -1;
}

/* As many records as the stage can prepare. */
static void
prepare(struct lane *l)
{
	const struct rec_stage *st = l->all->st;

	while ((l->got = next(l->in)) > 0 &&
	    st->prepare(st->self, l->index, &l->in->rec))
		l->n++;
}

static void
make_ready(struct lane *l)
{
	prepare(l);
	pthread_mutex_lock(&l->all->lock);
	l->state = LANE_READY;
	pthread_cond_broadcast(&l->all->moved);
	pthread_mutex_unlock(&l->all->lock);
}

/* ---- the leader ---- */

/* Makes what is prepared part of the stream; false on failure. */
static bool
commit(struct lane *l)
{
	struct lanes *a = l->all;
	const int64_t n = l->n;

	l->n = 0;
	a->in->count += n;
	a->in->query_count += n;
	if (n > 0)
		a->in->line = l->in->line;
	return a->st->commit(a->st->self, l->index, n, a->out, &a->err) == 0;
}

/* A record that could not be prepared. */
static bool
feed(struct lane *l)
{
	struct lanes *a = l->all;

	a->in->count++;
	a->in->query_count++;
	a->in->line = l->in->line;
	if (a->st->feed(a->st->self, &l->in->rec, a->out, &a->err) == 0)
		return true;
	rec_fed_badly(l->in, &a->err);
	return false;
}

/* All of a block; false where it is odd, or fails. */
static bool
finish(struct lane *l)
{
	while (commit(l)) {
		if (l->got <= 0)
			return l->got == 0;
		if (!feed(l))
			break;
		prepare(l);
	}
	return false;
}

/*
 * The block whose turn it is, or a lane to fetch into unless later, or NULL:
 * all is done.
 */
static struct lane *
choose(struct lanes *a, bool later)
{
	struct lane *l;
	int i;

	for (;;) {
		for (i = 0; i < REC_LANES; i++) {
			l = &a->lane[i];
			if (l->state == LANE_READY && l->block == a->turn)
				return l;
		}
		if (a->over && a->turn == a->fetched)
			return NULL;
		l = later ? NULL : take_free(a);
		if (l != NULL)
			return l;
		pthread_cond_wait(&a->moved, &a->lock);
	}
}

/* The turn passes on; or there is none any more. */
static void
pass_turn(struct lane *l, bool good)
{
	struct lanes *a = l->all;

	pthread_mutex_lock(&a->lock);
	if (good) {
		l->state = LANE_FREE;
		l->block = -1;
		a->turn++;
	} else {
		a->stop = true;
	}
	pthread_cond_broadcast(&a->moved);
	pthread_mutex_unlock(&a->lock);
}

static void
lead(struct lanes *a)
{
	struct lane *l;
	enum fetched got = FETCH_SOME;
	bool good = true;

	while (good) {
		pthread_mutex_lock(&a->lock);
		/* Later: there is something to commit first. */
		l = choose(a, got == FETCH_LATER);
		pthread_mutex_unlock(&a->lock);
		if (l == NULL)
			break;
		if (l->state == LANE_READY) {
			good = finish(l);
			pass_turn(l, good);
			got = FETCH_SOME;
			continue;
		}
		got = fetch(l);
		if (got == FETCH_SOME)
			make_ready(l);
	}
}

/* ---- the helper ---- */

/* A lane to fetch into; NULL when nobody needs help any more. */
static struct lane *
wait_free(struct lanes *a, bool later)
{
	struct lane *l = NULL;

	pthread_mutex_lock(&a->lock);
	while (!a->over && !a->stop) {
		if (!later || a->turn == a->fetched)
			l = take_free(a);
		if (l != NULL)
			break;
		pthread_cond_wait(&a->moved, &a->lock);
	}
	pthread_mutex_unlock(&a->lock);
	return l;
}

static void *
help(void *self)
{
	struct lanes *a = self;
	enum fetched got = FETCH_SOME;
	struct lane *l;

	while ((l = wait_free(a, got == FETCH_LATER)) != NULL) {
		got = fetch(l);
		if (got == FETCH_SOME)
			make_ready(l);
	}
	return NULL;
}

/* ---- both ---- */

static void
begin(struct lanes *a, int index)
{
	struct lane *l = &a->lane[index];

	l->all = a;
	l->index = index;
	l->block = -1;
	l->in = rec_reader_new(a->in->name, &a->in->opt);
	l->in->isa = a->in->isa;
	l->in->next = a->in->next;
	l->in->started = true;
	l->in->src.fd = -1;
	l->in->src.eof = true;
	if (a->in->opt.format == REC_CSV)
		rec_csv_adopt(l->in, a->in);
}

/* Where the leader stopped it goes on; of later blocks all comes again. */
static void
give_back(struct lane *l)
{
	struct lanes *a = l->all;

	if (l->block != a->turn) {
		a->st->forget(a->st->self, l->index);
		l->in->src.pos = l->from;
		l->in->line_next = l->line;
	}
	rec_source_put_back(&a->in->src, &l->in->src);
	a->in->line_next = l->in->line_next;
	l->block = -1;
}

/* The blocks that were not done, the last one first. */
static void
end(struct lanes *a)
{
	struct lane *l, *last;
	int i;

	do {
		last = NULL;
		for (i = 0; i < REC_LANES; i++) {
			l = &a->lane[i];
			if (l->block >= 0 &&
			    (last == NULL || l->block > last->block))
				last = l;
		}
		if (last != NULL)
			give_back(last);
	} while (last != NULL);
	for (i = 0; i < REC_LANES; i++)
		rec_close(a->lane[i].in);
}

int
rec_lanes(const struct rec_stage *st, struct rec_reader *in,
    struct rec_writer *out, struct err *err)
{
	struct lanes a = { .st = st, .in = in, .out = out };
	pthread_t helper;
	bool helped;
	int i;

	pthread_mutex_init(&a.lock, NULL);
	pthread_cond_init(&a.moved, NULL);
	for (i = 0; i < REC_LANES; i++)
		begin(&a, i);
	/* Without a helper the leader does it all. */
	helped = thread_start(&helper, help, &a) == 0;
	lead(&a);
	if (helped)
		pthread_join(helper, NULL);
	end(&a);
	pthread_cond_destroy(&a.moved);
	pthread_mutex_destroy(&a.lock);
	if (a.err.code == ERR_NONE)
		return 0;
	if (err->code == ERR_NONE)
		*err = a.err;
	return -1;
}
