/* SPDX-License-Identifier: MIT */
/* The values of a statement on their way to the server. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "db/pg_stmt.h"
#include "db/pg_value.h"

/* The place for value i; a spare one behind the last when there is none. */
struct db_value *
pgdb_value_at(struct db_stmt *base, int i)
{
	struct pgdb_stmt *s = (struct pgdb_stmt *)base;

	if (i < 0 || i >= s->nparam) {
		s->bad_bind = true;
		return &s->value[s->nparam].v;
	}
	return &s->value[i].v;
}

static void
add32(struct buf *b, uint32_t x)
{
	pgdb_put32(buf_room(b, 4), x);
	b->len += 4;
}

/* One dimension, no nulls, n of that type from 1 on; then lengths, bytes. */
static struct buf *
begin_list(struct db_stmt *base, int i, Oid oid, size_t n)
{
	struct pgdb_value *v = (struct pgdb_value *)pgdb_value_at(base, i);

	v->v.type = VALUE_BYTES;
	buf_clear(&v->bytes);
	add32(&v->bytes, 1);
	add32(&v->bytes, 0);
	add32(&v->bytes, oid);
	add32(&v->bytes, (uint32_t)n);
	add32(&v->bytes, 1);
	return &v->bytes;
}

void
pgdb_bind_texts(struct db_stmt *base, int i, const char *texts, size_t n)
{
	struct buf *b = begin_list(base, i, PG_TEXT, n);
	size_t k, len;

	for (k = 0; k < n; k++) {
		len = strlen(texts);
		add32(b, (uint32_t)len);
		buf_add(b, texts, len);
		texts += len + 1;
	}
}

void
pgdb_bind_ints(struct db_stmt *base, int i, const int64_t *x, size_t n)
{
	const struct pgdb_stmt *s = (const struct pgdb_stmt *)base;
	Oid oid = i >= 0 && i < s->nparam &&
	    s->param[i] == PG_TIMESTAMPTZ_LIST ? PG_TIMESTAMPTZ : PG_INT8;
	struct buf *b = begin_list(base, i, oid, n);
	size_t k;

	for (k = 0; k < n; k++) {
		add32(b, PG_SCALAR_MAX);
		pgdb_encode_int(buf_room(b, PG_SCALAR_MAX), oid, x[k]);
		b->len += PG_SCALAR_MAX;
	}
}

/* A number in binary where its type is known, else as text; the format. */
static int
put_number(struct pgdb_value *v, Oid oid)
{
	char *to;
	int n;

	buf_clear(&v->bytes);
	to = buf_room(&v->bytes, NUM_MAX + 1);
	n = v->v.type == VALUE_INT ? pgdb_encode_int(to, oid, v->v.i) :
	    pgdb_encode_real(to, oid, v->v.x);
	v->bytes.len = (size_t)n;
	if (n > 0)
		return 1;
	v->bytes.len = v->v.type == VALUE_INT ? num_put_i64(to, v->v.i) :
	    num_put_f64(to, v->v.x);
	to[v->bytes.len] = '\0';
	return 0;
}

/* What goes to the server for one value; the format. */
static int
put_value(struct pgdb_value *v, Oid oid, const char **p, int *n)
{
	int format = 1;

	*p = NULL;
	*n = 0;
	if (v->v.type == VALUE_NULL)
		return 0;
	if (v->v.type == VALUE_BLOB ||
	    (v->v.type == VALUE_TEXT && pgdb_is_text(oid))) {
		*p = v->v.p;
		*n = (int)v->v.n;
		return 1;
	}
	if (v->v.type == VALUE_BYTES) {
		/* Made when it was bound. */
	} else if (v->v.type == VALUE_TEXT) {
		buf_clear(&v->bytes);
		buf_add(&v->bytes, v->v.p, v->v.n);
		format = 0;
	} else {
		format = put_number(v, oid);
	}
	*p = v->bytes.data;
	*n = (int)v->bytes.len;
	return format;
}

bool
pgdb_is_too_long(const struct pgdb_stmt *s)
{
	int i;

	for (i = 0; i < s->nparam; i++) {
		if ((s->value[i].v.type == VALUE_TEXT ||
		    s->value[i].v.type == VALUE_BLOB) &&
		    s->value[i].v.n > INT32_MAX / 2)
			return true;
	}
	return false;
}

int
pgdb_send(struct pgdb_stmt *s)
{
	enum { FEW = 64 };
	const char *few_p[FEW], **p = few_p;
	int few_n[2 * FEW], *n = few_n, i, sent;

	if (s->nparam > FEW) {
		p = mem_new((size_t)s->nparam, sizeof(*p));
		n = mem_new(2 * (size_t)s->nparam, sizeof(*n));
	}
	for (i = 0; i < s->nparam; i++)
		n[s->nparam + i] = put_value(&s->value[i], s->param[i], &p[i],
		    &n[i]);
	sent = PQsendQueryPrepared(s->db->pg, s->name, s->nparam, p, n,
	    n + s->nparam, s->binary);
	if (p != few_p) {
		free(p);
		free(n);
	}
	return sent;
}
