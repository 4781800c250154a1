/* SPDX-License-Identifier: MIT */
/* order: how the facts that an analysis reads are sorted. */
#ifndef SHOP_ORDER_H
#define SHOP_ORDER_H

struct rec;

enum order {
	ORDER_ANY,		/* what the query record says; without one all
				   is kept until the end */
	ORDER_MACHINE,		/* machine by machine: constant memory */
	ORDER_TIME		/* by start over all machines: likewise */
};

/* The words of --order, NULL-terminated; of NULL or another word: any. */
extern const char *const order_words[];
enum order order_of(const char *word);

/* What a query record says. */
enum order order_said(const struct rec *query);

#endif
