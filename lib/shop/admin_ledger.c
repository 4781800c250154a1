/* SPDX-License-Identifier: MIT */
/* The check of the ledger against the facts, of the commits, of it all. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/stop.h"
#include "shop/admin_internal.h"

enum { PAGE = 500 };

/* ---- commits ---- */

static int
tell_commit(struct admin_checker *c, int64_t seq, const char *why,
    struct err *err)
{
	struct admin_finding f = { .of = "commit_log", .seq = seq };

	return admin_find(c, &f, err, "%s", why);
}

struct commits {
	int64_t seq[PAGE], us[PAGE];
	size_t n;
};

/* The page behind a commit. */
static int
read_commits(struct commits *p, struct db_stmt *s, int64_t behind,
    struct err *err)
{
	struct stop_hold hold;
	int got;

	p->n = 0;
	db_bind_int(s, 0, behind);
	stop_hold(&hold);
	while ((got = db_step(s, err)) > 0) {
		p->seq[p->n] = db_int(s, 0);
		p->us[p->n++] = db_int(s, 1);
	}
	stop_release(&hold);
	return got;
}

static int
each_commit(struct admin_checker *c, struct db_stmt *s, struct err *err)
{
	int64_t seq = 0, us = INT64_MIN;
	struct commits p;
	size_t i;
	int rc;

	do {
		rc = read_commits(&p, s, seq, err);
		for (i = 0; rc == 0 && i < p.n; i++) {
			if (p.seq[i] != seq + 1)
				rc = tell_commit(c, p.seq[i], "commits "
				    "before it are missing", err);
			if (rc == 0 && p.us[i] < us)
				rc = tell_commit(c, p.seq[i], "committed "
				    "before the one before it", err);
			seq = p.seq[i];
			us = p.us[i];
		}
		c->rows += (int64_t)p.n;
	} while (rc == 0 && p.n == PAGE);
	return rc;
}

static int
check_floor(struct admin_checker *c, struct err *err)
{
	struct store_floor f;
	int64_t newest, most;
	int i;

	if (store_floor(c->st, &f, err) < 0 ||
	    store_newest_seq(c->st, &newest, err) < 0)
		return -1;
	most = f.seq;
	for (i = 0; i < FLOOR_AGED; i++)
		most = f.aged[i].seq > most ? f.aged[i].seq : most;
	if (most > newest)
		return tell_commit(c, most, "pruned up to a commit that is "
		    "not there", err);
	return 0;
}

int
admin_check_commits(struct admin_checker *c, struct err *err)
{
	struct db_stmt *s;
	int rc;

	if (admin_prepare(&s, c->st, "SELECT seq, @committed_at FROM"
	    " commit_log WHERE seq > ? ORDER BY seq LIMIT 500", err) < 0)
		return -1;
	rc = each_commit(c, s, err);
	db_finalize(s);
	return rc < 0 ? -1 : check_floor(c, err);
}

/* ---- the ledger ---- */

/* A page of names of ledger rows, each with the NULs between its parts. */
struct names {
	struct buf text;
	size_t at[PAGE + 1];
	size_t n;
};

static void
add_name(struct names *names, struct db_stmt *s)
{
	const char *part;
	size_t n;
	int i;

	names->at[names->n++] = names->text.len;
	for (i = 0; i < 3; i++) {
		part = db_text(s, i, &n);
		buf_add(&names->text, part, n);
		buf_putc(&names->text, '\0');
	}
}

static const char *
next_part(const char *s)
{
	return s + strlen(s) + 1;
}

static struct store_id
id_of(const struct names *names, size_t i, const char **machine)
{
	const char *source = names->text.data + names->at[i];
	const char *key = next_part(source);

	*machine = next_part(key);
	return (struct store_id){ source, key, strlen(source), strlen(key) };
}

static int
prepare_names(struct db_stmt **s, const struct store *st, struct err *err)
{
	const char *key = st->drv->key_leads ? "source_key, source, machine" :
	    "source, source_key, machine";
	struct buf sql = { 0 };
	int rc;

	buf_printf(&sql, "SELECT source, source_key, machine FROM source_row"
	    " WHERE (%s) > (?, ?, ?) ORDER BY %s LIMIT 500", key, key);
	rc = db_prepare(s, st->db, buf_text(&sql), err);
	buf_release(&sql);
	return rc;
}

/* The next page, in the order of the key. */
static int
read_names(struct names *names, const struct store *st, struct db_stmt *s,
    struct err *err)
{
	const char *machine = "";
	struct store_id last = { "", "", 0, 0 };
	struct names before = *names;
	int got;

