/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "shop/timeline_impl.h"

/* Of one total, so that those of a row can be added up. */
#define MAX_MS	INT64_C(100000000000000)

/* How far a machine is delivered. */
enum reach {
	SETTLED,	/* to the last edge up to the given time */
	EDGE,		/* to the given time, which is an edge */
	ALL		/* to the edge at or after it */
};

struct timeline *
timeline_new(const struct tl_params *p)
{
	struct timeline *tl = mem_new(1, sizeof(*tl));

	tl->p = *p;
	tl->words.profile = p->profile;
	tl->p.now_us = tl_whole_ms(p->now_us);
	if (p->from_us != INT64_MIN)
		tl->p.from_us = tl_whole_ms(p->from_us);
	if (p->to_us != INT64_MAX)
		tl->p.to_us = tl_whole_ms(p->to_us);
	return tl;
}

/* What a machine holds while it lives. */
static void
release(struct timeline *tl, struct tl_machine *m)
{
	int i;

	for (i = 0; i < m->nwindow; i++)
		tl_window_drop(tl, m->window[i]);
	m->nwindow = 0;
	m->alone_end = INT64_MAX;
	free(m->window);
	m->window = NULL;
	m->window_cap = 0;
	cal_walk_free(m->walk);
	m->walk = NULL;
}

void
timeline_free(struct timeline *tl)
{
	size_t i;

	if (tl == NULL)
		return;
	for (i = 0; i < tl->names.len; i++)
		release(tl, &tl->machine[i]);
	for (i = 0; i < tl->npool; i++)
		tl_window_free(tl->pool[i]);
	tl_words_release(&tl->words);
	map_release(&tl->names);
	free(tl->machine);
	free(tl->pool);
	free(tl->share);
	free(tl->part);
	free(tl->won);
	free(tl->winner);
	free(tl);
}

int
timeline_machine(struct timeline *tl, struct tl_text id, const char *zone,
    const char *group, int capacity, struct err *err)
{
	const struct cal_machine *cal;
	int64_t i = map_find(&tl->names, id.s, id.len);
	struct tl_machine *m;
	char *name;

	if (i != MAP_NONE)
		return (int)i;
	name = mem_text(id.s, id.len);
	cal = calendar_machine(tl->p.calendar, name, zone, group, capacity,
	    err);
	free(name);
	if (cal == NULL)
		return -1;
	i = map_put(&tl->names, id.s, id.len);
	tl->machine = mem_grow(tl->machine, &tl->machine_cap, (size_t)i + 1,
	    sizeof(*tl->machine));
	m = memset(&tl->machine[i], 0, sizeof(*m));
	m->last_start = m->last_end = INT64_MIN;
	m->alone_end = INT64_MAX;
	m->limit = tl->p.to_us;
	m->cal = cal;
	m->capacity = cal_capacity(cal);
	if (tl->p.from_us != INT64_MIN)
		tl_begin_at(m, tl->p.from_us, true);
	return (int)i;
}

const char *
timeline_machine_name(const struct timeline *tl, int machine)
{
	return map_name(&tl->names, machine);
}

int
timeline_machine_capacity(const struct timeline *tl, int machine)
{
	return tl->machine[machine].capacity;
}

static int
done(struct timeline *tl, int machine, struct err *err)
{
	const struct tl_machine *m = &tl->machine[machine];
	const struct tl_sink *sink = &tl->p.sink;
	const int64_t to = m->pos < m->limit ? m->pos : m->limit;

	return sink->done == NULL || to <= tl->p.from_us ? 0 :
	    sink->done(sink->self, machine, to, err);
}

/* Where the cut that begins at pos ends: a row's end or the piece's. */
static int64_t
next_edge(const struct tl_machine *m)
{
	int64_t b = m->piece.to_us;
	int i;

	for (i = 0; i < m->nwindow; i++) {
		if (m->window[i]->row.end_us < b)
			b = m->window[i]->row.end_us;
	}
	return b;
}

