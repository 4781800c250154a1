/* SPDX-License-Identifier: MIT */
/*
 * What moved between two commits.
 *
 * A lane walks along all of its machine's facts to find those.  When they are
 * few the indexes by commit name them, for all machines in three statements:
 * the table's that came, the past's that went and those that came and have
 * gone since.  Whether they are few is seen when they are read: when there are
 * more than st->few of a kind its lanes walk, in constant memory.  A commit
 * that brought so many at once is noted in the log, and the index lacks them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/stop.h"
#include "shop/store_lane.h"


struct moved {
	bool is_few[KIND_COUNT_OF];
	struct store_page page[KIND_COUNT_OF];
};

/* ---- what became of a fact ---- */

/*
 * Behind its fields a fact has room: with since it holds there the commit
 * that brought it or, below zero, the one that took it away, so that both are
 * sorted together.
 */
static struct fact_val *
moved_by(struct fact *f)
{
	return &f->v[shop_kinds[f->kind].nfield];
}
_Static_assert((int)SPAN_FIELDS < FACT_FIELDS_MAX &&
    (int)OUTPUT_FIELDS < FACT_FIELDS_MAX &&
    (int)JOB_FIELDS < FACT_FIELDS_MAX &&
    (int)PREDICTION_FIELDS < FACT_FIELDS_MAX, "no room behind the fields");

void
moved_note(struct store_page *p, struct db_stmt *s,
    const struct lane_query *q, bool past)
{
	struct fact *f = &p->fact[p->n - 1];
	int at = shop_kinds[f->kind].nfield;
	int64_t to = past ? db_int(s, at + 1) : INT64_MAX;

	moved_by(f)->i = to <= q->seq ? -to : db_int(s, at);
}

/* Versions of one fact share a lead, so they are in one page, neighbours. */
static bool
has_twin(const struct store_page *p, size_t i)
{
	const struct fact *f = &p->fact[i];

	return (i > 0 && store_fact_compare(f - 1, f) == 0) ||
	    (i + 1 < p->n && store_fact_compare(f, f + 1) == 0);
}

enum store_change
moved_how(const struct store_page *p, size_t i, int64_t *seq)
{
	int64_t moved = moved_by(&p->fact[i])->i;
	bool twin = has_twin(p, i);

	*seq = moved < 0 ? -moved : moved;
	if (moved < 0)
		return twin ? STORE_CHANGED_FROM : STORE_REMOVED;
	return twin ? STORE_CHANGED_TO : STORE_ADDED;
}

static int
by_move(const void *va, const void *vb)
{
	const struct fact *a = va, *b = vb;
	int at = shop_kinds[a->kind].nfield, c = store_fact_compare(a, b);

	return c != 0 ? c : a->v[at].i < b->v[at].i ? -1 :
	    a->v[at].i > b->v[at].i;
}

/* One that was read in the table and then, moved, in its past comes once. */
void
moved_sort(struct store_page *p)
{
	size_t n = 0, i;

	if (p->n > 0)
		qsort(p->fact, p->n, sizeof(*p->fact), by_move);
	for (i = 0; i < p->n; i++) {
		if (n == 0 || by_move(&p->fact[n - 1], &p->fact[i]) != 0)
			p->fact[n++] = p->fact[i];
	}
	p->n = n;
}

void
moved_drop_equal(struct store_page *p)
{
	size_t n = 0, i;

	for (i = 0; i < p->n; i++) {
		if (i + 1 < p->n && store_fact_equal(&p->fact[i],
		    &p->fact[i + 1]))
			i++;
		else
			p->fact[n++] = p->fact[i];
	}
	p->n = n;
}

/* ---- by commit ---- */

/* As the lanes' statements have it. */
static bool
is_in_window(const struct fact *f, const struct lane_query *q)
{
	int end = shop_field(f->kind, F_END);
	int64_t start = f->v[shop_field(f->kind, end < 0 ? F_TIME :
	    F_START)].i;

	return start < q->to_us && (start >= q->from_us ||
	    (end >= 0 && f->v[end].i > q->from_us));
}

static int
bind_moved(struct db_stmt *s, enum store_kq kq, const struct lane_query *q)
{
	int i = 0;

	if (kq == KQ_PAST_CAME)
		db_bind_int(s, i++, q->seq);
	db_bind_int(s, i++, q->since);
	db_bind_int(s, i++, q->seq);
	if (kq == KQ_PAST_WENT)
		db_bind_int(s, i++, q->since);
	return i;
}

