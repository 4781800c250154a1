/* SPDX-License-Identifier: MIT */
/*
 * drift: how often rows are held to have changed.
 *
 *	drift KIND M N SHIFT ROUNDS
 *		M rows of training, windows of N, each value moved by SHIFT:
 *		feature-windows, beyond the limit, and with nothing said
 *	drift
 *		the kinds there are
 */
#include <inttypes.h>
#include <string.h>

#include "base/num.h"
#include "unit/drift_rows.h"

static double
number(const char *s)
{
	double x;

	if (num_f64(s, strlen(s), &x) < 0) {
		fprintf(stderr, "drift: not a number: \"%s\"\n", s);
		exit(64);
	}
	return x;
}

int
main(int argc, char *argv[])
{
	struct drift_tally t = { 0, 0, 0 };
	int kind = 0, i, rounds;

	if (argc == 1)
		for (kind = 0; kind < DRIFT_KINDS; kind++)
			puts(drift_names[kind]);
	if (argc != 6)
		return argc == 1 ? 0 : 64;
	while (kind < DRIFT_KINDS && strcmp(drift_names[kind], argv[1]) != 0)
		kind++;
	if (kind == DRIFT_KINDS) {
		fprintf(stderr, "drift: no such kind: \"%s\"\n", argv[1]);
		return 64;
	}
	rounds = (int)number(argv[5]);
	for (i = 0; i < rounds; i++)
		drift_try(&t, (enum drift_kind)kind, (size_t)number(argv[2]),
		    (size_t)number(argv[3]), number(argv[4]),
		    (uint64_t)i + 1);
	printf("%s m %s n %s shift %s: windows %ld beyond %ld silent %ld\n",
	    argv[1], argv[2], argv[3], argv[4], t.windows, t.beyond,
	    t.silent);
	return 0;
}
