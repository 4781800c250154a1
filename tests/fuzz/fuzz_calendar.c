/* SPDX-License-Identifier: MIT */
/* Any bytes as calendar.yaml, and what must hold in any calendar. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "shop/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(truth) do { if (!(truth)) abort(); } while (0)

/* Pieces follow one another, lie in their shifts, and add up. */
static void
check_days(const struct cal_machine *m, int64_t from, int64_t to)
{
	struct cal_walk *w = cal_walk_new(m), *far = cal_walk_new(m);
	struct cal_piece p = *cal_at(w, from), next;
	int64_t sum[3] = { 0, 0, 0 };
	const int64_t start = p.from_us;

	for (; p.from_us < to; p = next) {
		CHECK(p.from_us < p.to_us);
		CHECK(p.shift_from_us <= p.from_us);
		CHECK(p.to_us <= p.shift_to_us);
		CHECK((p.plan == CAL_OFF) == (p.shift < 0));
		sum[p.plan] += p.to_us - p.from_us;
		CHECK(cal_at(far, p.to_us - 1)->from_us == p.from_us);
		CHECK(cal_work(far, start, p.to_us) == sum[CAL_WORK]);
		CHECK(cal_break(far, start, p.to_us) == sum[CAL_BREAK]);
		next = *cal_at(w, p.to_us);
		CHECK(next.from_us == p.to_us);
	}
	cal_walk_free(w);
	cal_walk_free(far);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "A", "Lathe07", "Pallet01" };
	struct calendar *cal = calendar_parse("fuzz", data, size, NULL);
	const struct cal_machine *m;
	size_t i;

	if (cal == NULL)
		return 0;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		m = calendar_machine(cal, names[i], NULL, "unmanned", 0,
		    NULL);
		if (m == NULL)
			continue;
		CHECK(cal_capacity(m) >= 1);
		/* Nights of both changes, and a year's end. */
		check_days(m, INT64_C(1616630400000000),
		    INT64_C(1617235200000000));
		check_days(m, INT64_C(1635379200000000),
		    INT64_C(1635984000000000));
		check_days(m, INT64_C(1325030400000000),
		    INT64_C(1325635200000000));
	}
	calendar_free(cal);
	return 0;
}
