/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/err.h"
#include "oee/engine.h"
#include "oee/variant.h"
#include "shop/calendar.h"
#include "shop/profile.h"

bool
oee_compares(const struct oee_asked *ask)
{
	return ask->nwhat_if > 0 || ask->vs != NULL;
}

static bool
is_sensitive(const struct oee_asked *ask)
{
	return ask->sensitivity || ask->ngrid > 0;
}

static const char *
bad_figures(const struct oee_params *p, const struct oee_asked *ask)
{
	const char *one[1];
	size_t i;

	for (i = 0; i < ask->nfigures; i++) {
		one[0] = ask->figures[i];
		if (ask->restated != NULL &&
		    !oee_is_restated(oee_figure(one[0])))
			return "--figures: --restated tells of sums, oee, "
			    "availability, performance, quality, nee, teep, "
			    "utilisation, mtbf_h and mttr_h";
		if (p->trend > 0 && oee_bits(oee_trend_words, one, 1) == 0)
			return "--figures: --trend tells of oee, "
			    "availability, performance, quality, nee, teep, "
			    "utilisation and coverage";
	}
	return NULL;
}

const char *
oee_misuse(const struct oee_params *p, const struct oee_asked *ask)
{
	const int kinds = p->loss + (p->explain != NULL) + (p->trend > 0) +
	    p->data_quality + p->suggest;

	if (by_misuse(p->by) != NULL)
		return by_misuse(p->by);
	if (kinds > 1)
		return "--loss, --explain, --trend, --data-quality and "
		    "--suggest-standards exclude each other";
	if (kinds + oee_compares(ask) + is_sensitive(ask) +
	    (ask->restated != NULL) > 1)
		return "--what-if, --vs, --sensitivity and --restated go "
		    "neither with --loss nor with --explain, --trend, "
		    "--data-quality or --suggest-standards; and "
		    "--sensitivity, as --restated, goes with none";
	if (p->follow && (p->trend > 0 || p->data_quality || p->suggest ||
	    oee_compares(ask) || is_sensitive(ask) || ask->restated != NULL))
		return "--follow writes oee, loss or explain records";
	if (p->trend > 0 && !oee_by_period(p->by))
		return "--trend wants a period in --by: hour, shift, day, "
		    "week or month";
	return bad_figures(p, ask);
}

void
oee_variant_release(struct oee_variant *v)
{
	calendar_free(v->calendar);
	profile_free(v->profile);
	oee_changes_release(&v->standards);
}

static int
compare(struct rec_stage *st, const struct oee_params *p,
    const struct oee_asked *ask, struct oee_variant *v, struct err *err)
{
	struct oee_params after = *p;
	struct buf text = { 0 };
	int rc = 0;
	size_t i;

	if (ask->vs != NULL)
		buf_printf(&text, "profile %s", profile_id(v->profile));
	for (i = 0; i < ask->nwhat_if && rc == 0; i++) {
		rc = oee_changes_add(&v->standards, ask->what_if[i],
		    v->calendar, v->profile, err);
		buf_printf(&text, "%s%s", text.len > 0 ? ", " : "",
		    ask->what_if[i]);
	}
	after.calendar = v->calendar;
	after.profile = v->profile;
	after.changes = &v->standards;
	if (rc == 0)
		*st = oee_effect_stage(p, &after, buf_text(&text));
	buf_release(&text);
	return rc;
}

int
oee_asked_stage(struct rec_stage *st, const struct oee_params *p,
    const struct oee_asked *ask, struct oee_variant *v, struct err *err)
{
	struct oee_grid g;

	if (oee_compares(ask))
		return compare(st, p, ask, v, err);
	if (ask->restated != NULL)
		return oee_restate_stage(st, p, ask, err);
	oee_grid_init(&g);
	if (oee_grid_set(&g, ask->grid, ask->ngrid, err) < 0)
		return -1;
	*st = is_sensitive(ask) ? oee_sensitivity_stage(p, &g) :
	    oee_stage(p);
	return 0;
}
