/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/when.h"
#include "oee/engine.h"
#include "oee/follow.h"
#include "oee/sieve.h"
#include "shop/kinds.h"

/* A fact that is held, by its machine's list in order of start. */
struct held {
	int64_t start_us, end_us;
	struct rec *rec;
	uint64_t id;		/* 0: it replaces nothing */
};

struct machine {
	struct held *fact;
	size_t n, cap;
	struct rec *itself;	/* its machine record; NULL */
	bool changed;
};

struct follow {
	struct oee_params p;
	int64_t (*now)(void);
	int64_t now_us;		/* the latest */
	bool told_clock;
	int64_t newest_us;	/* latest start */
	bool dropped;		/* facts before horizon() were let go */
	struct map names;
	struct machine *machine;
	size_t machine_cap;
	struct rec **standard;
	size_t nstandard, standard_cap;
	struct oee_sieve *sieve;
	struct rec_writer *through;	/* the sieve as a writer */
};

static int64_t
horizon(const struct follow *f)
{
	const unsigned longer = BY_WEEK | BY_MONTH;

	if (!oee_by_period(f->p.by) || (f->p.by & longer) != 0 ||
	    f->newest_us < INT64_MIN + OEE_FOLLOW_HOLD)
		return INT64_MIN;
	return when_floor(f->newest_us - OEE_FOLLOW_HOLD, WHEN_SECOND);
}

static struct machine *
machine_of(struct follow *f, const struct rec *r, struct err *err)
{
	const size_t before = f->names.len;
	struct tl_text name;
	size_t i;

	if (tl_rec_must(F_MACHINE, tl_rec_text(r, F_MACHINE, &name, err),
	    err) < 0)
		return NULL;
	i = (size_t)map_put(&f->names, name.s, name.len);
	f->machine = mem_grow(f->machine, &f->machine_cap, f->names.len,
	    sizeof(*f->machine));
	if (f->names.len > before)
		memset(&f->machine[i], 0, sizeof(*f->machine));
	return &f->machine[i];
}

/* What a fact takes the place of: kind, source, source_key and n. */
static int
identity(const struct rec *r, int kind, uint64_t *id, struct err *err)
{
	struct tl_text source, key;
	int64_t n = 0;

	*id = 0;
	if (tl_rec_text(r, F_SOURCE, &source, err) < 0 ||
	    tl_rec_text(r, F_SOURCE_KEY, &key, err) < 0 ||
	    rec_int(r, F_N, &n, err) < 0)
		return -1;
	if (key.len > 0)
		*id = (bytes_hash(source.s, source.len) * 31 +
		    hash64(key.s, key.len)) * 31 +
		    (uint64_t)n * 8 + (uint64_t)kind + 1;
	return 0;
}

static void
take_out(struct machine *m, size_t i)
{
	free(m->fact[i].rec);
	m->n--;
	memmove(&m->fact[i], &m->fact[i + 1], (m->n - i) * sizeof(*m->fact));
}

/* Facts mostly come in order: the newest stand at the end. */
static void
put_in(struct machine *m, const struct held *h)
{
	size_t i;

	for (i = m->n; h->id != 0 && i > 0; i--) {
		if (m->fact[i - 1].id == h->id)
			take_out(m, i - 1);
	}
	m->fact = mem_grow(m->fact, &m->cap, m->n + 1, sizeof(*m->fact));
	for (i = m->n; i > 0 && m->fact[i - 1].start_us > h->start_us; i--)
		m->fact[i] = m->fact[i - 1];
	m->fact[i] = *h;
	m->n++;
	m->changed = true;
}

static int
on_fact(struct follow *f, int kind, const struct rec *r, struct err *err)
{
	struct machine *m = machine_of(f, r, err);
	struct when_memory date = { 0 };
	struct tl_fact decoded;
	struct held h;

	if (m == NULL || tl_decode(&decoded, &date, kind, r, err) < 0 ||
	    identity(r, kind, &h.id, err) < 0)
		return -1;
	h.start_us = decoded.span.start_us;
	h.end_us = decoded.span.end_us;
	if (f->dropped && h.end_us <= horizon(f))
		return 0;
	h.rec = rec_copy(r);
	put_in(m, &h);
	if (h.start_us > f->newest_us && h.start_us <= f->now_us)
		f->newest_us = h.start_us;
	return 0;
}

static int
on_machine(struct follow *f, const struct rec *r, struct err *err)
{
	struct machine *m = machine_of(f, r, err);

	if (m == NULL)
		return -1;
	free(m->itself);
	m->itself = rec_copy(r);
	m->changed = true;
	return 0;
}

