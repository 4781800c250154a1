/* SPDX-License-Identifier: MIT */
/* Any bytes as trees: what is read predicts, explains and writes itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "ml/trees.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(truth) do { if (!(truth)) abort(); } while (0)

static void
ask(const struct trees *t, const uint8_t *data, size_t size)
{
	const size_t k = (size_t)t->features;
	float *x = mem_new(18 * k, sizeof(*x));
	double *phi = mem_new(k + 1, sizeof(*phi));
	double *out = mem_new(18 * (size_t)t->outputs, sizeof(*out));
	struct trees_work *w = trees_work_new(t);

	memcpy(x, data, size < 18 * k * sizeof(*x) ? size :
	    18 * k * sizeof(*x));
	trees_predict(t, x, 18, out, 1);
	if (t->outputs > 0)
		trees_explain(t, w, x, t->outputs - 1, phi);
	trees_work_free(w);
	free(x);
	free(phi);
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf b = { 0 };
	struct trees t;
	size_t used;

	if (trees_read(&t, data, size, &used, NULL) < 0)
		return 0;
	CHECK(used <= size);
	ask(&t, data, size);
	trees_write(&t, &b);
	CHECK(b.len == used && memcmp(b.data, data, used) == 0);
	buf_release(&b);
	trees_release(&t);
	return 0;
}
