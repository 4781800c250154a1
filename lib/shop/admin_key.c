/* SPDX-License-Identifier: MIT */
/* Along the key of a table of facts: where a page begins and where it ends. */
#include <string.h>

#include "shop/admin_internal.h"

void
admin_sql_key(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, bool past, const char *after)
{
	const struct shop_kind_info *info = &shop_kinds[kind];
	const char *comma = "";
	int i;

	for (i = 0; i < info->nfield; i++) {
		if (info->field[i].role != SHOP_ID)
			continue;
		buf_puts(sql, comma);
		store_sql_column(sql, drv, info->field[i].key);
		buf_puts(sql, after);
		comma = ", ";
	}
	if (past)
		buf_printf(sql, ", seq_from%s", after);
}

void
admin_sql_compare(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, bool past, const char *how)
{
	int i;

	buf_putc(sql, '(');
	admin_sql_key(sql, drv, kind, past, "");
	buf_printf(sql, ") %s (", how);
	for (i = 0; i < shop_kinds[kind].nfield; i++) {
		if (shop_kinds[kind].field[i].role == SHOP_ID)
			buf_puts(sql, i == 0 ? "?" : ", ?");
	}
	buf_puts(sql, past ? ", ?)" : ")");
}

int
admin_bind_key(struct db_stmt *s, int i, const struct store_page *p,
    bool past)
{
	i = store_bind_key(s, i, &p->fact[0]);
	if (past)
		db_bind_int(s, i++, p->seq[0]);
	return i;
}

/* What sorts before every row there can be. */
void
admin_key_first(struct store_page *last, enum shop_kind kind)
{
	const struct shop_kind_info *info = &shop_kinds[kind];
	struct fact f;
	int i;

	fact_init(&f, kind);
	for (i = 0; i < info->nfield; i++) {
		if (info->field[i].role != SHOP_ID)
			continue;
		if (shop_keys[info->field[i].key].type == SHOP_TEXT)
			fact_set_text(&f, i, "", 0);
		else
			fact_set_int(&f, i, INT64_MIN);
	}
	store_page_clear(last);
	store_page_copy(last, &f);
	store_page_settle(last);
	last->seq[0] = INT64_MIN;
}

void
admin_key_last(struct store_page *last, const struct store_page *p)
{
	store_page_clear(last);
	store_page_copy(last, &p->fact[p->n - 1]);
	store_page_settle(last);
	last->seq[0] = p->seq[p->n - 1];
}
