/* SPDX-License-Identifier: MIT */
/* What a record leaves unsaid, and the job that late scrap belongs to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "shop/put_internal.h"

enum { SEEN_FIRST = 1024 };

/* ---- how often a content came ---- */

static struct put_count *
find_slot(const struct put_seen *s, uint64_t hash)
{
	size_t i = (size_t)hash & (s->nslot - 1);

	while (s->slot[i].n != 0 && s->slot[i].hash != hash)
		i = (i + 1) & (s->nslot - 1);
	return &s->slot[i];
}

static void
grow_seen(struct put_seen *s)
{
	struct put_seen more = { .len = s->len };
	size_t i;

	more.nslot = s->nslot == 0 ? SEEN_FIRST : 2 * s->nslot;
	more.slot = mem_new(more.nslot, sizeof(*more.slot));
	for (i = 0; i < s->nslot; i++) {
		if (s->slot[i].n != 0)
			*find_slot(&more, s->slot[i].hash) = s->slot[i];
	}
	free(s->slot);
	*s = more;
}

uint64_t
put_seen_add(struct put_seen *s, uint64_t hash)
{
	struct put_count *c;

	if (2 * (s->len + 1) > s->nslot)
		grow_seen(s);
	c = find_slot(s, hash);
	if (c->n == 0) {
		c->hash = hash;
		s->len++;
	}
	return c->n++;
}

void
put_seen_release(struct put_seen *s)
{
	free(s->slot);
	*s = (struct put_seen){ 0 };
}

/* ---- the key of a record that has none ---- */

static bool
is_amount(enum shop_key key)
{
	enum shop_type type = shop_keys[key].type;

	return type == SHOP_NUM || type == SHOP_SECONDS ||
	    type == SHOP_BOOL || key == F_END || key == F_FLAGS ||
	    key == F_NOTE || key == F_DUE || key == F_PRIORITY;
}

static struct hash128
content_hash(const struct fact *f, bool amounts)
{
	const struct shop_kind_info *kind = &shop_kinds[f->kind];
	struct hash128 seed = { 0, 0 };
	struct fact copy = *f;
	enum shop_key key;
	int i;

	for (i = 0; i < kind->nfield; i++) {
		key = kind->field[i].key;
		if (key == F_SOURCE || key == F_SOURCE_KEY || key == F_N ||
		    (!amounts && is_amount(key)))
			copy.v[i].is_null = true;
	}
	return fact_hash(&copy, seed);
}

static void
make_key(struct fact *f, int at, const struct put_params *params,
    struct put_seen *seen, struct put_text *key)
{
	struct hash128 h = content_hash(f, params->dedupe != PUT_KEY);
	uint64_t before = 0;

	if (params->dedupe == PUT_NONE)
		before = put_seen_add(seen, h.lo);
	snprintf(key->s, sizeof(key->s), "%016llx%016llx",
	    (unsigned long long)h.hi, (unsigned long long)h.lo);
	if (before > 0)
		snprintf(key->s + 32, sizeof(key->s) - 32, "#%llu",
		    (unsigned long long)before + 1);
	fact_set_text(f, at, key->s, strlen(key->s));
}

static void
complete_standard(struct fact *f)
{
	if (f->v[STANDARD_MACHINE].is_null)
		fact_set_text(f, STANDARD_MACHINE, "*", 1);
	if (f->v[STANDARD_VALID_FROM].is_null)
		fact_set_int(f, STANDARD_VALID_FROM, 0);
}

/* What a model says of a moment that is of no job. */
static void
complete_job(struct fact *f, int at)
{
	if (at >= 0 && f->v[at].is_null &&
	    shop_kinds[f->kind].field[at].role == SHOP_ID)
		fact_set_text(f, at, "", 0);
}

void
put_complete(struct fact *f, const struct put_params *params,
    struct put_seen *seen, struct put_text *key)
{
	const char *source = params->source == NULL ? "put" : params->source;
	int at = shop_field(f->kind, F_SOURCE_KEY);

	if (f->kind == KIND_STANDARD)
		complete_standard(f);
	complete_job(f, shop_field(f->kind, F_JOB));
	if (at < 0)
		return;
	if (f->v[at].is_null)
		make_key(f, at, params, seen, key);
	at = shop_field(f->kind, F_SOURCE);
	if (f->v[at].is_null)
		fact_set_text(f, at, source, strlen(source));
	at = shop_field(f->kind, F_N);
	if (f->v[at].is_null)
		fact_set_int(f, at, 0);
}

/* ---- late scrap ---- */

