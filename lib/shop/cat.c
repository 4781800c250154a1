/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/thread.h"
#include "base/when.h"
#include "shop/cat.h"
#include "shop/cat_pump.h"

#define BIT(kind) (UINT64_C(1) << (kind))
#define REFERENCES (BIT(KIND_MACHINE) | BIT(KIND_PART) |		\
    BIT(KIND_OPERATOR) | BIT(KIND_STANDARD))
#define FACTS (BIT(KIND_SPAN) | BIT(KIND_OUTPUT) | BIT(KIND_JOB) |	\
    BIT(KIND_SENSOR) | BIT(KIND_MAINTENANCE) | BIT(KIND_PREDICTION) |	\
    BIT(KIND_ANOMALY))

#define NAME_FACT(name) name,
#define NAME_REFERENCE(name) name,
#define NAME_RESULT(name)
const char *const cat_kinds[] = {
#define KIND(id, name, class, meaning) NAME_##class(name)
#include "shop/records.def"
	"quarantine", NULL
};

static uint64_t
choose_kinds(const struct cat_params *p)
{
	uint64_t kinds = p->query.kinds;

	if (kinds == 0)
		return REFERENCES | (FACTS & ~STORE_ON_DEMAND);
	if (!p->csv && !p->query.changes && (kinds & FACTS) != 0)
		kinds |= REFERENCES;
	return kinds;
}

static int
check(struct store *st, const struct cat_params *p, uint64_t kinds,
    struct err *err)
{
	size_t i;
	int got;

	if (p->known && p->query.changes)
		return err_set(err, ERR_USAGE, "--known and --changed "
		    "exclude each other");
	if (p->csv && (kinds & (kinds - 1)) != 0)
		return err_set(err, ERR_DATA,
		    "csv: a file holds one kind: choose it with --kind");
	for (i = 0; i < p->query.nmachine; i++) {
		got = store_has_machine(st, p->query.machine[i], err);
		if (got < 0)
			return -1;
		if (got == 0)
			return err_set(err, ERR_NOINPUT,
			    "no machine of that name in the store: \"%s\"",
			    p->query.machine[i]);
	}
	return 0;
}

static void
put_kinds(struct rec_writer *w, uint64_t kinds)
{
	struct buf b = { 0 };
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++) {
		if ((kinds & BIT(k)) != 0)
			buf_printf(&b, "%s%s", b.len == 0 ? "" : ",",
			    shop_kinds[k].name);
	}
	rec_put_text(w, "kinds", buf_text(&b), b.len);
	buf_release(&b);
}

static void
put_machines(struct rec_writer *w, const struct store_query *q)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < q->nmachine; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : ",", q->machine[i]);
	if (q->nmachine == 0)
		buf_putc(&b, '*');
	rec_put_text(w, "machines", buf_text(&b), b.len);
	buf_release(&b);
}

static void
put_shard(struct rec_writer *w, const struct store_query *q)
{
	struct buf b = { 0 };

	if (q->nshard == 0)
		return;
	buf_printf(&b, "%lld/%lld", (long long)q->shard,
	    (long long)q->nshard);
	rec_put_text(w, "shard", buf_text(&b), b.len);
	buf_release(&b);
}

static int
write_query(const struct cat_params *p, const struct store_query *q,
    int64_t seq, struct rec_writer *w, struct err *err)
{
	rec_begin(w, "query");
	if (q->from_us >= WHEN_FIRST)
		rec_put_time(w, "from", q->from_us);
	if (q->to_us <= WHEN_LAST)
		rec_put_time(w, "to", q->to_us);
	if (p->query.changes)
		rec_put_int(w, "since", q->since);
	rec_put_int(w, "seq", seq);
	if (p->known)
		rec_put_time(w, "known_at", p->loaded_us);
	put_kinds(w, q->kinds);
	put_machines(w, q);
	put_shard(w, q);
	rec_put_str(w, "zone", p->zone);
	rec_put_str(w, "order", q->by_time ? "time" : "machine");
	return rec_end(w, err);
}

static int
write_end(int64_t records, struct rec_writer *w, struct err *err)
{
	rec_begin(w, "end");
	rec_put_int(w, "records", records);
	return rec_end(w, err);
}

static int
write_change(const struct cat_row *r, bool wide, struct rec_writer *w,
    struct err *err)
{
	static const char *const names[] = {
		[STORE_ADDED] = "added", [STORE_REMOVED] = "removed",
		[STORE_CHANGED_FROM] = "changed_from",
		[STORE_CHANGED_TO] = "changed_to",
	};

	rec_begin(w, "change");
	rec_put_str(w, "change", names[r->change]);
	rec_put_int(w, "seq", r->seq);
	rec_put_str(w, "fact", shop_kinds[r->fact->kind].name);
	fact_put(r->fact, wide, w);
	return rec_end(w, err);
}

/* A fact that the store learned of after its first load says when. */
static int
write_known(const struct cat_row *r, const struct store_commits *commits,
    int64_t loaded_us, bool wide, struct rec_writer *w, struct err *err)
{
	const int64_t us = store_commit_us(commits, r->seq);

	if (shop_kinds[r->fact->kind].class != SHOP_FACT)
		return wide ? fact_write_wide(r->fact, w, err) :
		    fact_write(r->fact, w, err);
	rec_begin(w, shop_kinds[r->fact->kind].name);
	fact_put(r->fact, wide, w);
	if (us > loaded_us)
		rec_put_time(w, "known_at", us);
	else if (wide)
		rec_put_null(w, "known_at");
	return rec_end(w, err);
}

