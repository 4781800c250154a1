/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "rec/rec.h"
#include "shop/kinds.h"
#include "shop/order.h"

/* In the order of enum order. */
const char *const order_words[] = { "any", "machine", "time", NULL };

enum order
order_of(const char *word)
{
	int i;

	for (i = ORDER_TIME; i > ORDER_ANY; i--) {
		if (word != NULL && strcmp(order_words[i], word) == 0)
			break;
	}
	return (enum order)i;
}

enum order
order_said(const struct rec *query)
{
	const struct rec_val *v = rec_get(query, F_ORDER);

	if (v == NULL || v->is != REC_IS_TEXT)
		return ORDER_ANY;
	if (v->len == 4 && memcmp(v->text, "time", 4) == 0)
		return ORDER_TIME;
	return ORDER_MACHINE;
}