/* Adds rows of one statement to the page; *room is for how many more. */
static int
read_some(struct store_page *p, struct store *st, enum shop_kind kind,
    enum store_kq kq, const struct lane_query *q, int64_t *room,
    struct err *err)
{
	struct db_stmt *s = store_kq(st, kind, kq, err);
	int got;

	if (s == NULL)
		return -1;
	db_take_whole(s);
	db_bind_int(s, bind_moved(s, kq, q), *room);
	while ((got = db_step(s, err)) > 0) {
		--*room;
		store_page_add(p, s, kind);
		moved_note(p, s, q, kq != KQ_CAME);
		if (!is_in_window(&p->fact[p->n - 1], q))
			p->n--;
	}
	return got;
}

/* First the table, as in store_lane.c; the room is one more than may be. */
static int
read_three(struct moved *m, struct store *st, enum shop_kind kind,
    const struct lane_query *q, struct err *err)
{
	static const enum store_kq all[] = { KQ_CAME, KQ_PAST_WENT,
	    KQ_PAST_CAME };
	struct store_page *p = &m->page[kind];
	int64_t room = st->few + 1;
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(*all) && room > 0; i++) {
		if (read_some(p, st, kind, all[i], q, &room, err) < 0)
			return -1;
	}
	m->is_few[kind] = room > 0;
	if (room == 0)
		store_page_release(p);
	store_page_settle(p);
	moved_sort(p);
	moved_drop_equal(p);
	return 0;
}

static int
read_kind(struct moved *m, struct store *st, enum shop_kind kind,
    const struct lane_query *q, struct err *err)
{
	bool begin = !st->in_tx && st->drv->locks_readers;
	struct stop_hold hold;
	int rc = -1;

	stop_hold(&hold);
	if (begin && db_begin_read(st->db, err) < 0)
		goto out;
	rc = read_three(m, st, kind, q, err);
	if (rc == 0 && begin)
		rc = db_commit(st->db, err);
	if (rc < 0 && begin)
		db_rollback(st->db);
out:
	stop_release(&hold);
	return rc;
}

/* The kinds of which a commit in between brought too many to list. */
static int
read_bulk(struct store *st, const struct lane_query *q, uint64_t *kinds,
    struct err *err)
{
	struct db_stmt *s = store_q(st, Q_LOG_BULK, err);
	int got;

	*kinds = 0;
	if (s == NULL)
		return -1;
	db_bind_int(s, 0, q->since);
	db_bind_int(s, 1, q->seq);
	while ((got = db_step(s, err)) > 0)
		*kinds |= (uint64_t)db_int(s, 0);
	return got;
}

int
moved_read(struct moved **out, struct store *st, uint64_t kinds,
    const struct lane_query *q, struct err *err)
{
	struct moved *m = mem_new(1, sizeof(*m));
	uint64_t bulk = 0;
	int k, rc = store_stage_flush(st, err);

	if (rc == 0)
		rc = read_bulk(st, q, &bulk, err);
	for (k = 0; k < KIND_COUNT_OF && rc == 0; k++) {
		if ((kinds & ~bulk & UINT64_C(1) << k) != 0 &&
		    shop_kinds[k].class == SHOP_FACT)
			rc = read_kind(m, st, (enum shop_kind)k, q, err);
	}
	if (rc < 0) {
		moved_free(m);
		return -1;
	}
	*out = m;
	return 0;
}

void
moved_free(struct moved *m)
{
	int k;

	if (m == NULL)
		return;
	for (k = 0; k < KIND_COUNT_OF; k++)
		store_page_release(&m->page[k]);
	free(m);
}

/* The first fact of a machine that does not sort before this one. */
static size_t
find_machine(const struct store_page *p, const char *machine)
{
	size_t low = 0, high = p->n, mid, len = strlen(machine);
	const struct fact_val *v;
	int c;

	while (low < high) {
		mid = low + (high - low) / 2;
		v = &p->fact[mid].v[shop_field(p->fact[mid].kind, F_MACHINE)];
		c = memcmp(v->s, machine, v->len < len ? v->len : len);
		if (c < 0 || (c == 0 && v->len < len))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool
moved_take(const struct moved *m, struct lane *l)
{
	const struct store_page *p = &m->page[l->kind];
	size_t len, i;
	const struct fact_val *v;

	if (!m->is_few[l->kind])
		return false;
	len = strlen(l->machine);
	for (i = find_machine(p, l->machine); i < p->n; i++) {
		v = &p->fact[i].v[shop_field(l->kind, F_MACHINE)];
		if (v->len != len || memcmp(v->s, l->machine, len) != 0)
			break;
		store_page_copy(&l->page, &p->fact[i]);
	}
	store_page_settle(&l->page);
	return true;
}
