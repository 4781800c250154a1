/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "rec/rec_internal.h"

/* The best first. */
static const struct rec_isa *const isas[] = {
#ifdef REC_X86
	&rec_isa_avx2,
	&rec_isa_sse2,
#endif
	&rec_isa_portable,
};

static bool
runs_here(const struct rec_isa *isa)
{
#ifdef REC_X86
	if (isa == &rec_isa_avx2)
		return __builtin_cpu_supports("avx2") &&
		    __builtin_cpu_supports("bmi");
#endif
	return isa != NULL;
}

const struct rec_isa *
rec_isa_nth(size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(isas) / sizeof(isas[0]); i++)
		if (runs_here(isas[i]) && n-- == 0)
			return isas[i];
	return NULL;
}
