/* SPDX-License-Identifier: MIT */
/* Any bytes as a calibration: what is taken gives chances and reads back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "ml/calibrate.h"
#include "ml/matrix.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(truth) do { if (!(truth)) abort(); } while (0)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct calibrate c;
	struct buf b = { 0 };
	double p[ML_MAX_CLASSES];
	size_t used;
	int k;

	if (calibrate_read(&c, data, size, &used, NULL) < 0)
		return 0;
	CHECK(used <= size && c.classes <= ML_MAX_CLASSES);
	for (k = 0; k < c.classes; k++)
		p[k] = (double)(k + 1) / (c.classes * (c.classes + 1) / 2);
	if (c.how != CALIBRATE_NONE)
		calibrate_apply(&c, p, 1);
	for (k = 0; k < c.classes; k++)
		CHECK(p[k] >= 0 && p[k] <= 1 + 1e-9);
	calibrate_write(&c, &b);
	CHECK(b.len == used && memcmp(b.data, data, used) == 0);
	buf_release(&b);
	calibrate_release(&c);
	return 0;
}
