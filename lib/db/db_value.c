/* SPDX-License-Identifier: MIT */
#include "db/db_value.h"

void
db_value_null(struct db_stmt *s, int i)
{
	s->drv->value_at(s, i)->type = VALUE_NULL;
}

void
db_value_int(struct db_stmt *s, int i, int64_t x)
{
	struct db_value *v = s->drv->value_at(s, i);

	v->type = VALUE_INT;
	v->i = x;
}

void
db_value_real(struct db_stmt *s, int i, double x)
{
	struct db_value *v = s->drv->value_at(s, i);

	v->type = x - x != 0 ? VALUE_NULL : VALUE_REAL;
	v->x = x;
}

static void
bind_bytes(struct db_value *v, const void *p, size_t n, bool text)
{
	v->type = p == NULL ? VALUE_NULL : text ? VALUE_TEXT : VALUE_BLOB;
	v->p = p;
	v->n = n;
}

void
db_value_text(struct db_stmt *s, int i, const char *p, size_t n)
{
	bind_bytes(s->drv->value_at(s, i), p, n, true);
}

void
db_value_blob(struct db_stmt *s, int i, const void *p, size_t n)
{
	bind_bytes(s->drv->value_at(s, i), p, n, false);
}