static int
on_standard(struct follow *f, const struct rec *r)
{
	size_t i;

	f->standard = mem_grow(f->standard, &f->standard_cap,
	    f->nstandard + 1, sizeof(struct rec *));
	f->standard[f->nstandard++] = rec_copy(r);
	for (i = 0; i < f->names.len; i++)
		f->machine[i].changed = true;
	return 0;
}

/* The clock; it never goes back here. */
static void
look_at_clock(struct follow *f)
{
	const int64_t now = f->now == NULL ? f->p.now_us : f->now();

	if (now < f->now_us - WHEN_SECOND && !f->told_clock) {
		log_put(f->p.log, LOG_LEVEL_WARN, "the clock went back by "
		    "%lld s; figures stay at the latest time",
		    (long long)((f->now_us - now) / WHEN_SECOND));
		f->told_clock = true;
	}
	if (now > f->now_us)
		f->now_us = now;
}

/* Lets go what lies before the horizon; *waits: a fact's time is to come. */
static void
sort_out(struct follow *f, struct machine *m, bool *waits)
{
	const int64_t limit = horizon(f);
	size_t i, n = 0;

	*waits = false;
	for (i = 0; i < m->n; i++) {
		*waits = *waits || m->fact[i].start_us > f->now_us;
		if (m->fact[i].end_us > limit) {
			m->fact[n++] = m->fact[i];
			continue;
		}
		free(m->fact[i].rec);
		f->dropped = true;
	}
	m->n = n;
}

static int
feed_machine(struct follow *f, const struct machine *m,
    const struct rec_stage *st, struct err *err)
{
	size_t i;

	for (i = 0; i < f->nstandard; i++) {
		if (st->feed(st->self, f->standard[i], f->through, err) < 0)
			return -1;
	}
	if (m->itself != NULL && st->feed(st->self, m->itself, f->through,
	    err) < 0)
		return -1;
	for (i = 0; i < m->n && m->fact[i].start_us <= f->now_us; i++) {
		if (st->feed(st->self, m->fact[i].rec, f->through, err) < 0)
			return err_at(err, "%s:%lld", m->fact[i].rec->file,
			    (long long)m->fact[i].rec->number);
	}
	return st->finish(st->self, f->through, err);
}

static int
compute(struct follow *f, struct machine *m, struct err *err)
{
	struct oee_params p = f->p;
	struct rec_stage st;
	bool waits;
	int rc;

	sort_out(f, m, &waits);
	m->changed = waits;
	p.follow = false;
	p.threads = 1;
	p.order = ORDER_ANY;
	p.now_us = f->now_us;
	if (p.to_us > f->now_us)
		p.to_us = f->now_us;
	if (f->dropped && p.from_us < horizon(f))
		p.from_us = horizon(f);
	oee_sieve_begin(f->sieve, f->dropped ? horizon(f) : INT64_MIN);
	st = oee_stage(&p);
	rc = feed_machine(f, m, &st, err);
	st.free(st.self);
	return rc;
}

static int
idle(void *self, struct rec_writer *out, struct err *err)
{
	struct follow *f = self;
	size_t i;

	look_at_clock(f);
	oee_sieve_out(f->sieve, out);
	for (i = 0; i < f->names.len; i++) {
		if (f->machine[i].changed &&
		    compute(f, &f->machine[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out,
    struct err *err)
{
	struct follow *f = self;
	const int kind = shop_kind_of(r);

	(void)out;
	switch (kind) {
	case KIND_SPAN:
	case KIND_JOB:
	case KIND_OUTPUT:
		return on_fact(f, kind, r, err);
	case KIND_MACHINE:
		return on_machine(f, r, err);
	case KIND_STANDARD:
		return on_standard(f, r);
	default:
		return rec_get(r, REC_KIND) != NULL ? 0 : err_set(err,
		    ERR_DATA, "record: missing; of CSV without that column "
		    "--kind says what its rows are");
	}
}

static void
release(void *self)
{
	struct follow *f = self;
	size_t i, k;

	for (i = 0; i < f->names.len; i++) {
		for (k = 0; k < f->machine[i].n; k++)
			free(f->machine[i].fact[k].rec);
		free(f->machine[i].fact);
		free(f->machine[i].itself);
	}
	for (i = 0; i < f->nstandard; i++)
		free(f->standard[i]);
	free(f->machine);
	free(f->standard);
	map_release(&f->names);
	rec_writer_free(f->through);
	free(f);
}

struct rec_stage
oee_follow_stage(const struct oee_params *p, int64_t (*now)(void))
{
	struct rec_stage st = { .feed = feed, .finish = idle,
		.free = release, .idle = idle };
	struct follow *f = mem_new(1, sizeof(*f));

	f->p = *p;
	f->now = now;
	f->now_us = now == NULL ? p->now_us : now();
	f->newest_us = INT64_MIN;
	f->through = oee_sieve_writer(&f->sieve);
	st.self = f;
	return st;
}
