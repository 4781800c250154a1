/* SPDX-License-Identifier: MIT */
/* The loss tree of a group. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "oee/engine.h"

/* The class of a loss record; production is split by write_running(). */
static const char *
loss_class(enum time_class c)
{
	switch ((int)c) {
	case CLASS_SETUP:
	case CLASS_DELAY:
	case CLASS_DOWN:
		return "availability";
	case CLASS_UNASSIGNED:
		return "unassigned";
	case CLASS_PLANNED:
		return "planned";
	case CLASS_OUTSIDE:
		return "off";
	case CLASS_RESIDUAL:
		return "residual";
	case CLASS_NODATA:
		return "nodata";
	case OEE_MICRO_STOP:
		return "performance";
	default:
		return "production";
	}
}

static int
write_bar(struct oee *o, const struct oee_group *g, const char *class,
    const char *state, const char *reason, int64_t ms, int64_t count,
    struct err *err)
{
	int64_t all = tally_calendar(&g->t);

	oee_put_head(o, g, "loss");
	rec_put_str(o->out, "class", class);
	if (state[0] == '\0')
		rec_put_null(o->out, "state");
	else
		rec_put_str(o->out, "state", state);
	if (reason[0] == '\0')
		rec_put_null(o->out, "reason");
	else
		rec_put_str(o->out, "reason", reason);
	rec_put_fixed(o->out, "seconds", ms, 3);
	if (count > 0)
		rec_put_int(o->out, "count", count);
	else
		rec_put_null(o->out, "count");
	oee_put_ratio(o, "share", all > 0 ? (double)ms / (double)all : NAN);
	return rec_end(o->out, err);
}

/* Of short stops, whose bars are written apart. */
static int64_t
micro_ms(const struct oee_group *g)
{
	int64_t ms = 0;
	size_t i;

	for (i = 0; i < g->nbar; i++)
		ms += g->bar[i].class == OEE_MICRO_STOP ? g->bar[i].ms : 0;
	return ms;
}

/*
 * Running time splits into good parts, scrap and lost speed by ideal time;
 * production outside the plan keeps a bar of its own, so the three share what
 * is left in their proportion.  Without a standard it stays one bar.  Short
 * stops explain some of the speed that was lost.
 */
static int
write_running(struct oee *o, const struct oee_group *g, int64_t *sum,
    struct err *err)
{
	const struct kpi_limits lim = { o->p.min_standard, 0 };
	const struct tally *t = &g->t;
	const int64_t micro = micro_ms(g);
	int64_t apt = t->ms[CLASS_PRODUCTION];
	int64_t extra = tally_unplanned(t), inside = apt - extra;
	int64_t good, all;
	struct kpi k;

	*sum += apt - micro;
	if (extra > 0 && write_bar(o, g, "unplanned", "", "", extra, 0,
	    err) < 0)
		return -1;
	tally_kpi(t, &lim, &k);
	if (inside == 0)
		return 0;
	if (!isfinite(k.performance))
		return write_bar(o, g, "production", "", "", inside - micro,
		    0, err);
	good = num_muldiv(tally_ideal_good(t), inside, apt);
	all = num_muldiv(tally_ideal(t), inside, apt);
	if (write_bar(o, g, "good", "", "", good, 0, err) < 0 ||
	    write_bar(o, g, "quality", "", "", all - good, 0, err) < 0)
		return -1;
	return write_bar(o, g, "performance", "", "", inside - all -
	    micro, 0, err);
}

/* Classes in their order; the longest bar first. */
static int
bar_order(const void *va, const void *vb, void *arg)
{
	const struct oee_bar *a = va, *b = vb;
	const struct oee *o = arg;
	int c;

	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	c = oee_three_way(b->ms, a->ms);
	if (c == 0)
		c = strcmp(oee_name(o, a->state), oee_name(o, b->state));
	if (c == 0)
		c = strcmp(oee_name(o, a->reason), oee_name(o, b->reason));
	return c;
}

/* The bars of short stops, or all others but production. */
static int
write_bars(struct oee *o, const struct oee_group *g, bool micro,
    int64_t *sum, struct err *err)
{
	const struct oee_bar *b;

	for (b = g->bar; b < g->bar + g->nbar; b++) {
		if (b->class == CLASS_PRODUCTION || b->ms == 0 ||
		    (b->class == OEE_MICRO_STOP) != micro)
			continue;
		*sum += b->ms;
		if (write_bar(o, g, loss_class(b->class),
		    oee_name(o, b->state), oee_name(o, b->reason), b->ms,
		    b->count, err) < 0)
			return -1;
	}
	return 0;
}

int
oee_write_loss(struct oee *o, struct oee_group *g, struct err *err)
{
	int64_t sum = 0;

	if (write_running(o, g, &sum, err) < 0)
		return -1;
	if (g->nbar > 1)
		qsort_r(g->bar, g->nbar, sizeof(*g->bar), bar_order, o);
	if (write_bars(o, g, true, &sum, err) < 0 ||
	    write_bars(o, g, false, &sum, err) < 0)
		return -1;
	if (sum != tally_calendar(&g->t))
		return err_set(err, ERR_INTERNAL, "the loss tree of %s does "
		    "not close: %lld ms of %lld", oee_machine_name(o,
		    g->key.machine), (long long)sum,
		    (long long)tally_calendar(&g->t));
	return 0;
}