/* Goes on to b, which lies in the piece or at its end. */
static int
move(struct timeline *tl, int machine, int64_t b, struct err *err)
{
	struct tl_machine *m = &tl->machine[machine];
	int i, n = 0;

	if (m->piece.plan == CAL_WORK)
		m->clock.work += b - m->pos;
	else if (m->piece.plan == CAL_BREAK)
		m->clock.brk += b - m->pos;
	m->pos = b;
	for (i = 0; i < m->nwindow; i++) {
		if (m->window[i]->row.end_us > b)
			m->window[n++] = m->window[i];
		else
			tl_window_drop(tl, m->window[i]);
	}
	if (n < m->nwindow)
		m->alone_end = INT64_MAX;
	m->nwindow = n;
	if (b < m->piece.to_us)
		return 0;
	m->piece = *cal_at(m->walk, b);
	return b < m->limit ? done(tl, machine, err) : 0;
}

static int
deliver(struct timeline *tl, int machine, int64_t upto, enum reach reach,
    struct err *err)
{
	struct tl_machine *m = &tl->machine[machine];
	struct tl_cut cut = { .tl = tl, .machine = machine, .m = m };
	int64_t b;

	while (m->pos < upto) {
		b = next_edge(m);
		if (b > upto && reach == SETTLED)
			return 0;
		if (b > upto && reach == EDGE)
			b = upto;
		cut.from = m->pos;
		cut.to = b;
		cut.lo = cut.from > tl->p.from_us ? cut.from : tl->p.from_us;
		cut.hi = b < m->limit ? b : m->limit;
		if (cut.lo < cut.hi && tl_deliver(&cut, err) < 0)
			return -1;
		if (move(tl, machine, b, err) < 0)
			return -1;
	}
	return 0;
}

static int
disorder(const struct timeline *tl, int machine, int64_t start,
    int64_t before, struct err *err)
{
	char a[WHEN_MAX], b[WHEN_MAX];
	const int na = (int)when_put(a, start), nb = (int)when_put(b, before);

	return err_set(err, ERR_DATA, "machine \"%s\": start: %.*s comes "
	    "after %.*s; sort the facts by machine and start",
	    timeline_machine_name(tl, machine), na, a, nb, b);
}

static int
check_order(const struct timeline *tl, int machine, int64_t start,
    struct err *err)
{
	const struct tl_machine *m = &tl->machine[machine];

	if (m->ended)
		return err_set(err, ERR_DATA, "machine \"%s\": a fact after "
		    "its last one; sort the facts by machine and start",
		    timeline_machine_name(tl, machine));
	if (start < m->last_start)
		return disorder(tl, machine, start, m->last_start, err);
	if (m->begun && start < m->pos && m->pos > m->origin)
		return disorder(tl, machine, start, m->pos, err);
	return 0;
}

int
tl_begin(struct timeline *tl, int machine, const struct tl_span *s,
    struct tl_when *t, struct err *err)
{
	struct tl_machine *m = &tl->machine[machine];

	t->start = tl_whole_ms(s->start_us);
	t->end = t->full_end = tl_whole_ms(s->end_us);
	t->ms = (t->end - t->start) / 1000;
	t->exact = s->ms < 0 || s->ms == t->ms;
	if (!t->exact)
		t->ms = s->ms;
	if (s->open && t->end > tl->p.now_us && t->start < tl->p.now_us)
		t->end = tl->p.now_us;
	if (t->end < t->start)
		return err_set(err, ERR_DATA, "machine \"%s\": end before "
		    "start", timeline_machine_name(tl, machine));
	if (t->ms > MAX_MS)
		return err_set(err, ERR_DATA, "machine \"%s\": seconds: "
		    "more than three thousand years",
		    timeline_machine_name(tl, machine));
	if (check_order(tl, machine, t->start, err) < 0)
		return -1;
	if (!m->begun)
		tl_begin_at(m, t->start, false);
	m->last_start = t->start;
	if (t->end > m->last_end)
		m->last_end = t->end;
	return 0;
}

