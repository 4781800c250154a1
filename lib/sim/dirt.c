/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/err.h"
#include "base/near.h"
#include "base/num.h"
#include "sim/dirt.h"

/* usual: what a source of some years was seen to hold; see sync.md's list. */
static const struct dirt_info {
	const char *name;
	double usual, heavy;
} info[SIM_DIRTS] = {
	{ "copy", 0.002, 0.02 },
	{ "twin", 0.001, 0.01 },
	{ "no_end", 0.002, 0.02 },
	{ "negative_duration", 0.001, 0.01 },
	{ "end_before_start", 0.0005, 0.005 },
	{ "long_category", 0.001, 0.01 },
	{ "long_idle", 0.001, 0.01 },
	{ "parts_high", 0.001, 0.01 },
	{ "parts_off", 0.02, 0.1 },
	{ "duration_off", 0.02, 0.1 },
	{ "null_operator", 0.03, 0.1 },
	{ "null_parts", 0.005, 0.02 },
	{ "null_start", 0.0003, 0.003 },
	{ "null_machine", 0.0003, 0.003 },
	{ "day_end", 0.01, 0.05 },
	{ "gap", 0.5, 1 },
	{ "ambiguous", 0.5, 1 },
	{ "hour_copy", 0.002, 0.02 },
	{ "bad_epoch", 0.0003, 0.003 },
	{ "counter_reset", 0.0005, 0.005 },
	{ "counter_jump", 0.0002, 0.002 },
	{ "unknown_status", 0.0005, 0.005 },
	{ "event_backwards", 0.0003, 0.003 },
	{ "event_repeat", 0.001, 0.01 },
	{ "edit", 0.02, 0.2 },
	{ "delete", 0.005, 0.05 },
};

const char *
sim_dirt_name(enum sim_dirt_kind kind)
{
	return kind < 0 ? "clean" : info[kind].name;
}

static void
set_profile(struct sim_dirt *d, const char *name)
{
	int i;

	for (i = 0; i < SIM_DIRTS; i++) {
		d->rate[i] = 0;
		if (strcmp(name, "usual") == 0)
			d->rate[i] = info[i].usual;
		if (strcmp(name, "heavy") == 0)
			d->rate[i] = info[i].heavy;
	}
}

static int
unknown(const char *text, size_t n, struct err *err)
{
	const char *words[SIM_DIRTS + 4] = { "none", "usual", "heavy" };
	const char *near;
	char word[64];
	int i;

	for (i = 0; i < SIM_DIRTS; i++)
		words[3 + i] = info[i].name;
	if (n >= sizeof(word))
		n = sizeof(word) - 1;
	memcpy(word, text, n);
	word[n] = '\0';
	near = near_word(word, words);
	if (near == NULL)
		return err_set(err, ERR_USAGE, "--dirt: no such kind: \"%s\"",
		    word);
	return err_set(err, ERR_USAGE, "--dirt: no such kind: \"%s\" "
	    "(did you mean %s?)", word, near);
}

/* One row, one kind: the kinds of a table share what there is. */
static int
check_sum(const struct sim_dirt *d, enum sim_dirt_kind first,
    enum sim_dirt_kind last, struct err *err)
{
	double sum = 0;
	int i;

	for (i = first; i <= (int)last; i++)
		sum += d->rate[i];
	if (sum > 1)
		return err_set(err, ERR_USAGE, "--dirt: the rates of %s to %s "
		    "are more than 1 together", info[first].name,
		    info[last].name);
	return 0;
}

static int
set_rate(struct sim_dirt *d, const char *text, const char *equals,
    struct err *err)
{
	size_t n = (size_t)(equals - text);
	double x;
	int i;

	for (i = 0; i < SIM_DIRTS; i++) {
		if (strlen(info[i].name) == n &&
		    memcmp(info[i].name, text, n) == 0)
			break;
	}
	if (i == SIM_DIRTS)
		return unknown(text, n, err);
	if (num_f64(equals + 1, strlen(equals + 1), &x) < 0 || x < 0 || x > 1)
		return err_set(err, ERR_USAGE, "--dirt: wants a rate from 0 "
		    "to 1: \"%s\"", text);
	d->rate[i] = x;
	return 0;
}

int
sim_dirt_set(struct sim_dirt *d, const char *text, struct err *err)
{
	const char *equals = strchr(text, '=');

	if (equals != NULL) {
		if (set_rate(d, text, equals, err) < 0)
			return -1;
	} else if (strcmp(text, "none") == 0 || strcmp(text, "usual") == 0 ||
	    strcmp(text, "heavy") == 0) {
		set_profile(d, text);
	} else {
		return unknown(text, strlen(text), err);
	}
	if (check_sum(d, SIM_COPY, SIM_DAY_END, err) < 0 ||
	    check_sum(d, SIM_HOUR_COPY, SIM_COUNTER_JUMP, err) < 0 ||
	    check_sum(d, SIM_EDIT, SIM_DELETE, err) < 0)
		return -1;
	return check_sum(d, SIM_UNKNOWN_STATUS, SIM_EVENT_REPEAT, err);
}

enum sim_dirt_kind
sim_dirt_draw(const struct sim_dirt *d, struct rng *r,
    enum sim_dirt_kind first, enum sim_dirt_kind last)
{
	double u = rng_unit(r);
	int i;

	for (i = first; i <= (int)last; i++) {
		if (u < d->rate[i])
			return (enum sim_dirt_kind)i;
		u -= d->rate[i];
	}
	return SIM_CLEAN;
}
