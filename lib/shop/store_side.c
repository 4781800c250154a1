/* SPDX-License-Identifier: MIT */
/* Beside the facts: quarantine, named values, and the job of late scrap. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "shop/store_internal.h"

int
store_quarantine(struct store *st, const struct store_bad *bad,
    struct err *err)
{
	int64_t now = store_now(st);
	struct db_stmt *s;

	if (store_need_tx(st, err) < 0)
		return -1;
	s = store_q(st, Q_BAD_ADD, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, bad->source);
	store_bind_str(s, 1, bad->source_key);
	store_bind_str(s, 2, bad->field == NULL ? "" : bad->field);
	store_bind_str(s, 3, bad->why);
	store_bind_str(s, 4, bad->raw);
	db_bind_int(s, 5, now);
	db_bind_int(s, 6, now);
	store_bind_str(s, 7, st->o.run == NULL ? "" : st->o.run);
	/* The same again within the hour is not worth a write. */
	db_bind_int(s, 8, now - WHEN_HOUR);
	return store_run(s, err);
}

int
store_any_bad(struct store *st, const char *source, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_BAD_ANY, err);
	int got;

	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	got = db_step(s, err);
	db_reset(s, err);
	return got;
}

static int
is_bad(struct store *st, const char *source, const char *source_key,
    struct err *err)
{
	struct db_stmt *s = store_q(st, Q_BAD_HAS, err);
	int got;

	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	store_bind_str(s, 1, source_key);
	got = db_step(s, err);
	db_reset(s, err);
	return got;
}

int
store_resolve(struct store *st, const char *source, const char *source_key,
    struct err *err)
{
	struct db_stmt *s;
	int got;

	if (store_need_tx(st, err) < 0)
		return -1;
	/* Most sources have none: then a row costs one short look-up. */
	got = store_any_bad(st, source, err);
	if (got > 0)
		got = is_bad(st, source, source_key, err);
	if (got <= 0)
		return got;
	s = store_q(st, Q_BAD_PAST, err);
	if (s == NULL)
		return -1;
	db_bind_int(s, 0, store_now(st));
	store_bind_str(s, 1, source);
	store_bind_str(s, 2, source_key);
	if (store_run(s, err) < 0)
		return -1;
	s = store_q(st, Q_BAD_DROP, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	store_bind_str(s, 1, source_key);
	return store_run(s, err) < 0 ? -1 : 1;
}

int
store_bad_rows(struct store *st, const char *source,
    int (*each)(void *arg, const char *source_key, const char *raw),
    void *arg, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_BAD_LIST, err);
	size_t n;
	int got;

	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	while ((got = db_step(s, err)) > 0) {
		if (each(arg, db_text(s, 0, &n), db_text(s, 1, &n)) < 0)
			break;
	}
	if (got > 0)
		db_reset(s, err);
	return got < 0 ? -1 : 0;
}

int
store_get(struct store *st, const char *source, const char *name,
    char **value, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_STATE_GET, err);
	const char *text;
	size_t n;
	int got;

	*value = NULL;
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	store_bind_str(s, 1, name);
	got = db_step(s, err);
	if (got > 0) {
		text = db_text(s, 0, &n);
		*value = mem_text(text, n);
	}
	db_reset(s, err);
	return got < 0 ? -1 : 0;
}

static bool
has_value(struct store *st, const char *source, const char *name,
    const char *value)
{
	char *old = NULL;
	bool same;

	if (store_get(st, source, name, &old, NULL) < 0)
		return false;
	same = old != NULL && strcmp(old, value) == 0;
	free(old);
	return same;
}

