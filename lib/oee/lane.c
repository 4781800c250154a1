/* SPDX-License-Identifier: MIT */
/* Facts that several threads decode, each in a lane, and one applies. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "oee/engine.h"
#include "oee/lane.h"
#include "shop/kinds.h"

enum {
	AHEAD = 8,			/* facts */
	TEXTS = 8
};

/* A fact in waiting; its texts stand behind it, one after the other. */
struct packed {
	int64_t start_us, end_us, ms;
	int64_t parts_m, scrap_m;
	int64_t number;
	const struct tl_word *word;
	uint32_t len[TEXTS];
	int16_t kind;
	bool open;
};

struct oee_lane {
	char before[THREAD_APART];
	struct oee *o;
	struct oee_reading in;
	struct tl_words words;		/* windows keep them */
	struct tl_fact fact;		/* being decoded */
	struct err err;			/* why it cannot be; nobody asks */
	const char *file;		/* of all facts in waiting */
	int32_t *machine;		/* n of them */
	size_t n, machine_cap;
	char *data;			/* struct packed, texts, ... */
	size_t len, cap;
	char behind[THREAD_APART];
};

static inline char *
pack_text(char *to, uint32_t *len, struct tl_text t)
{
	*len = t.len;
	if (t.len == 0)		/* most are */
		return to;
	bytes_copy(to, t.s, t.len);
	return to + t.len;
}

/* Needs room for packed_size(). */
static inline void
pack(char *to, const struct tl_fact *f)
{
	struct packed *p = (void *)to;
	const struct tl_span *s = &f->span;

	p->start_us = s->start_us;
	p->end_us = s->end_us;
	p->ms = s->ms;
	p->parts_m = f->parts_m;
	p->scrap_m = f->scrap_m;
	p->number = f->number;
	p->word = s->word;
	p->kind = (int16_t)f->kind;
	p->open = s->open;
	to += sizeof(*p);
	to = pack_text(to, &p->len[0], s->state);
	to = pack_text(to, &p->len[1], s->reason);
	to = pack_text(to, &p->len[2], s->source);
	to = pack_text(to, &p->len[3], s->source_key);
	to = pack_text(to, &p->len[4], s->job);
	to = pack_text(to, &p->len[5], s->part);
	to = pack_text(to, &p->len[6], s->op);
	pack_text(to, &p->len[7], s->operator);
}

/* Rounded up, so that the next one is aligned. */
static inline size_t
packed_size(const struct tl_span *s)
{
	const size_t unit = _Alignof(struct packed);
	const size_t n = sizeof(struct packed) + s->state.len +
	    s->reason.len + s->source.len + s->source_key.len + s->job.len +
	    s->part.len + s->op.len + s->operator.len;

	return (n + unit - 1) / unit * unit;
}

static inline void
unpack_text(struct tl_text *t, const char **at, uint32_t len)
{
	t->s = *at;
	t->len = len;
	*at += len;
}

/* The fact at at, texts lent; where the next one is. */
static inline const char *
unpack(struct tl_fact *f, const char *at)
{
	const struct packed *p = (const void *)at;
	struct tl_span *s = &f->span;

	s->start_us = p->start_us;
	s->end_us = p->end_us;
	s->ms = p->ms;
	f->parts_m = p->parts_m;
	f->scrap_m = p->scrap_m;
	f->number = p->number;
	f->kind = p->kind;
	s->word = p->word;
	s->open = p->open;
	at += sizeof(*p);
	unpack_text(&s->state, &at, p->len[0]);
	unpack_text(&s->reason, &at, p->len[1]);
	unpack_text(&s->source, &at, p->len[2]);
	unpack_text(&s->source_key, &at, p->len[3]);
	unpack_text(&s->job, &at, p->len[4]);
	unpack_text(&s->part, &at, p->len[5]);
	unpack_text(&s->op, &at, p->len[6]);
	unpack_text(&s->operator, &at, p->len[7]);
	return (const char *)p + packed_size(s);
}

struct oee_lane *
oee_lane_new(struct oee *o)
{
	struct oee_lane *l = mem_new(1, sizeof(*l));

	l->o = o;
	l->words.profile = o->p.profile;
	oee_reading_init(&l->in);
	return l;
}

void
oee_lane_free(struct oee_lane *l)
{
	if (l == NULL)
		return;
	oee_reading_release(&l->in);
	tl_words_release(&l->words);
	free(l->machine);
	free(l->data);
	free(l);
}

/* The word stands for its texts; a loose one is left to the timeline. */
static inline bool
name_word(struct oee_lane *l, struct tl_span *s)
{
	const struct tl_word *w = tl_words_get(&l->words, s->state,
	    s->reason, &l->err);

	if (w == NULL)
		return false;
	if (w->loose)
		return true;
	s->word = w;
	s->state.len = s->reason.len = 0;
	return true;
}

static void
keep(struct oee_lane *l)
{
	const size_t need = packed_size(&l->fact.span);

	if (l->cap - l->len < need)
		l->data = mem_grow(l->data, &l->cap, l->len + need, 1);
	if (l->n == l->machine_cap)
		l->machine = mem_grow(l->machine, &l->machine_cap, l->n + 1,
		    sizeof(*l->machine));
	pack(l->data + l->len, &l->fact);
	l->len += need;
	l->machine[l->n++] = l->fact.machine;
}

static inline bool
decode(struct oee_lane *l, const struct rec *r)
{
	const int kind = oee_kind(&l->in, r);

	if (kind != KIND_SPAN && kind != KIND_JOB && kind != KIND_OUTPUT)
		return false;
	l->fact.machine = oee_reading_machine(&l->in, r);
	if (l->fact.machine < 0 ||
	    tl_decode(&l->fact, &l->in.date, kind, r, &l->err) < 0)
		return false;
	if (kind == KIND_SPAN && !name_word(l, &l->fact.span))
		return false;
	l->file = r->file;
	keep(l);
	return true;
}

bool
oee_lane_prepare(struct oee_lane *l, const struct rec *r)
{
	if (decode(l, r))
		return true;
	err_clear(&l->err);
	return false;
}

static int
apply(struct oee_lane *l, struct err *err)
{
	const char *at = l->data;
	struct tl_fact f;
	size_t i;

	for (i = 0; i < l->n; i++) {
		at = unpack(&f, at);
		f.machine = l->machine[i];
		if (i + AHEAD < l->n)
			oee_expect(l->o, l->machine[i + AHEAD],
			    l->machine[i + AHEAD / 2]);
		if (oee_apply(l->o, &f, err) == 0)
			continue;
		if (err->code == ERR_DATA || err->code == ERR_CONFIG)
			err_at(err, "%s:%lld", l->file, (long long)f.number);
		err->placed = 1;
		return -1;
	}
	return 0;
}

void
oee_lane_forget(struct oee_lane *l)
{
	l->n = 0;
	l->len = 0;
}

int
oee_lane_commit(struct oee_lane *l, struct err *err)
{
	const int rc = apply(l, err);

	oee_lane_forget(l);
	oee_reading_learn(&l->in, &l->o->in);
	return rc;
}
