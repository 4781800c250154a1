/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "shop/put_internal.h"
#include "shop/store_internal.h"

enum {
	NAMED_MOST = 1000,
	PATIENCE_MS = 500,		/* to keep a batch open for more */
	UNKNOWN = KIND_COUNT_OF,
	NTALLY
};

struct tally {
	int64_t read, inserted, updated, unchanged, quarantined, resolved,
	    duplicate;
};

struct put {
	struct put_params params;
	struct tally tally[NTALLY];	/* by kind; UNKNOWN: of none we store */
	struct tally batch[NTALLY];	/* of those the uncommitted part */
	struct put_seen seen;
	struct put_text key;		/* texts of the fact at hand */
	struct store_job job;
	struct buf raw;
	struct put_ahead ahead;		/* good ones that are not put yet */
	struct put_text calm;		/* a source of which nothing is set
					   aside, in this transaction; or "" */
	int64_t first_seq;		/* what this run wrote is not below */
	int64_t last_seq;		/* 0: none, nor any before */
	int64_t in_batch;
	int64_t bad;
	int64_t skipped;		/* lines the readers gave up */
	bool begun;
};

struct put *
put_new(const struct put_params *params)
{
	struct put *p = mem_new(1, sizeof(*p));

	p->params = *params;
	return p;
}

void
put_free(struct put *p)
{
	if (p == NULL)
		return;
	if (p->begun)
		store_rollback(p->params.store);
	put_ahead_release(&p->ahead);
	put_seen_release(&p->seen);
	buf_release(&p->raw);
	free(p);
}

/* ---- good ones ---- */

static int
resolve_bad(struct put *p, const struct fact *f, struct tally *t,
    struct err *err)
{
	struct put_text source, key;
	int got;

	put_copy(&source, f, F_SOURCE);
	put_copy(&key, f, F_SOURCE_KEY);
	if (key.s[0] == '\0' || strcmp(source.s, p->calm.s) == 0)
		return 0;
	got = store_any_bad(p->params.store, source.s, err);
	if (got == 0)
		p->calm = source;
	if (got <= 0)
		return got;
	got = store_resolve(p->params.store, source.s, key.s, err);
	t->resolved += got > 0;
	return got < 0 ? -1 : 0;
}

static int
count_good(struct put *p, const struct store_part *part, struct err *err)
{
	struct tally *t = &p->batch[part->fact->kind];

	if (part->outcome == STORE_INSERTED)
		t->inserted++;
	else if (part->outcome != STORE_UNCHANGED)
		t->updated++;
	else if (part->met_seq >= p->first_seq)
		t->duplicate++;
	else
		t->unchanged++;
	return resolve_bad(p, part->fact, t, err);
}