void
put_copy(struct put_text *to, const struct fact *f, enum shop_key key)
{
	int at = shop_field(f->kind, key);
	const struct fact_val *v = at < 0 ? NULL : &f->v[at];

	to->s[0] = '\0';
	if (v == NULL || v->is_null || v->len > FACT_ID_MAX)
		return;
	memcpy(to->s, v->s, v->len);
	to->s[v->len] = '\0';
}

static const char *
or_null(const struct put_text *t)
{
	return t->s[0] == '\0' ? NULL : t->s;
}

static void
inherit(struct fact *f, enum shop_key key, const char *text)
{
	int at = shop_field(f->kind, key);

	if (f->v[at].is_null && text[0] != '\0')
		fact_set_text(f, at, text, strlen(text));
}

/* Whether a job is the one that was there, moved: they share time. */
static bool
is_there(const struct store_job *job, const struct store_job *was)
{
	return strcmp(job->machine, was->machine) == 0 &&
	    job->start_us < was->end_us && was->start_us < job->end_us;
}

/* What names scrap: its job and perhaps op and machine, and its own row. */
struct named {
	struct put_text machine, job, op, source, key;
};

/*
 * The job row that the scrap was charged to before; else the newest of that
 * job.  But when that is another run, because the job was renamed or is gone,
 * scrap that has a place keeps it: the same line changes nothing.
 */
static int
find_place(const struct named *n, struct store *st, struct store_job *found,
    struct err *err)
{
	const char *op = or_null(&n->op);
	struct store_job was;
	int got, kept;

	got = store_job_of_row(st, n->source.s, n->key.s, n->job.s, op,
	    found, err);
	if (got != 0)
		return got;
	kept = store_place_of_row(st, n->source.s, n->key.s, n->job.s, op,
	    &was, err);
	if (kept < 0)
		return -1;
	got = store_seek_job(st, or_null(&n->machine), n->job.s, op, found,
	    err);
	if (kept == 0 || got < 0 || (got > 0 && is_there(found, &was)))
		return got;
	*found = was;
	return 1;
}

/* Half a name would be another one. */
static int
check_name(const struct fact *f, enum shop_key key, struct err *err)
{
	const struct fact_val *v = &f->v[shop_field(f->kind, key)];

	if (v->is_null || v->len <= FACT_ID_MAX)
		return 0;
	return err_set(err, ERR_DATA, "%s: longer than %d bytes: no scrap is "
	    "charged by it: \"%.60s...\"", shop_keys[key].name, FACT_ID_MAX,
	    v->s);
}

int
put_resolve(struct fact *f, struct store *st, struct store_job *found,
    struct err *err)
{
	struct named n;
	int got;

	if (check_name(f, F_JOB, err) < 0 || check_name(f, F_OP, err) < 0)
		return -1;
	put_copy(&n.job, f, F_JOB);
	put_copy(&n.op, f, F_OP);
	put_copy(&n.machine, f, F_MACHINE);
	put_copy(&n.source, f, F_SOURCE);
	put_copy(&n.key, f, F_SOURCE_KEY);
	got = find_place(&n, st, found, err);
	if (got < 0)
		return -1;
	if (got == 0)
		return err_set(err, ERR_DATA, "job: no row of that job%s%s: "
		    "\"%s\"", or_null(&n.op) == NULL ? "" : " and op",
		    or_null(&n.machine) == NULL ? "" : " on that machine",
		    n.job.s);
	fact_set_text(f, OUTPUT_MACHINE, found->machine,
	    strlen(found->machine));
	fact_set_int(f, OUTPUT_START, found->start_us);
	fact_set_int(f, OUTPUT_END, found->end_us);
	inherit(f, F_PART, found->part);
	inherit(f, F_OP, found->op);
	inherit(f, F_OPERATOR, found->operator);
	return 0;
}

/* ---- the record as it came ---- */

static void
add_value(struct buf *b, const struct rec_val *v)
{
	switch ((enum rec_is)v->is) {
	case REC_IS_NULL:
		buf_puts(b, "null");
		break;
	case REC_IS_FALSE:
		buf_puts(b, "false");
		break;
	case REC_IS_TRUE:
		buf_puts(b, "true");
		break;
	case REC_IS_NUM:
		buf_add(b, v->text, v->len);
		break;
	case REC_IS_TEXT:
		rec_json_string(b, v->text, v->len);
		break;
	}
}

void
put_raw(struct buf *b, const struct rec *r)
{
	int i;

	if (r->line != NULL) {
		buf_add(b, r->line, r->line_len);
		return;
	}
	buf_putc(b, '{');
	for (i = 0; i < r->shape->n; i++) {
		if (i > 0)
			buf_putc(b, ',');
		rec_json_string(b, r->shape->name[i],
		    strlen(r->shape->name[i]));
		buf_putc(b, ':');
		add_value(b, &r->val[i]);
	}
	buf_putc(b, '}');
}
