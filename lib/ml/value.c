/* SPDX-License-Identifier: MIT */
/* value: a record's value as a number that a matrix can hold. */
#include "ml/value.h"

#include <math.h>

#include "base/num.h"
#include "rec/rec.h"

int
value_number(const struct rec_val *v, bool csv, double *x)
{
	double got;

	switch (v->is) {
	case REC_IS_TRUE:
	case REC_IS_FALSE:
		*x = v->is == REC_IS_TRUE;
		return 1;
	case REC_IS_NUM:
		/* It has JSON's grammar: what cannot be read is too large. */
		if (num_f64(v->text, v->len, &got) < 0)
			return -1;
		break;
	default:
		if (!csv || num_f64(v->text, v->len, &got) < 0)
			return 0;
		break;
	}
	if (!isfinite((float)got))
		return -1;
	*x = got;
	return 1;
}
