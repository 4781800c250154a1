/* SPDX-License-Identifier: MIT */
#include "ml/boost.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xgboost/c_api.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "ml/boost_take.h"
#include "ml/boost_target.h"

/*
 * A parameter the library does not know is a warning only, and the callback
 * for warnings is a thread's and takes nothing of ours with it.
 */
static _Thread_local char unused[256];

static void
listen(const char *said)
{
	const char *s = strstr(said, "Parameters:");

	if (s == NULL || strstr(s, "not used") == NULL)
		return;
	snprintf(unused, sizeof(unused), "%.*s", (int)strcspn(s, "\n"), s);
}

/* Everything a training has open. */
struct training {
	const struct boost_params *p;
	DMatrixHandle rows[2];		/* to train, to validate */
	BoosterHandle booster;
	/* Of BOOST_ABSOLUTE. */
	const float *y;
	size_t n;
	float *gradient, *weight;
	struct err *err;
};

/*
 * "[12:00:00] ../src/x.cc:12: words\nmore\nStack trace:..." without what only
 * the library's makers can use.
 */
static int
library_failed(struct err *err)
{
	const char *s = XGBGetLastError(), *skip;
	size_t n;

	if (*s == '[' && (skip = strchr(s, ' ')) != NULL &&
	    (skip = strstr(skip, ": ")) != NULL)
		s = skip + 2;
	s += strspn(s, " \n");
	n = strcspn(s, "\n");
	return err_set(err, ERR_INTERNAL, "libxgboost: %.*s",
	    n < 400 ? (int)n : 400, s);
}

static int
must(int rc, struct err *err)
{
	return rc == 0 ? 0 : library_failed(err);
}

static int
threads(const struct boost_params *p)
{
	return p->threads < 1 ? 1 : p->threads;
}

/* NumPy's array interface, as the library wants it. */
static void
describe(char *out, size_t size, const float *x, size_t n, int k)
{
	snprintf(out, size, "{\"data\":[%zu,true],\"shape\":[%zu,%d],"
	    "\"typestr\":\"<f4\",\"version\":3}", (size_t)x, n, k);
}

static int
set_info(DMatrixHandle d, const char *field, const float *v, size_t n,
    struct err *err)
{
	return v == NULL ? 0 :
	    must(XGDMatrixSetFloatInfo(d, field, v, n), err);
}

static int
open_rows(struct training *r, int which, const struct ml_matrix *x,
    const struct boost_target *t)
{
	char array[160], config[64];
	DMatrixHandle d;
	bool aft = r->p->objective == BOOST_AFT;

	describe(array, sizeof(array), x->x, x->n, x->k);
	snprintf(config, sizeof(config), "{\"missing\":NaN,\"nthread\":%d}",
	    threads(r->p));
	if (must(XGDMatrixCreateFromDense(array, config, &d), r->err) < 0)
		return -1;
	r->rows[which] = d;
	if (set_info(d, "weight", t->weight, x->n, r->err) < 0)
		return -1;
	if (!aft)
		return set_info(d, "label", t->y, x->n, r->err);
	if (set_info(d, "label_lower_bound", t->low, x->n, r->err) < 0)
		return -1;
	return set_info(d, "label_upper_bound", t->high, x->n, r->err);
}

static int
set_text(struct training *r, const char *name, const char *value)
{
	return must(XGBoosterSetParam(r->booster, name, value), r->err);
}

static int
set_whole(struct training *r, const char *name, int64_t x)
{
	char text[NUM_MAX + 1];

	text[num_put_i64(text, x)] = '\0';
	return set_text(r, name, text);
}

static int
set_real(struct training *r, const char *name, double x)
{
	char text[NUM_MAX + 1];

	if (!isfinite(x))
		return err_set(r->err, ERR_DATA, "%s: not a finite number",
		    name);
	text[num_put_f64(text, x)] = '\0';
	return set_text(r, name, text);
}

static int
set_aft(struct training *r)
{
	static const char *const name[] = { "normal", "logistic", "extreme" };
	const struct boost_params *p = r->p;

	if (p->objective != BOOST_AFT)
		return 0;
	if (set_text(r, "aft_loss_distribution", name[p->aft]) < 0)
		return -1;
	return set_real(r, "aft_loss_distribution_scale",
	    p->aft_scale == 0 ? 1 : p->aft_scale);
}

