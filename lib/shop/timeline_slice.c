/* SPDX-License-Identifier: MIT */
/* What can be asked of a slice or an output. */
#include "shop/timeline_impl.h"

const char *
tl_rule_name(enum tl_rule r)
{
	static const char *const names[] = {
		"exact", "total", "spill", "scaled", "break", "residual",
		"gap", "calendar"
	};

	return names[r];
}

int64_t
tl_nested(const int64_t *part, int nth, int64_t sum, int64_t g)
{
	int64_t got = 0;
	int i;

	for (i = 0; i <= nth && sum > 0; i++) {
		got = tl_muldiv(part[i], g, sum);
		g -= got;
		sum -= part[i];
	}
	return i > nth ? got : 0;
}

/* The milliseconds before from_us + us, but for a constant. */
static int64_t
before(const struct tl_slice *s, int64_t us)
{
	const int64_t g = s->den_us <= 0 ? 0 :
	    tl_muldiv(s->num, s->base_us + us, s->den_us);

	if (s->part != NULL)
		return tl_nested(s->part, s->nth, s->num, g);
	if (s->lanes > 0)
		return s->lanes * (us / 1000) - g;
	if (s->den_us <= 0)
		return tl_muldiv(s->ms, us, s->to_us - s->from_us);
	return g;
}

int64_t
tl_spread(const struct tl_slice *s, int64_t a_us, int64_t b_us)
{
	return before(s, b_us - s->from_us) - before(s, a_us - s->from_us);
}

int64_t
tl_slice_ms(const struct tl_slice *s, int64_t a_us, int64_t b_us)
{
	if (s->from_us == s->to_us)
		return a_us <= s->from_us && s->from_us < b_us ? s->ms : 0;
	if (a_us <= s->from_us && b_us >= s->to_us)
		return s->ms;
	a_us = a_us > s->from_us ? a_us : s->from_us;
	b_us = b_us < s->to_us ? b_us : s->to_us;
	return a_us < b_us ? tl_spread(s, a_us, b_us) : 0;
}

static int64_t
share(int64_t all, int64_t a, int64_t b, int64_t den)
{
	return num_muldiv(all, b, den) - num_muldiv(all, a, den);
}

void
tl_output_part(const struct tl_output *o, int64_t a_us, int64_t b_us,
    int64_t *parts_m, int64_t *scrap_m)
{
	*parts_m = *scrap_m = 0;
	if (o->from_us == o->to_us) {
		if (a_us > o->from_us || o->from_us >= b_us)
			return;
		*parts_m = o->parts_m;
		*scrap_m = o->scrap_m;
		return;
	}
	a_us = a_us > o->from_us ? a_us : o->from_us;
	b_us = b_us < o->to_us ? b_us : o->to_us;
	if (a_us >= b_us)
		return;
	a_us += o->base_us - o->from_us;
	b_us += o->base_us - o->from_us;
	*parts_m = share(o->all_parts_m, a_us, b_us, o->den_us);
	*scrap_m = share(o->all_scrap_m, a_us, b_us, o->den_us);
}
