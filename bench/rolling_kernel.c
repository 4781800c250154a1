/* SPDX-License-Identifier: MIT */
/*
 * rolling_kernel FILE: the windows of lib/feat/roll.h alone, fed from a CSV
 * of machine,ts,value (M017,1772344800,50.123); prints the sums of the twenty
 * columns, which its peers print too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "feat/roll.h"

enum { MACHINES = 1024, W = 4 };

static const int64_t window[W] = { 3600, 28800, 86400, 604800 };
static const char *const name[W] = { "1H", "8H", "24H", "168H" };
static double sum[W][5];

static void
take(struct roll *r, int64_t t, double x)
{
	struct roll_stats s;
	int w;

	if (roll_push(r, t, x) < 0)
		abort();
	for (w = 0; w < W; w++) {
		roll_stats(r, w, &s);
		sum[w][0] += s.mean;
		sum[w][1] += s.n > 1 ? s.std : 0;
		sum[w][2] += s.min;
		sum[w][3] += s.max;
		sum[w][4] += s.sum;
	}
}

int
main(int argc, char *argv[])
{
	static const char *const of[] = { "mean", "std", "min", "max", "sum" };
	static struct roll *roll[MACHINES];
	char line[256], *a, *b, *id;
	FILE *in = argc > 1 ? fopen(argv[1], "r") : stdin;
	int64_t t;
	double x;
	int i, w;

	if (in == NULL || fgets(line, sizeof(line), in) == NULL)
		return 66;
	while (fgets(line, sizeof(line), in) != NULL) {
		a = strchr(line, ',') + 1;
		b = strchr(a, ',');
		if (num_i64(a, (size_t)(b - a), &t) < 0 ||
		    num_f64(b + 1, strlen(b + 1) - 1, &x) < 0)
			return 65;
		for (i = 0, id = line + 1; *id != ','; id++)
			i = (i * 10 + *id - '0') & (MACHINES - 1);
		if (roll[i] == NULL)
			roll[i] = roll_new(window, W, 3600, false);
		take(roll[i], t, x);
	}
	for (w = 0; w < W; w++) {
		for (i = 0; i < 5; i++)
			printf("%s_%s %.3f\n", of[i], name[w], sum[w][i]);
	}
	for (i = 0; i < MACHINES; i++)
		roll_free(roll[i]);
	return 0;
}