	if (before.n > 0)
		last = id_of(&before, before.n - 1, &machine);
	*names = (struct names){ 0 };
	db_bind_text(s, st->drv->key_leads, last.source, last.nsource);
	db_bind_text(s, !st->drv->key_leads, last.key, last.nkey);
	store_bind_str(s, 2, machine);
	while ((got = db_step(s, err)) > 0)
		add_name(names, s);
	buf_release(&before.text);
	return got;
}

static int
by_n(const void *va, const void *vb)
{
	const struct fact *a = va, *b = vb;
	int64_t x = a->v[shop_field(a->kind, F_N)].i;
	int64_t y = b->v[shop_field(b->kind, F_N)].i;

	return x < y ? -1 : x > y;
}

/* As cimco-sync mapped them: along their numbers. */
static struct hash128
hash_facts(struct store_page *p)
{
	struct hash128 h = { 0, 0 };
	size_t i;

	if (p->n > 0)
		qsort(p->fact, p->n, sizeof(*p->fact), by_n);
	for (i = 0; i < p->n; i++)
		h = fact_hash(&p->fact[i], h);
	return h;
}

/* What is wrong with a row; told when nothing is locked any more. */
enum wrong { NOTHING, NO_COMMIT, NO_FACTS, OTHER_FACTS };
struct verdict {
	enum wrong wrong;
	int64_t seq;
};

/*
 * The facts of a ledger row.  A row whose hash is void was touched by
 * store-put or waits for a sync: it may lack some, but not all.
 */
static int
judge_row(struct store *st, const struct store_id *id,
    const struct store_ledger *l, int64_t newest, struct verdict *v,
    struct err *err)
{
	struct store_page *p = &st->old;
	struct hash128 h;

	v->seq = l->seq;
	store_page_clear(p);
	if (store_ledger_facts(st, id, l, -1, err) < 0)
		return -1;
	store_page_settle(p);
	h = hash_facts(p);
	if (l->seq < 1 || l->seq > newest)
		v->wrong = l->seq > newest && store_second_leads(st) ?
		    NOTHING : NO_COMMIT;
	else if (p->n == 0 && l->kinds != 0)
		v->wrong = NO_FACTS;
	else if ((l->hash.hi != 0 || l->hash.lo != 0) &&
	    (h.hi != l->hash.hi || h.lo != l->hash.lo))
		v->wrong = OTHER_FACTS;
	return 0;
}

/* The ledger row may be gone since its name was read. */
static int
judge_name(struct store *st, const struct store_id *id, const char *machine,
    int64_t newest, struct verdict *v, struct err *err)
{
	size_t i;

	*v = (struct verdict){ NOTHING, 0 };
	if (store_ledger_find(st, id, err) < 0)
		return -1;
	for (i = 0; i < st->nledger; i++) {
		if (strcmp(st->ledger[i].machine, machine) == 0)
			return judge_row(st, id, &st->ledger[i], newest, v,
			    err);
	}
	return 0;
}

static bool
same_source(const struct names *names, size_t i, size_t j)
{
	return strcmp(names->text.data + names->at[i],
	    names->text.data + names->at[j]) == 0;
}

static bool
is_first(const struct names *names, size_t i)
{
	size_t j = 0;

	while (!same_source(names, i, j))
		j++;
	return j == i;
}

/* A server is asked for all of a source at once. */
static int
expect_source(struct store *st, const struct names *names, size_t first,
    struct err *err)
{
	struct buf keys = { 0 };
	const char *machine;
	struct store_id id;
	size_t i, n = 0;
	int rc;

	if (!store_likes_many(st))
		return 0;
	for (i = first; i < names->n; i++) {
		if (!same_source(names, i, first))
			continue;
		id = id_of(names, i, &machine);
		buf_add(&keys, id.key, id.nkey + 1);
		n++;
	}
	rc = store_expect_stored(st, names->text.data + names->at[first],
	    buf_text(&keys), n, -1, err);
	buf_release(&keys);
	return rc;
}

static int
judge_source(struct store *st, const struct names *names, size_t first,
    int64_t newest, struct verdict *v, struct err *err)
{
	const char *machine;
	struct store_id id;
	size_t i;
	int rc = expect_source(st, names, first, err);

	for (i = first; rc == 0 && i < names->n; i++) {
		if (!same_source(names, i, first))
			continue;
		id = id_of(names, i, &machine);
		rc = judge_name(st, &id, machine, newest, &v[i], err);
	}
	return rc;
}

/* In one transaction, so that facts and ledger are of one moment. */
static int
judge_page(struct store *st, const struct names *names, struct verdict *v,
    struct err *err)
{
	int64_t newest;
	size_t i;
	int rc;

