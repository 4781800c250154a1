/* SPDX-License-Identifier: MIT */
/* Any bytes as a zone file, and what must hold in any zone. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/rng.h"
#include "base/when.h"
#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(truth) do { if (!(truth)) abort(); } while (0)

static void
check_instant(const struct zone *z, int64_t t)
{
	struct zone_cursor c = { 0 };
	const int64_t next = zone_next(z, t);
	const int32_t off = zone_offset(z, t);

	CHECK(next > t);
	CHECK(off >= -93600 && off <= 93600);
	CHECK(zone_offset_at(z, &c, t) == off);
	CHECK(c.from <= t && c.to == next);
	CHECK(zone_offset_at(z, &c, t) == off);
	if (next == INT64_MAX)
		return;
	CHECK(zone_offset(z, next - 1) == off);
	CHECK(zone_offset(z, next) != off);
}

/* Readings are instants that read as the civil time; a gap has none. */
static void
check_local(const struct zone *z, int64_t l)
{
	int64_t a, b, u;
	const enum zone_kind kind = zone_local(z, l, &a, &b);
	const int64_t edge = zone_boundary(z, l * WHEN_SECOND) / WHEN_SECOND;

	CHECK(a <= b && (kind == ZONE_UNIQUE) == (a == b));
	if (kind == ZONE_GAP) {
		CHECK(zone_offset(z, edge) != zone_offset(z, edge - 1));
		CHECK(a < edge && edge <= b);
		for (u = edge - 2; u < edge + 2; u++)
			CHECK(u + zone_offset(z, u) != l);
	} else {
		CHECK(a + zone_offset(z, a) == l);
		CHECK(b + zone_offset(z, b) == l);
		CHECK(edge == a);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t edges[] = { INT64_MIN / WHEN_SECOND, -1, 0,
	    INT64_C(4102444800), INT64_MAX / WHEN_SECOND - 100000 };
	struct zone *z = zone_parse("fuzz", data, size, NULL);
	int64_t t = INT64_MIN;
	struct rng r;
	size_t i;

	if (z == NULL)
		return 0;
	rng_seed(&r, size);
	for (i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		check_instant(z, edges[i]);
	for (i = 0; i < 40 && (t = zone_next(z, t)) < INT64_MAX / 2000000;
	    i++) {
		check_instant(z, t);
		if (t > INT64_MIN / 2000000)
			check_local(z, t + zone_offset(z, t) +
			    (int64_t)rng_below(&r, 14400) - 7200);
	}
	for (i = 0; i < 20; i++) {
		t = (int64_t)rng_below(&r, UINT64_C(500000000000)) -
		    INT64_C(100000000000);
		check_instant(z, t);
		check_local(z, t);
	}
	zone_close(z);
	return 0;
}
