/* SPDX-License-Identifier: MIT */
/*
 * A pipe's input in blocks, parsed by several threads, given on in order.
 *
 * Each lane fetches the next block of whole lines and prepares its records;
 * then it waits for its turn, which goes from block to block, and commits.
 * With the turn in hand it feeds what could not be prepared.  What is odd -
 * a bad line, the query and end of a stream, the end of input - is left to
 * the one reader who knows what came before: the lanes stop in front of it
 * and give back what they have not committed.
 */
#include <pthread.h>
#include <string.h>

#include "base/thread.h"
#include "rec/rec_internal.h"

/*
 * Of what is read at once a lane's block has so much: with each the machines'
 * state moves to another processor's cache.
 */
enum { BLOCKS = 4 };

/* What one thread writes for each record is no neighbour of another's. */
struct lane {
	char apart[THREAD_APART];
	struct lanes *all;
	int index;
	struct rec_reader *in;		/* of one block after the other */
	int64_t block;			/* its number; -1: has none */
	size_t from;			/* where it begins, */
	int64_t line;			/* and on which line */
	int64_t n;			/* prepared and not committed */
};

struct lanes {
	const struct rec_stage *st;
	struct rec_reader *in;		/* whose input it is */
	struct rec_writer *out;
	size_t block;			/* bytes in one */
	pthread_mutex_t input;		/* for who fetches; before lock */
	pthread_mutex_t lock;		/* for turn and stop */
	pthread_cond_t moved;
	bool over;			/* nothing is left; of input */
	int64_t fetched;		/* blocks; of input */
	int64_t turn;			/* the block whose turn it is */
	bool stop;
	struct err err;			/* of who had the turn */
	struct lane lane[REC_LANES];
	char apart[THREAD_APART];
};

/* ---- the turn ---- */

static bool
stopped(struct lanes *a)
{
	bool stop;

	pthread_mutex_lock(&a->lock);
	stop = a->stop;
	pthread_mutex_unlock(&a->lock);
	return stop;
}

static void
stop(struct lanes *a)
{
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_broadcast(&a->moved);
	pthread_mutex_unlock(&a->lock);
}

/* Waits until it is this block's turn; false when there will be none. */
static bool
wait_turn(struct lanes *a, int64_t block)
{
	bool mine;

	pthread_mutex_lock(&a->lock);
	while (a->turn != block && !a->stop)
		pthread_cond_wait(&a->moved, &a->lock);
	mine = a->turn == block && !a->stop;
	pthread_mutex_unlock(&a->lock);
	return mine;
}

static void
pass_turn(struct lanes *a)
{
	pthread_mutex_lock(&a->lock);
	a->turn++;
	pthread_cond_broadcast(&a->moved);
	pthread_mutex_unlock(&a->lock);
}

/* ---- blocks ---- */

/* In stretches whose sum fits into a byte, as vectors like them. */
static int64_t
count(const char *p, size_t n, char c)
{
	const char *end = p + n;
	size_t i, most = UINT8_MAX;
	int64_t sum = 0;
	uint8_t few;

	for (; p < end; p += most) {
		if (most > (size_t)(end - p))
			most = (size_t)(end - p);
		few = 0;
		for (i = 0; i < most; i++)
			few = (uint8_t)(few + (p[i] == c));
		sum += few;
	}
	return sum;
}

/*
 * How many of the unread bytes are whole lines.  A newline of CSV ends its
 * row when the quotes before it are even.
 */
static size_t
whole_lines(const struct rec_source *s, bool csv)
{
	const char *from = s->data + s->pos, *nl, *last;
	size_t n = s->end - s->pos;
	int64_t quotes;

	nl = memrchr(from, '\n', n);
	if (nl == NULL)
		return 0;
	n = (size_t)(nl + 1 - from);
	quotes = csv ? count(from, n, '"') : 0;
	while (quotes % 2 != 0) {
		last = nl;
		nl = memrchr(from, '\n', (size_t)(last - from));
		if (nl == NULL)
			return 0;
		n = (size_t)(nl + 1 - from);
		quotes -= count(nl, (size_t)(last - nl), '"');
	}
	return n;
}

/* n bytes go to the lane, whose buffer takes what is behind them. */
static void
hand_out(struct rec_source *s, struct rec_source *to, size_t n)
{
	const size_t left = s->end - s->pos - n;
	const struct rec_source had = *to;

	to->data = s->data;
	to->cap = s->cap;
	to->pos = s->pos;
	to->end = s->pos + n;
	s->data = had.data;
	s->cap = had.cap;
	if (s->cap < left || s->data == NULL) {
		s->cap = to->cap;
		s->data = mem_resize(s->data, s->cap + REC_PAD, 1);
	}
	memcpy(s->data, to->data + to->end, left);
	s->pos = 0;
	s->end = left;
	s->seen = 0;
	s->in_quotes = false;
	memset(s->data + left, '\n', REC_PAD);
	memset(to->data + to->end, '\n', REC_PAD);
}

/*
 * Bytes with a whole line among them, a block full where there is more at
 * once; false when there are none.  Whatever fails here the reader meets
 * again, and says so.
 */
