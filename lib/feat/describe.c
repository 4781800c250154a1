/* SPDX-License-Identifier: MIT */
/* What each column is, and what it holds in the rows at hand. */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "feat/engine.h"

struct feat_seen {
	int64_t rows, missing;
	double low, high;
};

void
feat_describe(struct feat *f, const double *x, const double *y, int n)
{
	const int features = f->spec->nfeature;
	struct feat_seen *s;
	double value;
	int i;

	if (f->seen == NULL)
		f->seen = mem_new((size_t)f->spec->ncolumn + 1,
		    sizeof(*f->seen));
	for (i = 0; i < features + n; i++) {
		s = &f->seen[i];
		value = i < features ? x[i] : y[i - features];
		s->rows++;
		if (isnan(value)) {
			s->missing++;
			continue;
		}
		if (s->rows - s->missing == 1)
			s->low = s->high = value;
		s->low = fmin(s->low, value);
		s->high = fmax(s->high, value);
	}
}

static void
put_real(struct feat *f, const char *key, bool there, double x)
{
	if (there && isfinite(x))
		rec_put_real(f->out, key, x);
	else
		rec_put_null(f->out, key);
}

int
feat_described(struct feat *f, struct err *err)
{
	static const char *const holds[] = { "number", "number", "truth",
		"text" };
	static const struct feat_seen none;
	const struct feat_column *c;
	const struct feat_seen *s;
	bool there;
	int i;

	for (i = 0; i < f->spec->ncolumn; i++) {
		c = &f->spec->column[i];
		s = f->seen == NULL ? &none : &f->seen[i];
		there = s->rows > s->missing && c->type != FEAT_WORD;
		rec_begin(f->out, "column");
		rec_put_str(f->out, "field", c->name);
		rec_put_str(f->out, "holds", holds[c->type]);
		put_real(f, "bound_low", true, c->low);
		put_real(f, "bound_high", true, c->high);
		put_real(f, "seen_low", there, s->low);
		put_real(f, "seen_high", there, s->high);
		rec_put_int(f->out, "rows", s->rows);
		put_real(f, "missing", s->rows > 0, (double)s->missing /
		    (double)s->rows);
		rec_put_str(f->out, "meaning", c->meaning);
		rec_put_str(f->out, "spec", f->spec->id);
		if (rec_end(f->out, err) < 0)
			return -1;
	}
	return 0;
}
