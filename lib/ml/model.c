/* SPDX-License-Identifier: MIT */
/* model: answers, and all that belongs to them. */
#include "ml/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ml/score.h"

void
model_release(struct model *m)
{
	int c;

	for (c = 0; m->class_name != NULL && c < m->learn.classes; c++)
		free(m->class_name[c]);
	free(m->class_name);
	free(m->outcome);
	free(m->spec);
	free(m->baseline);
	prep_release(&m->prep);
	trees_release(&m->trees);
	trees_release(&m->noise);
	calibrate_release(&m->calibrate);
	memset(m, 0, sizeof(*m));
}

void
model_answer(const struct model *m, const float *x, size_t n, double *out,
    int threads)
{
	struct ml_matrix rows = { .n = n, .k = m->prep.k, .x = x };
	size_t i;

	learn_predict(&m->learn, &m->trees, &rows, out, threads);
	if (m->learn.task == ML_CLASSES)
		calibrate_apply(&m->calibrate, out, n);
	for (i = 0; m->learn.task == ML_SURVIVAL && i < n; i++)
		out[i] += m->offset;
}

double
model_noise(const struct model *m, const float *x)
{
	const struct ml_matrix row = { .n = 1, .k = m->prep.k, .x = x };
	double noise = 1;

	if (m->noise.ntrees == 0)
		return 1;
	learn_predict(&m->learn, &m->noise, &row, &noise, 1);
	return fmax(noise, m->noise_least);
}

double
model_noise_least(const double *answer, const double *y, size_t n)
{
	/* Where all was right, any number will do. */
	return fmax(score_mae(answer, y, n) / 10, 1e-300);
}

bool
model_interval(const struct model *m, double answer, double noise,
    double *low, double *high)
{
	double tail = (1 - m->coverage) / 2;

	if (!(m->coverage > 0) || m->coverage >= 1 || !isfinite(m->width))
		return false;
	if (m->learn.task == ML_SURVIVAL) {
		*low = learn_hours_quantile(&m->learn, m->width, answer,
		    tail);
		*high = learn_hours_quantile(&m->learn, m->width, answer,
		    1 - tail);
		return true;
	}
	if (m->learn.task != ML_NUMBER)
		return false;
	*low = answer - m->width * noise;
	*high = answer + m->width * noise;
	return true;
}
