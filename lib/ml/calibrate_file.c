/* SPDX-License-Identifier: MIT */
/*
 * The bytes, little endian: u32 how, u32 classes, f64 temperature; of an
 * isotonic one for each class u32 steps, f64 at[steps], f64 level[steps].
 */
#include "ml/calibrate_file.h"

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "ml/matrix.h"

static void
put_u32(struct buf *b, uint32_t x)
{
	x = htole32(x);
	buf_add(b, &x, sizeof(x));
}

static void
put_f64(struct buf *b, double d)
{
	uint64_t x;

	memcpy(&x, &d, sizeof(x));
	x = htole64(x);
	buf_add(b, &x, sizeof(x));
}

void
calibrate_write(const struct calibrate *c, struct buf *b)
{
	int k, i;

	put_u32(b, (uint32_t)c->how);
	put_u32(b, (uint32_t)c->classes);
	put_f64(b, c->temperature);
	for (k = 0; c->how == CALIBRATE_ISOTONIC && k < c->classes; k++) {
		put_u32(b, (uint32_t)c->nstep[k]);
		for (i = 0; i < c->nstep[k]; i++)
			put_f64(b, c->at[k][i]);
		for (i = 0; i < c->nstep[k]; i++)
			put_f64(b, c->level[k][i]);
	}
}

struct cursor {
	const unsigned char *p;
	size_t left;
};

static bool
take_u32(struct cursor *r, uint32_t *x)
{
	if (r->left < sizeof(*x))
		return false;
	memcpy(x, r->p, sizeof(*x));
	*x = le32toh(*x);
	r->p += sizeof(*x);
	r->left -= sizeof(*x);
	return true;
}

static bool
take_f64(struct cursor *r, double *d)
{
	uint64_t x;

	if (r->left < sizeof(x))
		return false;
	memcpy(&x, r->p, sizeof(x));
	x = le64toh(x);
	memcpy(d, &x, sizeof(x));
	r->p += sizeof(x);
	r->left -= sizeof(x);
	return true;
}

/* n numbers within [low, high] that ascend, or do not descend. */
static double *
take_run(struct cursor *r, uint32_t n, double low, double high, bool strict,
    bool *ok)
{
	double *x = mem_new(n, sizeof(*x));
	uint32_t i;

	for (i = 0; i < n; i++) {
		*ok = *ok && take_f64(r, &x[i]) && x[i] >= low &&
		    x[i] <= high && (i == 0 || x[i] > x[i - 1] ||
		    (!strict && x[i] == x[i - 1]));
	}
	return x;
}

static bool
take_steps(struct calibrate *c, struct cursor *r)
{
	const double all = 1e300;
	uint32_t n;
	bool ok = true;
	int k;

	calibrate_steps(c);
	for (k = 0; k < c->classes && ok; k++) {
		if (!take_u32(r, &n) || n == 0 ||
		    n > r->left / (2 * sizeof(double)))
			return false;
		c->nstep[k] = (int)n;
		c->at[k] = take_run(r, n, -all, all, true, &ok);
		c->level[k] = take_run(r, n, 0, 1, false, &ok);
	}
	return ok;
}

static bool
take(struct calibrate *c, struct cursor *r)
{
	uint32_t how, classes;

	if (!take_u32(r, &how) || !take_u32(r, &classes) ||
	    !take_f64(r, &c->temperature) || how > CALIBRATE_ISOTONIC ||
	    classes > ML_MAX_CLASSES)
		return false;
	c->how = (enum calibrate_how)how;
	c->classes = (int)classes;
	if (how == CALIBRATE_NONE)
		return true;
	if (classes < 2 || !(c->temperature >= 1 / CALIBRATE_HOTTEST &&
	    c->temperature <= CALIBRATE_HOTTEST))
		return false;
	return how != CALIBRATE_ISOTONIC || take_steps(c, r);
}

int
calibrate_read(struct calibrate *c, const void *p, size_t n, size_t *used,
    struct err *err)
{
	struct cursor r = { p, n };

	memset(c, 0, sizeof(*c));
	if (!take(c, &r)) {
		calibrate_release(c);
		return err_set(err, ERR_DATA,
		    "the calibration is cut off or not one");
	}
	*used = n - r.left;
	return 0;
}