struct fact_out {
	struct rec_writer *w;
	bool changes, wide;
	const struct store_commits *commits;	/* NULL: not asked for */
	int64_t loaded_us;
	int64_t n;
};

static int
write_one(void *self, const struct cat_row *r, struct err *err)
{
	struct fact_out *out = self;

	out->n++;
	if (out->commits != NULL)
		return write_known(r, out->commits, out->loaded_us, out->wide,
		    out->w, err);
	if (out->changes)
		return write_change(r, out->wide, out->w, err);
	return out->wide ? fact_write_wide(r->fact, out->w, err) :
	    fact_write(r->fact, out->w, err);
}

/* A table is for a terminal, where nobody is in a hurry. */
static int
write_facts(struct store_cursor *c, const struct cat_params *p,
    const struct store_commits *commits, int64_t *n, struct rec_writer *w,
    struct err *err)
{
	struct fact_out out = { w, p->query.changes, p->csv, p->known ?
		commits : NULL, p->loaded_us, 0 };
	const struct cat_sink to = { write_one, &out };
	int rc = cat_pump(c, out.changes || p->known, p->table ? 1 :
	    thread_cpus(), &to, err);

	*n = out.n;
	return rc;
}

/* ---- what was set aside ---- */

struct bad_out {
	struct rec_writer *w;
	bool wide;
	int64_t n;
};

static int
write_bad(void *arg, const struct store_bad_row *r, struct err *err)
{
	struct bad_out *out = arg;
	struct rec_writer *w = out->w;

	rec_begin(w, "quarantine");
	rec_put_str(w, "source", r->bad.source);
	rec_put_str(w, "source_key", r->bad.source_key);
	rec_put_str(w, "field", r->bad.field);
	rec_put_str(w, "why", r->bad.why);
	rec_put_str(w, "raw", r->bad.raw);
	rec_put_time(w, "first_seen", r->first_us);
	rec_put_time(w, "last_seen", r->last_us);
	rec_put_int(w, "attempts", r->attempts);
	rec_put_str(w, "run", r->run);
	if (r->resolved_us != INT64_MIN)
		rec_put_time(w, "resolved_at", r->resolved_us);
	else if (out->wide)
		rec_put_null(w, "resolved_at");
	out->n++;
	return rec_end(w, err);
}

/* It is of no commit and of no machine, and there is nothing beside it. */
static int
check_alone(const struct store_query *q, struct err *err)
{
	if (q->kinds != BIT(KIND_QUARANTINE))
		return err_set(err, ERR_USAGE,
		    "--kind quarantine goes with no other kind");
	if (q->nmachine > 0 || q->seq != 0 || q->by_time || q->changes ||
	    q->nshard > 0)
		return err_set(err, ERR_USAGE, "--kind quarantine goes "
		    "without --machine, --shard, --order, --as-of, --seq and "
		    "--changed");
	return 0;
}

static int
write_quarantine(struct store *st, const struct cat_params *p,
    struct rec_writer *w, struct err *err)
{
	struct bad_out out = { w, p->csv, 0 };
	bool framed = !p->csv && !p->table;
	int64_t seq;

	if (check_alone(&p->query, err) < 0 ||
	    store_seq_at(st, INT64_MAX, &seq, err) < 0)
		return -1;
	if (framed && write_query(p, &p->query, seq, w, err) < 0)
		return -1;
	if (store_each_bad(st, p->query.from_us, p->query.to_us, write_bad,
	    &out, err) < 0)
		return -1;
	return framed ? write_end(out.n, w, err) : 0;
}

/* ---- all else ---- */

/* What all moved since nothing was there is all there is, and says by whom. */
static int
find_known(struct store *st, struct cat_params *p, struct store_query *q,
    struct store_commits *commits, struct err *err)
{
	if (!p->known)
		return 0;
	if (store_commits(st, commits, err) < 0)
		return -1;
	if (p->loaded_us == INT64_MIN)
		p->loaded_us = commits->n == 0 ? 0 : commits->first_run_us;
	q->changes = true;
	q->since = 0;
	return 0;
}

static int
write_stream(struct store *st, const struct cat_params *asked,
    struct rec_writer *w, struct err *err)
{
	struct cat_params all = *asked;
	const struct cat_params *p = &all;
	struct store_query q = p->query;
	bool framed = !p->csv && !p->table;
	struct store_commits commits = { NULL, 0, 0, 0 };
	struct store_cursor *c = NULL;
	int64_t n = 0;
	int rc = -1;

	q.kinds = choose_kinds(p);
	if (check(st, p, q.kinds, err) < 0 ||
	    find_known(st, &all, &q, &commits, err) < 0 ||
	    store_select(&c, st, &q, err) < 0)
		goto out;
	if (framed && write_query(p, &q, store_cursor_seq(c), w, err) < 0)
		goto out;
	if (write_facts(c, p, &commits, &n, w, err) < 0)
		goto out;
	rc = framed ? write_end(n, w, err) : 0;
out:
	store_cursor_close(c);
	store_commits_free(&commits);
	return rc;
}

int
cat_write(struct store *st, const struct cat_params *p, struct rec_writer *w,
    struct err *err)
{
	return (p->query.kinds & BIT(KIND_QUARANTINE)) != 0 ?
	    write_quarantine(st, p, w, err) : write_stream(st, p, w, err);
}