/* The window of the fact's row: the one that came before, or a new one. */
static struct tl_window *
enter(struct timeline *tl, struct tl_machine *m, const struct tl_span *s,
    const struct tl_when *t)
{
	struct tl_window *w;
	int i;

	for (i = m->nwindow - 1; i >= 0; i--) {
		if (m->window[i]->row.start_us != t->start)
			break;
		if (tl_window_is(m->window[i], s, t))
			return m->window[i];
	}
	w = tl_window_new(tl, s, t);
	w->start = m->clock;
	if (t->start < m->pos) {
		w->start.work -= cal_work(m->walk, t->start, m->pos);
		w->start.brk -= cal_break(m->walk, t->start, m->pos);
	}
	if ((size_t)m->nwindow == m->window_cap)
		m->window = mem_grow(m->window, &m->window_cap,
		    (size_t)m->nwindow + 1, sizeof(struct tl_window *));
	m->window[m->nwindow++] = w;
	return w;
}

/* Seconds in a window of no length. */
static int
unplaced(struct timeline *tl, int machine, const struct tl_span *s,
    const struct tl_when *t, const struct tl_word *word, struct err *err)
{
	struct tl_machine *m = &tl->machine[machine];
	struct tl_cut cut = { .tl = tl, .machine = machine, .m = m };
	const struct tl_row row = { s->source, s->source_key, s->job, s->part,
	    s->op, s->operator, t->start, t->end, s->open };
	struct tl_slice x = { .from_us = t->start, .to_us = t->start,
	    .ms = t->ms, .class = word->class, .said = word->class,
	    .rule = TL_TOTAL, .state = word->state, .reason = word->reason,
	    .row = &row };
	struct cal_piece piece;

	if (t->ms == 0 || t->start < tl->p.from_us || t->start >= tl->p.to_us)
		return 0;
	piece = *cal_at(m->walk, t->start);
	x.piece = &piece;
	return tl_lose(&cut, TL_UNPLACED, &x, err);
}

static void
enter_span(struct timeline *tl, struct tl_machine *m, const struct tl_span *s,
    const struct tl_when *t, const struct tl_word *word)
{
	struct tl_window *w = enter(tl, m, s, t);

	if (word != NULL && t->ms > 0)
		tl_window_add(w, word, t->ms, t->exact);
}

/* Notes whether the machine's only window is one exact span. */
static void
note_alone(struct tl_machine *m)
{
	struct tl_window *w = m->nwindow == 1 ? m->window[0] : NULL;

	m->alone_end = INT64_MAX;
	if (w == NULL || w->nchild != 1 || w->nexact != 1 ||
	    m->capacity != 1 || w->child[0].word->loose)
		return;
	m->alone_end = w->row.end_us;
	m->alone = w;
	m->alone_word = w->child[0].word;
}

/*
 * Whether an exact span begins where the only one before it ends, in the same
 * piece: of event tables nearly all do.
 */
static inline bool
is_next(const struct timeline *tl, const struct tl_machine *m,
    const struct tl_span *s, const struct tl_word *word)
{
	return s->start_us == m->alone_end &&
	    s->start_us < m->piece.to_us && s->start_us >= m->last_start &&
	    s->start_us < tl->p.to_us && !s->open && !word->loose;
}