	if (store_read_begin(st, err) < 0)
		return -1;
	rc = store_newest_seq(st, &newest, err);
	for (i = 0; rc == 0 && i < names->n; i++) {
		if (is_first(names, i))
			rc = judge_source(st, names, i, newest, v, err);
	}
	return store_read_end(st, rc, err);
}

static int
tell_page(struct admin_checker *c, const struct names *names,
    const struct verdict *v, struct err *err)
{
	static const char *const whys[] = {
		[NO_COMMIT] = "written by a commit that is not in the log",
		[NO_FACTS] = "none of its facts is there",
		[OTHER_FACTS] = "its facts are not those that the source "
		    "row gave",
	};
	struct admin_finding f = { .of = "source_row" };
	struct store_id id;
	size_t i;

	for (i = 0; i < names->n; i++) {
		if (v[i].wrong == NOTHING)
			continue;
		id = id_of(names, i, &f.machine);
		f.id = &id;
		f.seq = v[i].seq;
		if (admin_find(c, &f, err, "%s", whys[v[i].wrong]) < 0)
			return -1;
	}
	return 0;
}

int
admin_check_ledger(struct admin_checker *c, struct err *err)
{
	struct names names = { 0 };
	struct verdict verdict[PAGE];
	struct stop_hold hold;
	struct db_stmt *s;
	int rc;

	if (prepare_names(&s, c->st, err) < 0)
		return -1;
	do {
		rc = read_names(&names, c->st, s, err);
		c->rows += (int64_t)names.n;
		stop_hold(&hold);
		if (rc == 0)
			rc = judge_page(c->st, &names, verdict, err);
		stop_release(&hold);
		if (rc == 0)
			rc = tell_page(c, &names, verdict, err);
	} while (rc == 0 && names.n == PAGE);
	buf_release(&names.text);
	db_finalize(s);
	return rc;
}

/* ---- all of it ---- */

static int
tell_integrity(void *arg, const char *why, struct err *err)
{
	struct admin_checker *c = arg;
	struct admin_finding f = { .of = "file", .seq = ADMIN_NONE };

	return admin_find(c, &f, err, "%s", why);
}

static int
check_file(struct admin_checker *c, struct err *err)
{
	struct err why = { 0 };

	if (c->st->drv != &store_sqlite)
		return admin_check_pages(c, err);
	if (db_check(c->st->db, tell_integrity, c, &why) == 0)
		return 0;
	if (why.code == ERR_DATA)	/* so broken that it ends the check */
		return tell_integrity(c, why.text, err);
	return err_set(err, (enum err_code)why.code, "%s", why.text);
}

/* Tells the part's record, unless a CSV of findings has no place for it. */
static int
end_part(struct admin_checker *c, const char *of, struct err *err)
{
	struct admin_record r = ADMIN_RECORD("check");

	r.of = of;
	r.rows = strcmp(of, "file") == 0 ? ADMIN_NONE : c->rows;
	r.findings = c->findings;
	c->all += c->findings;
	c->rows = c->findings = 0;
	return c->out->wide ? 0 : admin_write(c->out, &r, err);
}

static int
check_kinds(struct admin_checker *c, struct err *err)
{
	struct buf past = { 0 };
	int k, rc = 0;

	for (k = 0; k < KIND_COUNT_OF && rc == 0; k++) {
		if (shop_kinds[k].class == SHOP_RESULT)
			continue;
		buf_clear(&past);
		buf_printf(&past, "%s_past", shop_kinds[k].name);
		rc = admin_check_kind(c, (enum shop_kind)k, false, err);
		if (rc == 0)
			rc = end_part(c, shop_kinds[k].name, err);
		if (rc == 0)
			rc = admin_check_kind(c, (enum shop_kind)k, true, err);
		if (rc == 0)
			rc = end_part(c, buf_text(&past), err);
	}
	buf_release(&past);
	return rc;
}

int
admin_check(struct store *st, const struct admin_out *out,
    int64_t *findings, struct err *err)
{
	struct admin_checker c = { .st = st, .out = out };
	int rc = -1;

	*findings = 0;
	if (store_bare_refuse(st, err) < 0)
		return -1;
	if (check_file(&c, err) < 0 || end_part(&c, "file", err) < 0)
		goto out;
	/* In a broken file or schema the rest would only fail. */
	rc = 0;
	if (c.all > 0)
		goto out;
	rc = -1;
	if (admin_check_schema(&c, err) < 0 ||
	    end_part(&c, "schema", err) < 0 ||
	    admin_check_commits(&c, err) < 0 ||
	    end_part(&c, "commit_log", err) < 0 ||
	    check_kinds(&c, err) < 0 ||
	    admin_check_ledger(&c, err) < 0 ||
	    end_part(&c, "source_row", err) < 0)
		goto out;
	rc = 0;
out:
	*findings = c.all;
	return rc;
}