static bool
read_on(struct lanes *a, size_t *n)
{
	struct rec_source *s = &a->in->src;
	const bool csv = a->in->opt.format == REC_CSV;
	struct err err = { 0 };
	size_t have;

	for (;;) {
		have = s->end - s->pos;
		*n = have < a->block / 2 && !rec_source_blocks(s, 0) ? 0 :
		    whole_lines(s, csv);
		if (*n > 0)
			return true;
		if (have >= a->block)
			return false;	/* a long line */
		/* Everything before has its turn before we wait. */
		if (rec_source_blocks(s, 0) && !wait_turn(a, a->fetched))
			return false;
		if (rec_source_fill(s, &err) <= 0)
			break;
	}
	*n = whole_lines(s, csv);
	return *n > 0;
}

static void
take_block(struct lane *l, size_t n)
{
	struct lanes *a = l->all;
	struct rec_source *s = &l->in->src;

	hand_out(&a->in->src, s, n);
	l->block = a->fetched++;
	l->from = s->pos;
	l->line = l->in->line_next = a->in->line_next;
	a->in->line_next += count(s->data + s->pos, n, '\n');
}

/* The next block; false when there is none. */
static bool
fetch(struct lane *l)
{
	struct lanes *a = l->all;
	bool have = false;
	size_t n;

	pthread_mutex_lock(&a->input);
	if (!a->over && !stopped(a)) {
		have = read_on(a, &n);
		if (have)
			take_block(l, n);
		else
			a->over = true;
	}
	pthread_mutex_unlock(&a->input);
	return have;
}

/* ---- a lane ---- */

/* Makes the lane's records part of the stream; false on failure. */
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

/* With the turn: a record that could not be prepared. */
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

/* Gives the whole block back; its records come again. */
static void
give_back(struct lane *l)
{
	l->all->st->forget(l->all->st->self, l->index);
	l->in->src.pos = l->from;
	l->in->line_next = l->line;
}

/*
 * All of the block, or up to where it is odd, or fails: then false, and what
 * is unread is what is left.
 */
static bool
work(struct lane *l)
{
	struct lanes *a = l->all;
	int got;

	l->n = 0;
	while ((got = next(l->in)) > 0) {
		if (a->st->prepare(a->st->self, l->index, &l->in->rec)) {
			l->n++;
			continue;
		}
		if (!wait_turn(a, l->block)) {
			give_back(l);
			return false;
		}
		if (!commit(l) || !feed(l))
			break;
	}
	if (!wait_turn(a, l->block)) {
		give_back(l);
		return false;
	}
	if (got > 0 || !commit(l) || got < 0) {
		stop(a);
		return false;
	}
	pass_turn(a);
	l->block = -1;
	return true;
}

static void *
run(void *self)
{
	struct lane *l = self;

	while (fetch(l)) {
		if (!work(l))
			break;
	}
	return NULL;
}

/* ---- all of them ---- */

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

/* Unread bytes return to where they came from, in front of the rest. */
static void
put_back(struct rec_source *s, const struct rec_source *from)
{
	const size_t n = from->end - from->pos, left = s->end - s->pos;

	if (s->cap < n + left) {
		s->cap = n + left;
		s->data = mem_resize(s->data, s->cap + REC_PAD, 1);
	}
	memmove(s->data + n, s->data + s->pos, left);
	memcpy(s->data, from->data + from->pos, n);
	s->pos = 0;
	s->end = n + left;
	s->seen = 0;
	s->in_quotes = false;
	memset(s->data + s->end, '\n', REC_PAD);
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
		if (last != NULL) {
			put_back(&a->in->src, &last->in->src);
			a->in->line_next = last->in->line_next;
			last->block = -1;
		}
	} while (last != NULL);
	for (i = 0; i < REC_LANES; i++)
		rec_close(a->lane[i].in);
}

int
rec_lanes(const struct rec_stage *st, struct rec_reader *in,
    struct rec_writer *out, struct err *err)
{
	struct lanes a = { .st = st, .in = in, .out = out,
		.block = in->src.block * BLOCKS };
	pthread_t thread[REC_LANES];
	bool runs[REC_LANES] = { false };
	int i;

	pthread_mutex_init(&a.input, NULL);
	pthread_mutex_init(&a.lock, NULL);
	pthread_cond_init(&a.moved, NULL);
	for (i = 0; i < REC_LANES; i++)
		begin(&a, i);
	/* Where a thread cannot be had the others do its work. */
	for (i = 1; i < REC_LANES; i++)
		runs[i] = thread_start(&thread[i], run, &a.lane[i]) == 0;
	run(&a.lane[0]);
	for (i = 1; i < REC_LANES; i++) {
		if (runs[i])
			pthread_join(thread[i], NULL);
	}
	end(&a);
	pthread_cond_destroy(&a.moved);
	pthread_mutex_destroy(&a.lock);
	pthread_mutex_destroy(&a.input);
	if (a.err.code == ERR_NONE)
		return 0;
	if (err->code == ERR_NONE)
		*err = a.err;
	return -1;
}
