/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "oee/change.h"
#include "oee/standard.h"
#include "shop/calendar.h"
#include "shop/kinds.h"
#include "shop/profile.h"

static int
add_standard(struct oee_changes *c, const char *pattern, const char *value,
    struct err *err)
{
	const double most = (double)FACT_IDEAL_S_MAX;
	const bool scaled = *value == 'x';
	const char *number = value + scaled;
	struct oee_change *x;
	double v;

	if (*pattern == '\0')
		return err_set(err, ERR_USAGE, "standard.: no part");
	if (num_f64(number, strlen(number), &v) < 0 || v <= 0 ||
	    v > (scaled ? 1000 : most) || (!scaled && v < 1e-6))
		return err_set(err, ERR_USAGE, "standard.%s: no seconds of a "
		    "part, nor a factor like x1.1: \"%s\"", pattern, value);
	c->v = mem_grow(c->v, &c->cap, c->n + 1, sizeof(*c->v));
	x = &c->v[c->n++];
	memset(x, 0, sizeof(*x));
	x->pattern = mem_strdup(pattern);
	if (scaled)
		x->factor = v;
	else
		x->ideal_us = llround(v * 1e6);
	return 0;
}

static int
add(struct oee_changes *c, const char *key, const char *value,
    struct calendar *calendar, struct profile *profile, struct err *err)
{
	if (strncmp(key, "standard.", 9) == 0)
		return add_standard(c, key + 9, value, err);
	if (strncmp(key, "shift.", 6) == 0 || strcmp(key, "capacity") == 0)
		return calendar_change(calendar, key, value, err);
	if (strncmp(key, "class.", 6) == 0 || strcmp(key, "gap") == 0 ||
	    strcmp(key, "ignore_under") == 0 ||
	    strcmp(key, "micro_stop") == 0 || strcmp(key, "minimum_run") == 0)
		return profile_change(profile, key, value, err);
	return err_set(err, ERR_USAGE, "no such key: \"%s\"; there are "
	    "shift.NAME.from, shift.NAME.to, capacity, ignore_under, "
	    "micro_stop, minimum_run, gap, class.WORD and "
	    "standard.PART[.OP[.MACHINE]]", key);
}

int
oee_changes_add(struct oee_changes *c, const char *text,
    struct calendar *calendar, struct profile *profile, struct err *err)
{
	/* A part number may hold an equals sign, a value has none. */
	const char *equals = strrchr(text, '=');
	char *key;
	int rc;

	if (equals == NULL)
		return err_set(err, ERR_USAGE, "--what-if: not KEY=VALUE: "
		    "\"%s\"", text);
	key = mem_text(text, (size_t)(equals - text));
	rc = add(c, key, equals + 1, calendar, profile, err);
	if (rc < 0)
		err_at(err, "--what-if");
	free(key);
	return rc;
}

void
oee_changes_release(struct oee_changes *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		free(c->v[i].pattern);
	free(c->v);
	memset(c, 0, sizeof(*c));
}

/* Where the pattern goes on behind the word, or behind a "*"; or NULL. */
static const char *
behind_word(const char *pattern, const char *s, size_t n)
{
	return (n == 0 || strncmp(pattern, s, n) == 0) &&
	    (pattern[n] == '\0' || pattern[n] == '.') ? pattern + n : NULL;
}

static const char *
behind_any(const char *pattern)
{
	return behind_word(pattern, "*", 1);
}

static bool
fits_next(const char *at, const struct tl_text *word, int n);

/* Names hold dots themselves, so both ways are tried. */
static bool
fits(const char *pattern, const struct tl_text *word, int n)
{
	return fits_next(behind_any(pattern), word, n) ||
	    fits_next(behind_word(pattern, word->s, word->len), word, n);
}

/* What is not said may be anything. */
static bool
fits_next(const char *at, const struct tl_text *word, int n)
{
	if (at == NULL)
		return false;
	return *at == '\0' || (n > 1 && fits(at + 1, word + 1, n - 1));
}

void
oee_changes_apply(struct oee_changes *c, struct tl_text part,
    struct tl_text op, const char *machine, struct standard_answer *a)
{
	const struct tl_text word[] = { part, op,
		{ machine, (uint32_t)strlen(machine) } };
	struct oee_change *x;

	for (x = c->v; x < c->v + c->n; x++) {
		if (!fits(x->pattern, word, 3))
			continue;
		x->met = true;
		if (x->ideal_us > 0) {
			a->found = true;
			a->ideal_us = x->ideal_us;
		} else if (a->found) {
			a->ideal_us = llround((double)a->ideal_us *
			    x->factor);
		}
	}
}