static int
set_params(struct training *r)
{
	static const char *const name[] = { "reg:squarederror",
	    "binary:logistic", "multi:softprob", "survival:aft",
	    "reg:squarederror" };
	const struct boost_params *p = r->p;
	const struct {
		const char *name;
		double x;
	} real[] = {
		{ "eta", p->eta == 0 ? 0.3 : p->eta },
		{ "lambda", p->lambda < 0 ? 1 : p->lambda },
		{ "gamma", p->gamma },
		{ "min_child_weight",
		    p->min_child_weight < 0 ? 1 : p->min_child_weight },
		{ "subsample", p->subsample == 0 ? 1 : p->subsample },
		{ "colsample_bytree", p->colsample == 0 ? 1 : p->colsample },
		{ "base_score", p->start == 0 ? 0.5 : p->start },
	};
	size_t i;

	for (i = 0; i < sizeof(real) / sizeof(*real); i++) {
		if (set_real(r, real[i].name, real[i].x) < 0)
			return -1;
	}
	if (set_text(r, "validate_parameters", "1") < 0 ||
	    set_text(r, "booster", "gbtree") < 0 ||
	    set_text(r, "tree_method", "hist") < 0 ||
	    set_text(r, "objective", name[p->objective]) < 0 ||
	    set_whole(r, "max_depth", p->depth == 0 ? 6 : p->depth) < 0 ||
	    set_whole(r, "seed", (int64_t)(p->seed & INT32_MAX)) < 0 ||
	    set_whole(r, "nthread", threads(p)) < 0)
		return -1;
	if (p->objective == BOOST_SOFTPROB &&
	    set_whole(r, "num_class", p->classes) < 0)
		return -1;
	return set_aft(r);
}

/* The loss on the validation rows: "[7]\tvalid-rmse:0.25". */
static int
evaluate(struct training *r, int round, double *loss)
{
	const char *name = "valid", *said, *s;

	if (must(XGBoosterEvalOneIter(r->booster, round, &r->rows[1], &name,
	    1, &said), r->err) < 0)
		return -1;
	s = strrchr(said, ':');
	if (s == NULL)
		return err_set(r->err, ERR_INTERNAL,
		    "libxgboost: no loss in: %s", said);
	*loss = num_f64(s + 1, strlen(s + 1), loss) < 0 ? NAN : *loss;
	return 0;
}

/* ---- the absolute error ---- */

static float
mean_error(const struct training *r, const float *margin)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < r->n; i++)
		sum += fabs((double)r->y[i] - (double)margin[i]);
	return (float)(sum / (double)r->n);
}

/*
 * A row weighs the mean error over its own: what lies far off pulls no more
 * than its direction.  Near the answer weights are bounded.
 */
static int
round_of_medians(struct training *r)
{
	enum { MARGIN = 1, NEAR = 10 };
	const float *margin;
	bst_ulong n;
	float mean, off;
	size_t i;

	if (must(XGBoosterPredict(r->booster, r->rows[0], MARGIN, 0, 1, &n,
	    &margin), r->err) < 0)
		return -1;
	if (r->gradient == NULL) {
		r->gradient = mem_new(r->n, sizeof(*r->gradient));
		r->weight = mem_new(r->n, sizeof(*r->weight));
	}
	mean = mean_error(r, margin);
	for (i = 0; i < r->n; i++) {
		off = margin[i] - r->y[i];
		r->weight[i] = fabsf(off) * NEAR > mean ?
		    mean / fabsf(off) : NEAR;
		r->gradient[i] = off * r->weight[i];
	}
	return must(XGBoosterBoostOneIter(r->booster, r->rows[0], r->gradient,
	    r->weight, n), r->err);
}

static int
one_round(struct training *r, int round)
{
	if (r->p->objective == BOOST_ABSOLUTE)
		return round_of_medians(r);
	return must(XGBoosterUpdateOneIter(r->booster, round, r->rows[0]),
	    r->err);
}

/* Rounds without gain since the best; *best gets how many to keep. */
static int
grow(struct training *r, int *best)
{
	int rounds = r->p->rounds == 0 ? 100 : r->p->rounds, i;
	double loss, least = INFINITY;
	bool stops = r->p->early > 0 && r->rows[1] != NULL;

	*best = rounds;
	for (i = 0; i < rounds; i++) {
		if (one_round(r, i) < 0)
			return -1;
		if (unused[0] != '\0')
			return err_set(r->err, ERR_INTERNAL, "libxgboost: %s",
			    unused);
		if (!stops)
			continue;
		if (evaluate(r, i, &loss) < 0)
			return -1;
		if (i == 0 || loss < least) {
			least = loss;
			*best = i + 1;
		} else if (i + 1 - *best >= r->p->early) {
			break;
		}
	}
	return 0;
}

