/* SPDX-License-Identifier: MIT */
#include "ml/boost_target.h"

#include <math.h>
#include <stdbool.h>

#include "base/err.h"

int
boost_outputs(const struct boost_params *p)
{
	return p->objective == BOOST_SOFTPROB ? p->classes : 1;
}

/* A time is seen (low = high), lies between, or runs on (high INFINITY). */
static bool
bounds_can_be(float low, float high)
{
	return isfinite(low) && low >= 0 && high >= low && high > 0;
}

static bool
label_can_be(const struct boost_target *t, const struct boost_params *p,
    size_t i)
{
	switch (p->objective) {
	case BOOST_SQUARED:
	case BOOST_ABSOLUTE:
		return isfinite(t->y[i]);
	case BOOST_LOGISTIC:
		return t->y[i] >= 0 && t->y[i] <= 1;
	case BOOST_SOFTPROB:
		return t->y[i] >= 0 && t->y[i] < (float)p->classes &&
		    t->y[i] == floorf(t->y[i]);
	case BOOST_AFT:
		break;
	}
	return bounds_can_be(t->low[i], t->high[i]);
}

static int
refuse(const struct boost_target *t, const struct boost_params *p, size_t i,
    struct err *err)
{
	if (p->objective != BOOST_AFT)
		return err_set(err, ERR_DATA, "row %zu: a label that cannot "
		    "be: %g", i + 1, (double)t->y[i]);
	return err_set(err, ERR_DATA, "row %zu: bounds of a time that cannot "
	    "be: %g and %g", i + 1, (double)t->low[i], (double)t->high[i]);
}

int
boost_check_target(const struct ml_matrix *x, const struct boost_target *t,
    const struct boost_params *p, struct err *err)
{
	size_t i;

	if (x->n == 0 || x->k == 0)
		return err_set(err, ERR_DATA, "nothing to train on");
	if (p->objective == BOOST_SOFTPROB &&
	    (p->classes < 2 || p->classes > ML_MAX_CLASSES))
		return err_set(err, ERR_DATA, "%d classes; 2 to %d can be "
		    "learnt", p->classes, ML_MAX_CLASSES);
	for (i = 0; i < x->n; i++) {
		if (!label_can_be(t, p, i))
			return refuse(t, p, i, err);
		if (t->weight != NULL && !(t->weight[i] >= 0 &&
		    isfinite(t->weight[i])))
			return err_set(err, ERR_DATA, "row %zu: a weight that "
			    "cannot be: %g", i + 1, (double)t->weight[i]);
	}
	return 0;
}