/* Delivers the one before, and puts the next exact span into its window. */
static inline int
follow(struct timeline *tl, int machine, const struct tl_span *s,
    const struct tl_when *t, const struct tl_word *word, struct err *err)
{
	struct tl_machine *m = &tl->machine[machine];
	struct tl_window *w = m->alone;
	struct tl_cut cut = { .tl = tl, .machine = machine, .m = m };

	cut.lo = m->pos > tl->p.from_us ? m->pos : tl->p.from_us;
	cut.hi = t->start;
	if (cut.lo < cut.hi &&
	    tl_deliver_alone(&cut, w, m->alone_word, err) < 0)
		return -1;
	if (m->piece.plan == CAL_WORK)
		m->clock.work += t->start - m->pos;
	else if (m->piece.plan == CAL_BREAK)
		m->clock.brk += t->start - m->pos;
	m->pos = m->last_start = t->start;
	m->alone_end = t->end;
	m->alone_word = word;
	if (t->end > m->last_end)
		m->last_end = t->end;
	tl_window_again(w, s, t, word);
	w->start = m->clock;
	return 0;
}

/* A span, or with word NULL a job. */
static int
feed(struct timeline *tl, int machine, const struct tl_span *s,
    const struct tl_word *word, struct err *err)
{
	struct tl_machine *m = &tl->machine[machine];
	struct tl_when t;

	if (tl_begin(tl, machine, s, &t, err) < 0)
		return -1;
	if (t.start == t.full_end)
		return word == NULL ? 0 :
		    unplaced(tl, machine, s, &t, word, err);
	if (t.start >= tl->p.to_us)
		return 0;
	if (deliver(tl, machine, t.start, EDGE, err) < 0)
		return -1;
	if (t.end > m->pos)
		enter_span(tl, m, s, &t, word);
	note_alone(m);
	return 0;
}

int
timeline_span(struct timeline *tl, int machine, const struct tl_span *s,
    struct err *err)
{
	const struct tl_word *word = s->word;
	struct tl_when t;

	if (word == NULL)
		word = tl_words_get(&tl->words, s->state, s->reason, err);
	if (word == NULL)
		return -1;
	if (is_next(tl, &tl->machine[machine], s, word)) {
		t.start = s->start_us;
		t.end = t.full_end = tl_whole_ms(s->end_us);
		t.ms = (t.end - t.start) / 1000;
		t.exact = true;
		if (t.ms > 0 && t.ms <= MAX_MS &&
		    (s->ms < 0 || s->ms == t.ms))
			return follow(tl, machine, s, &t, word, err);
	}
	return feed(tl, machine, s, word, err);
}

int
timeline_job(struct timeline *tl, int machine, const struct tl_span *s,
    struct err *err)
{
	return feed(tl, machine, s, NULL, err);
}

int
timeline_advance(struct timeline *tl, int64_t us, struct err *err)
{
	struct tl_machine *m;
	int64_t was, to;
	size_t i;

	for (i = 0; i < tl->names.len; i++) {
		m = &tl->machine[i];
		if (!m->begun || m->ended)
			continue;
		/* Nothing is settled while one span goes on. */
		if (m->alone_end != INT64_MAX && m->alone_end > us &&
		    m->piece.to_us > us)
			continue;
		was = m->pos;
		/* Without --to its time ends with its last end so far. */
		to = m->limit == INT64_MAX && m->last_end < us ? m->last_end :
		    us;
		if (deliver(tl, (int)i, to, SETTLED, err) < 0)
			return -1;
		if (m->pos > was && done(tl, (int)i, err) < 0)
			return -1;
	}
	return 0;
}

int
timeline_end_machine(struct timeline *tl, int machine, struct err *err)
{
	struct tl_machine *m = &tl->machine[machine];

	if (m->ended)
		return 0;
	m->ended = true;
	if (m->limit == INT64_MAX)
		m->limit = m->last_end;
	if (m->begun && (deliver(tl, machine, m->limit, ALL, err) < 0 ||
	    done(tl, machine, err) < 0))
		return -1;
	if (!tl->p.again)
		release(tl, m);
	return 0;
}

int
timeline_finish(struct timeline *tl, struct err *err)
{
	size_t i;

	for (i = 0; i < tl->names.len; i++) {
		if (timeline_end_machine(tl, (int)i, err) < 0)
			return -1;
	}
	return 0;
}