/* What was taken over must answer as the library does, to the bit. */
static int
compare(struct training *r, const struct trees *t, const struct ml_matrix *x,
    int rounds)
{
	enum { ROWS = 64 };
	char array[160], config[160];
	const bst_ulong *shape;
	bst_ulong dim;
	const float *margin;
	double *ours;
	size_t n = x->n < ROWS ? x->n : ROWS, i;
	int rc = 0;

	describe(array, sizeof(array), x->x, n, x->k);
	snprintf(config, sizeof(config), "{\"type\":1,\"training\":false,"
	    "\"iteration_begin\":0,\"iteration_end\":%d,"
	    "\"strict_shape\":false,\"cache_id\":0,\"missing\":NaN}",
	    rounds);
	if (must(XGBoosterPredictFromDense(r->booster, array, config, NULL,
	    &shape, &dim, &margin), r->err) < 0)
		return -1;
	ours = mem_new(n * (size_t)t->outputs, sizeof(*ours));
	trees_predict(t, x->x, n, ours, 1);
	for (i = 0; i < n * (size_t)t->outputs && rc == 0; i++) {
		if (ours[i] != (double)margin[i])
			rc = err_set(r->err, ERR_INTERNAL, "the model taken "
			    "over gives %.9g where libxgboost gives %.9g",
			    ours[i], (double)margin[i]);
	}
	free(ours);
	return rc;
}

static int
take_over(struct training *r, struct trees *out, const struct ml_matrix *x,
    int rounds)
{
	const char *bytes;
	bst_ulong n;

	if (must(XGBoosterSaveModelToBuffer(r->booster,
	    "{\"format\":\"ubj\"}", &n, &bytes), r->err) < 0)
		return -1;
	if (boost_take(out, bytes, n, r->p->objective, x->k,
	    boost_outputs(r->p), rounds, r->err) < 0)
		return -1;
	if (compare(r, out, x, rounds) == 0)
		return 0;
	trees_release(out);
	return -1;
}

static int
train(struct training *r, struct trees *out, const struct ml_matrix *x,
    const struct boost_target *t, const struct ml_matrix *valid,
    const struct boost_target *valid_t, int *rounds)
{
	if (must(XGBRegisterLogCallback(listen), r->err) < 0 ||
	    open_rows(r, 0, x, t) < 0)
		return -1;
	if (valid != NULL && open_rows(r, 1, valid, valid_t) < 0)
		return -1;
	if (must(XGBoosterCreate(r->rows, valid != NULL ? 2 : 1,
	    &r->booster), r->err) < 0 || set_params(r) < 0 ||
	    grow(r, rounds) < 0)
		return -1;
	return take_over(r, out, x, *rounds);
}

int
boost_train(struct trees *out, const struct ml_matrix *x,
    const struct boost_target *t, const struct ml_matrix *valid,
    const struct boost_target *valid_t, const struct boost_params *p,
    int *rounds, struct err *err)
{
	struct training r = { .p = p, .err = err, .y = t->y, .n = x->n };
	int rc, kept, i;

	memset(out, 0, sizeof(*out));
	if (boost_check_target(x, t, p, err) < 0)
		return -1;
	if (valid != NULL && (valid->k != x->k ||
	    boost_check_target(valid, valid_t, p, err) < 0))
		return err_set(err, ERR_DATA, "%d features to validate on, "
		    "%d to train on", valid->k, x->k);
	unused[0] = '\0';
	rc = train(&r, out, x, t, valid, valid_t, &kept);
	free(r.gradient);
	free(r.weight);
	if (r.booster != NULL)
		XGBoosterFree(r.booster);
	for (i = 0; i < 2; i++) {
		if (r.rows[i] != NULL)
			XGDMatrixFree(r.rows[i]);
	}
	if (rc == 0 && rounds != NULL)
		*rounds = kept;
	return rc;
}

const char *
boost_version(void)
{
	static char text[40];
	int major, minor, patch;

	XGBoostVersion(&major, &minor, &patch);
	snprintf(text, sizeof(text), "%d.%d.%d", major, minor, patch);
	return text;
}
