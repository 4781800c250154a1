/* SPDX-License-Identifier: MIT */
/* The source rows behind a group's figure. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "oee/engine.h"

static int
gift_order(const void *va, const void *vb, void *arg)
{
	const struct oee_gift *a = va, *b = vb;
	const struct oee *o = arg;
	const int32_t x[] = { a->source, a->source_key, a->state, a->reason };
	const int32_t y[] = { b->source, b->source_key, b->state, b->reason };
	size_t i;
	int c = oee_three_way(a->figure, b->figure);

	for (i = 0; c == 0 && i < sizeof(x) / sizeof(x[0]); i++)
		c = strcmp(oee_name(o, x[i]), oee_name(o, y[i]));
	return c != 0 ? c : oee_three_way(a->rule, b->rule);
}

static void
put_opt(struct oee *o, const char *key, int32_t i)
{
	if (i >= 0)
		rec_put_str(o->out, key, oee_name(o, i));
	else
		rec_put_null(o->out, key);
}

/* A figure is time, pieces or how often. */
static void
put_amount(struct oee *o, int figure, oee_wide amount)
{
	const bool ideal = figure == FIG_IDEAL || figure == FIG_IDEAL_GOOD;
	const bool often = figure >= FIG_STOPS && figure <= FIG_MICRO_STOPS;
	const bool parts = figure >= FIG_PARTS &&
	    figure <= FIG_STANDARD_PARTS;

	if (ideal)
		oee_put_ideal(o, "seconds", amount);
	else if (often || parts)
		rec_put_null(o->out, "seconds");
	else
		rec_put_fixed(o->out, "seconds", (int64_t)amount, 3);
	if (parts)
		rec_put_fixed(o->out, "parts", (int64_t)amount, 3);
	else
		rec_put_null(o->out, "parts");
	if (often)
		rec_put_int(o->out, "count", (int64_t)amount);
	else
		rec_put_null(o->out, "count");
}

static int
write_gift(struct oee *o, const struct oee_group *g,
    const struct oee_gift *x, struct err *err)
{
	oee_put_head(o, g, "explain");
	rec_put_str(o->out, "figure", oee_figures[x->figure]);
	put_opt(o, "source", x->source);
	put_opt(o, "source_key", x->source_key);
	put_opt(o, "state", x->state);
	put_opt(o, "reason", x->reason);
	put_amount(o, x->figure, x->amount);
	rec_put_str(o->out, "rule", tl_rule_name(x->rule));
	return rec_end(o->out, err);
}

/* Where there are totals the stops are not known: some may be missing. */
static bool
is_known(const struct oee_group *g, const struct oee_gift *x)
{
	return x->amount != 0 && !(g->t.totals && x->figure >= FIG_REPAIR &&
	    x->figure <= FIG_MICRO_STOPS);
}

int
oee_write_explain(struct oee *o, struct oee_group *g, struct err *err)
{
	struct oee_gift *x;
	size_t i;

	if (g->ngift > 1)
		qsort_r(g->gift, g->ngift, sizeof(*g->gift), gift_order, o);
	for (i = 0; i < g->ngift; i++) {
		x = &g->gift[i];
		if (i + 1 < g->ngift && gift_order(x, x + 1, o) == 0) {
			x[1].amount += x->amount;
			continue;
		}
		if (is_known(g, x) && write_gift(o, g, x, err) < 0)
			return -1;
	}
	return 0;
}