int
store_set(struct store *st, const char *source, const char *name,
    const char *value, struct err *err)
{
	struct db_stmt *s;

	if (store_need_tx(st, err) < 0)
		return -1;
	if (has_value(st, source, name, value))
		return 0;
	s = store_q(st, Q_STATE_SET, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	store_bind_str(s, 1, name);
	store_bind_str(s, 2, value);
	return store_run(s, err);
}

int
store_forget(struct store *st, const char *source, struct err *err)
{
	struct db_stmt *s;

	if (store_need_tx(st, err) < 0)
		return -1;
	s = store_q(st, Q_STATE_DROP, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	st->fresh.is_noted = st->fresh.knows_swept = false;
	return store_run(s, err);
}

int
store_sources(struct store *st,
    void (*each)(void *arg, const char *source), void *arg, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_STATE_SOURCES, err);
	size_t n;
	int got;

	if (s == NULL)
		return -1;
	while ((got = db_step(s, err)) > 0)
		each(arg, db_text(s, 0, &n));
	return got;
}

/* ---- the job of late scrap ---- */

/* What is longer than a name may be names nothing, nor does half of it. */
static void
read_id(struct db_stmt *s, int i, char out[FACT_ID_MAX + 1])
{
	size_t n;
	const char *text = db_text(s, i, &n);

	if (text == NULL || n > FACT_ID_MAX)
		n = 0;
	snprintf(out, FACT_ID_MAX + 1, "%.*s", (int)n, n == 0 ? "" : text);
}

static int
read_job(struct db_stmt *s, struct store_job *out, struct err *err)
{
	int got;

	got = db_step(s, err);
	if (got > 0) {
		read_id(s, 0, out->machine);
		out->start_us = db_int(s, 1);
		out->end_us = db_int(s, 2);
		read_id(s, 3, out->part);
		read_id(s, 4, out->op);
		read_id(s, 5, out->operator);
	}
	db_reset(s, err);
	return got;
}

int
store_seek_job(struct store *st, const char *machine, const char *job,
    const char *op, struct store_job *out, struct err *err)
{
	struct db_stmt *s;
	int i = 0;

	if (store_stage_flush(st, err) < 0)
		return -1;
	s = store_q(st, op == NULL ? Q_JOB_NO_OP : Q_JOB, err);
	if (s == NULL)
		return -1;
	/* For the index, then for the column. */
	i = store_bind_str(s, i, job);
	if (op != NULL)
		i = store_bind_str(s, i, op);
	i = store_bind_str(s, i, job);
	if (op != NULL)
		i = store_bind_str(s, i, op);
	i = store_bind_str(s, i, machine);
	store_bind_str(s, i, machine);
	return read_job(s, out, err);
}

int
store_job_of_row(struct store *st, const char *source,
    const char *source_key, const char *job, const char *op,
    struct store_job *out, struct err *err)
{
	struct store_id id = { source, source_key, strlen(source),
	    strlen(source_key) };
	struct db_stmt *s;

	if (store_ledger_find(st, &id, err) < 0)
		return -1;
	if (st->nledger == 0)
		return 0;
	if (store_stage_flush(st, err) < 0)
		return -1;
	s = store_q(st, Q_JOB_AT, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, job);
	store_bind_str(s, 1, st->ledger[0].machine);
	db_bind_int(s, 2, st->ledger[0].start_us);
	store_bind_str(s, 3, op);
	store_bind_str(s, 4, op);
	return read_job(s, out, err);
}

static void
copy_id(char out[FACT_ID_MAX + 1], const struct fact_val *v)
{
	int n = v->is_null || v->len > FACT_ID_MAX ? 0 : (int)v->len;

	snprintf(out, FACT_ID_MAX + 1, "%.*s", n, n == 0 ? "" : v->s);
}

static bool
says(const struct fact_val *v, const char *text)
{
	return text == NULL || (!v->is_null && strlen(text) == v->len &&
	    memcmp(v->s, text, v->len) == 0);
}

int
store_place_of_row(struct store *st, const char *source,
    const char *source_key, const char *job, const char *op,
    struct store_job *out, struct err *err)
{
	struct store_id id = { source, source_key, strlen(source),
	    strlen(source_key) };
	const struct fact *f;

	if (store_stage_flush(st, err) < 0 ||
	    store_ledger_find(st, &id, err) < 0)
		return -1;
	store_page_clear(&st->old);
	if (st->nledger > 0 && store_ledger_facts(st, &id, &st->ledger[0],
	    INT64_C(1) << KIND_OUTPUT, err) < 0)
		return -1;
	store_page_settle(&st->old);
	f = st->old.fact;
	if (st->old.n == 0 || !says(&f->v[OUTPUT_JOB], job) ||
	    !says(&f->v[OUTPUT_OP], op))
		return 0;
	copy_id(out->machine, &f->v[OUTPUT_MACHINE]);
	out->start_us = f->v[OUTPUT_START].i;
	out->end_us = f->v[OUTPUT_END].i;
	copy_id(out->part, &f->v[OUTPUT_PART]);
	copy_id(out->op, &f->v[OUTPUT_OP]);
	copy_id(out->operator, &f->v[OUTPUT_OPERATOR]);
	return 1;
}

int
store_find_job(struct store *st, const char *machine, const char *job,
    const char *op, int64_t *start_us, int64_t *end_us, struct err *err)
{
	struct store_job found;
	int got;

	got = store_seek_job(st, machine, job, op, &found, err);
	if (got > 0) {
		*start_us = found.start_us;
		*end_us = found.end_us;
	}
	return got;
}
