/* SPDX-License-Identifier: MIT */
/* options: words of a command line into what sim_run() takes. */
#include <string.h>

#include "sim/sim.h"

const char *const sim_shape_words[] = { "joblog", "hourly", "events", NULL };
const char *const sim_schema_words[] = { "key", "index", "micros", "upper",
    NULL };
const char *const sim_end_words[] = { "1969", "zero", "null", NULL };
const char *const sim_charset_words[] = { "utf8mb4", "latin1", NULL };

static bool
has(const char *const *text, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(text[i], word) == 0)
			return true;
	}
	return false;
}

void
sim_set_shapes(struct sim_options *o, const char *const *text, size_t n)
{
	int i;

	for (i = 0; i < SIM_TABLES; i++)
		o->wanted[i] = n == 0 || has(text, n, sim_shape_words[i]);
}

void
sim_set_schema(struct sim_options *o, const char *const *text, size_t n)
{
	o->setup.primary = has(text, n, "key");
	o->setup.indexed = has(text, n, "index");
	o->setup.micros = has(text, n, "micros");
	o->setup.upper = has(text, n, "upper");
}

void
sim_set_open_end(struct sim_options *o, const char *word)
{
	int i;

	for (i = 0; sim_end_words[i] != NULL; i++) {
		if (strcmp(sim_end_words[i], word) == 0)
			o->open_end = (enum sim_open_end)i;
	}
}

int
sim_set_dirt(struct sim_options *o, const char *const *text, size_t n,
    struct err *err)
{
	size_t i;

	if (sim_dirt_set(&o->dirt, "usual", err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (sim_dirt_set(&o->dirt, text[i], err) < 0)
			return -1;
	}
	return 0;
}
