/* SPDX-License-Identifier: MIT */
/* What margins mean; without the library, for asking needs none. */
#include <math.h>

#include "ml/boost.h"
#include "stats/dist.h"

void
boost_chances(enum boost_objective o, const double *margin, int classes,
    double *p)
{
	double top, sum = 0;
	int c;

	if (o == BOOST_LOGISTIC) {
		p[1] = 1 / (1 + exp(-margin[0]));
		p[0] = 1 / (1 + exp(margin[0]));
		return;
	}
	top = margin[0];
	for (c = 1; c < classes; c++)
		top = fmax(top, margin[c]);
	for (c = 0; c < classes; c++) {
		p[c] = exp(margin[c] - top);
		sum += p[c];
	}
	for (c = 0; c < classes; c++)
		p[c] /= sum;
}

double
boost_aft_cdf(enum boost_aft d, double scale, double margin, double t)
{
	double z;

	if (!(t > 0))
		return isnan(t) ? NAN : 0;
	z = (log(t) - margin) / scale;
	switch (d) {
	case AFT_NORMAL:
		return stats_normal_cdf(z);
	case AFT_LOGISTIC:
		return 1 / (1 + exp(-z));
	case AFT_EXTREME:
		break;
	}
	return -expm1(-exp(z));
}

double
boost_aft_quantile(enum boost_aft d, double scale, double margin, double p)
{
	double z = 0;

	if (!(p > 0 && p < 1))
		return p == 0 ? 0 : p == 1 ? INFINITY : NAN;
	switch (d) {
	case AFT_NORMAL:
		z = stats_normal_quantile(p);
		break;
	case AFT_LOGISTIC:
		z = log(p) - log1p(-p);
		break;
	case AFT_EXTREME:
		z = log(-log1p(-p));
		break;
	}
	return exp(margin + scale * z);
}