static int
put_parts(void *arg, struct store_part *part, size_t n, struct err *err)
{
	struct put *p = arg;
	size_t i;

	if (store_put_facts(p->params.store, part, n, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (count_good(p, &part[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
put_waiting(struct put *p, struct err *err)
{
	return put_ahead_all(&p->ahead, p->params.store, put_parts, p, err);
}

/* Reference records do not wait: what waits may be of a machine they name. */
static int
take_good(struct put *p, const struct fact *f, struct err *err)
{
	struct store_part alone = { .fact = f };
	bool waits = shop_kinds[f->kind].class == SHOP_FACT &&
	    store_likes_many(p->params.store);

	if ((!waits || !put_ahead_takes(&p->ahead, f)) &&
	    put_waiting(p, err) < 0)
		return -1;
	if (!waits)
		return put_parts(p, &alone, 1, err);
	put_ahead_add(&p->ahead, f);
	return 0;
}

/* ---- batches ---- */

static int
begin(struct put *p, struct err *err)
{
	if (p->begun)
		return 0;
	if (store_begin(p->params.store, err) < 0)
		return -1;
	p->begun = true;
	p->calm.s[0] = '\0';
	if (p->first_seq > 0)
		return 0;
	if (store_seq_at(p->params.store, INT64_MAX, &p->last_seq, err) < 0)
		return -1;
	p->first_seq = p->last_seq + 1;
	return 0;
}

static void
add_tally(struct tally *to, const struct tally *from)
{
	to->read += from->read;
	to->inserted += from->inserted;
	to->updated += from->updated;
	to->unchanged += from->unchanged;
	to->quarantined += from->quarantined;
	to->resolved += from->resolved;
	to->duplicate += from->duplicate;
}

static int
commit(struct put *p, struct err *err)
{
	int64_t seq;
	int i;

	if (put_waiting(p, err) < 0)
		return -1;
	p->in_batch = 0;
	if (!p->begun)
		return 0;
	p->begun = false;
	if (store_commit(p->params.store, &seq, err) < 0)
		return -1;
	if (seq > 0)
		p->last_seq = seq;
	for (i = 0; i < NTALLY; i++)
		add_tally(&p->tally[i], &p->batch[i]);
	memset(p->batch, 0, sizeof(p->batch));
	return 0;
}

static void
roll_back(struct put *p, const struct rec_reader *in)
{
	if (p->begun)
		store_rollback(p->params.store);
	p->begun = false;
	put_ahead_clear(&p->ahead);
	memset(p->batch, 0, sizeof(p->batch));
	if (p->in_batch > 0)
		log_put(p->params.log, LOG_LEVEL_WARN, "%s: the %lld records "
		    "before it were not stored; repeat the input once it is "
		    "whole", rec_where(in), (long long)p->in_batch);
	p->in_batch = 0;
}

/* ---- bad records ---- */

/* The name under which it stands there: the fact's own, or of its bytes. */
static void
name_bad(const struct put *p, const struct fact *f, struct put_text *source,
    struct put_text *key)
{
	struct hash128 h;

	put_copy(source, f, F_SOURCE);
	put_copy(key, f, F_SOURCE_KEY);
	if (source->s[0] == '\0')
		snprintf(source->s, sizeof(source->s), "%s",
		    p->params.source == NULL ? "put" : p->params.source);
	if (key->s[0] != '\0')
		return;
	h = hash128(p->raw.data, p->raw.len);
	snprintf(key->s, sizeof(key->s), "raw|%016llx%016llx",
	    (unsigned long long)h.hi, (unsigned long long)h.lo);
}

/* why is "field: what"; f may hold half a fact. */
static int
set_aside(struct put *p, const struct fact *f, const struct rec *r,
    const char *where, const char *why, struct err *err)
{
	size_t n = strcspn(why, ":");
	struct put_text source, key;
	struct store_bad bad = { source.s, key.s, NULL, why, NULL };
	char field[80];

	if (put_waiting(p, err) < 0)
		return -1;
	p->calm.s[0] = '\0';
	buf_clear(&p->raw);
	put_raw(&p->raw, r);
	name_bad(p, f, &source, &key);
	snprintf(field, sizeof(field), "%.*s", (int)n, why);
	bad.field = field;
	bad.raw = buf_text(&p->raw);
	if (why[n] == ':')
		bad.why = why + n + 1 + strspn(why + n + 1, " ");
	if (++p->bad <= NAMED_MOST)
		log_put(p->params.log, LOG_LEVEL_WARN, "%s: %s", where, why);
	if (p->bad == NAMED_MOST)
		log_put(p->params.log, LOG_LEVEL_WARN,
		    "further bad records are set aside without a word");
	return store_quarantine(p->params.store, &bad, err);
}

/* ---- a record ---- */

static bool
is_late_scrap(const struct fact *f)
{
	return f->kind == KIND_OUTPUT && f->v[OUTPUT_START].is_null &&
	    f->v[OUTPUT_END].is_null && !f->v[OUTPUT_JOB].is_null;
}

/* Whether f came out good, but for its place; if not, why is set. */
static int
make_fact(struct put *p, struct fact *f, enum shop_kind kind,
    const struct rec *r, struct err *why)
{
	if (fact_from_rec(f, kind, r, p->params.ignore_unknown, why) < 0)
		return -1;
	put_complete(f, &p->params, &p->seen, &p->key);
	return 0;
}

static int
place_fact(struct put *p, struct fact *f, struct err *why)
{
	if (is_late_scrap(f) &&
	    put_resolve(f, p->params.store, &p->job, why) < 0)
		return -1;
	return fact_check(f, why);
}

static int
put_bad_kind(struct put *p, const struct rec *r, const char *where,
    struct err *err)
{
	const struct rec_val *v = rec_get(r, REC_KIND);
	struct fact none;
	char why[128];

	fact_init(&none, KIND_PART);
	if (v == NULL)
		snprintf(why, sizeof(why), "record: missing");
	else
		snprintf(why, sizeof(why),
		    "record: not a kind that is stored: \"%.*s\"",
		    (int)(v->len < 60 ? v->len : 60), v->text);
	p->batch[UNKNOWN].read++;
	p->batch[UNKNOWN].quarantined++;
	return set_aside(p, &none, r, where, why, err);
}

static int
put_record(struct put *p, const struct rec *r, const char *where,
    struct err *err)
{
	int kind = shop_kind_of(r);
	struct err why = { 0 };
	struct tally *t;
	struct fact f;
	bool good;

	if (kind == KIND_QUERY || kind == KIND_END)
		return 0;
	if (begin(p, err) < 0)
		return -1;
	p->in_batch++;
	if (kind < 0 || shop_kinds[kind].class == SHOP_RESULT)
		return put_bad_kind(p, r, where, err);
	t = &p->batch[kind];
	t->read++;
	good = make_fact(p, &f, (enum shop_kind)kind, r, &why) == 0;
	if (good && is_late_scrap(&f) && put_waiting(p, err) < 0)
		return -1;	/* it may be of a job that waits */
	if (good && place_fact(p, &f, &why) == 0)
		return take_good(p, &f, err);
	if (why.code != ERR_DATA)
		return err_set(err, (enum err_code)why.code, "%s", why.text);
	t->quarantined++;
	return set_aside(p, &f, r, where, why.text, err);
}

/*
 * A batch ends when it is full and when the input pauses: the store must not
 * stay locked while somebody thinks.
 */
int
put_read(struct put *p, struct rec_reader *in, struct err *err)
{
	const struct rec *r;
	int got;

	while ((got = rec_read(in, &r, err)) > 0) {
		if (put_record(p, r, rec_where(in), err) < 0)
			break;
		if ((p->in_batch >= PUT_BATCH || rec_idle(in, PATIENCE_MS)) &&
		    commit(p, err) < 0)
			break;
	}
	p->skipped += rec_bad(in);
	if (got == 0 && commit(p, err) == 0)
		return 0;
	roll_back(p, in);
	return -1;
}

/* ---- the report ---- */

static int
report(const struct put *p, int kind, struct rec_writer *w, struct err *err)
{
	const struct tally *t = &p->tally[kind];

	if (t->read != t->inserted + t->updated + t->unchanged +
	    t->quarantined + t->duplicate)
		return err_set(err, ERR_INTERNAL, "put: %lld records read, "
		    "but that is not the sum of what became of them",
		    (long long)t->read);
	rec_begin(w, "put");
	rec_put_str(w, "kinds", kind == UNKNOWN ? "unknown" :
	    shop_kinds[kind].name);
	rec_put_str(w, "run", p->params.run == NULL ? "" : p->params.run);
	if (p->last_seq > 0)
		rec_put_int(w, "seq", p->last_seq);
	rec_put_int(w, "read", t->read);
	rec_put_int(w, "inserted", t->inserted);
	rec_put_int(w, "updated", t->updated);
	rec_put_int(w, "unchanged", t->unchanged);
	rec_put_int(w, "quarantined", t->quarantined);
	rec_put_int(w, "resolved", t->resolved);
	rec_put_int(w, "duplicate", t->duplicate);
	return rec_end(w, err);
}

static int
check_limit(const struct put *p, int64_t read, struct err *err)
{
	int64_t bad = p->bad + p->skipped, max = p->params.max_bad;

	if (max == PUT_MAX_BAD_DEFAULT) {
		if (bad <= PUT_BAD_MOST &&
		    100 * bad <= PUT_BAD_PERCENT * (read + p->skipped))
			return 0;
		return err_set(err, ERR_DATA, "%lld of %lld records were "
		    "bad, more than %d %% or %d; the others are stored",
		    (long long)bad, (long long)(read + p->skipped),
		    PUT_BAD_PERCENT, PUT_BAD_MOST);
	}
	if (max < 0 || bad <= max)
		return 0;
	return err_set(err, ERR_DATA, "%lld of %lld records were bad, more "
	    "than %lld; the others are stored", (long long)bad,
	    (long long)(read + p->skipped), (long long)max);
}

int
put_finish(struct put *p, struct rec_writer *out, struct err *err)
{
	int64_t read = 0;
	int i;

	if (commit(p, err) < 0)
		return -1;
	for (i = 0; i < NTALLY; i++) {
		read += p->tally[i].read;
		if (p->tally[i].read > 0 && report(p, i, out, err) < 0)
			return -1;
	}
	return check_limit(p, read, err);
}
