/* SPDX-License-Identifier: MIT */
/* value: a record's value as a number that a matrix can hold. */
#include "ml/value.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"

static bool
reads(const struct rec_val *v, const char *word)
{
	return strlen(word) == v->len && memcmp(v->text, word, v->len) == 0;
}

enum rec_is
value_looks(const struct rec_val *v)
{
	double x;

	if (v->is != REC_IS_TEXT)
		return (enum rec_is)v->is;
	if (reads(v, "true"))
		return REC_IS_TRUE;
	if (reads(v, "false"))
		return REC_IS_FALSE;
	return num_f64(v->text, v->len, &x) == 0 ? REC_IS_NUM : REC_IS_TEXT;
}

enum rec_is
value_is(const struct rec *r, int i)
{
	const bool typed = r->line != NULL || r->shape->id[i] >= 0;

	return typed ? (enum rec_is)r->val[i].is : value_looks(&r->val[i]);
}

int
value_number(const struct rec_val *v, enum rec_is is, double *x)
{
	double got;

	if (is == REC_IS_TEXT)
		return 0;
	if (is != REC_IS_NUM) {
		*x = is == REC_IS_TRUE;
		return 1;
	}
	/* It has JSON's grammar: what cannot be read is too large. */
	if (num_f64(v->text, v->len, &got) < 0 || !isfinite((float)got))
		return -1;
	*x = got;
	return 1;
}

int
value_truth(const struct rec *r, int i, bool *is, struct err *err)
{
	const struct rec_val *v = &r->val[i];
	const enum rec_is looks = value_is(r, i);

	if (looks == REC_IS_NUM || looks == REC_IS_TEXT)
		return err_set(err, ERR_DATA, "%s: neither true nor false: "
		    "\"%.*s\"", r->shape->name[i], (int)v->len, v->text);
	*is = looks == REC_IS_TRUE;
	return 0;
}
