/* SPDX-License-Identifier: MIT */
#include "cimco/discover_role.h"

#include <string.h>
#include <strings.h>

enum {
	ENOUGH_ROWS = 100,	/* from here on a share means something */
	STATES_MAX = 200
};

static bool
has_type(const struct look *l, int column, const char *word)
{
	return strcasestr(l->column[column].type, word) != NULL;
}

/* Where no value tells, the declared type has to. */
static bool
no_value(const struct look *l, int column)
{
	return seen_says_nothing(&l->seen[column]) &&
	    !seen_is_number(&l->seen[column]);
}

bool
role_is_time(const struct look *l, int column)
{
	const struct seen *s = &l->seen[column];

	if (seen_is_time(s))
		return true;
	if (!seen_says_nothing(s))
		return seen_is_epoch_ms(s) || seen_is_odd_date(s);
	return has_type(l, column, "datetime") ||
	    has_type(l, column, "timestamp");
}

bool
role_is_number(const struct look *l, int column)
{
	static const char *const types[] = { "int", "decimal", "numeric",
	    "double", "float", "real", "bit", NULL };
	size_t i;

	if (seen_filled(&l->seen[column]) > 0)
		return seen_is_number(&l->seen[column]);
	for (i = 0; types[i] != NULL; i++) {
		if (has_type(l, column, types[i]))
			return true;
	}
	return false;
}

/* A machine comes in many rows, and so does a state. */
static bool
repeats(const struct seen *s)
{
	return s->n < ENOUGH_ROWS ||
	    (int64_t)seen_different(s) * 2 <= s->n;
}

static bool
may_be(const struct look *l, enum role role, int column)
{
	const struct seen *s = &l->seen[column];

	switch (role) {
	case ROLE_START:
	case ROLE_END:
	case ROLE_STAMP:
		return role_is_time(l, column) || no_value(l, column);
	case ROLE_MACHINE:
		return !role_is_time(l, column) && repeats(s);
	case ROLE_STATE:
		return !role_is_time(l, column) && repeats(s) && !s->more &&
		    seen_different(s) <= STATES_MAX;
	case ROLE_DURATION:
	case ROLE_PARTS:
	case ROLE_SCRAP:
	case ROLE_TARGET:
		return role_is_number(l, column);
	default:
		return !role_is_time(l, column);
	}
}

/* How many of a hundred values are known states of a machine. */
static int
state_share(const struct seen *s)
{
	int64_t known = 0;
	bool doubtful;
	size_t i;

	if (seen_filled(s) == 0 || seen_different(s) > STATES_MAX)
		return 0;
	for (i = 0; i < s->word.len; i++) {
		if (word_state(s->word.entry[i].text, s->word.entry[i].len,
		    true, &doubtful) != NULL)
			known += s->count[i];
	}
	return (int)(known * 100 / seen_filled(s));
}

/* Its words tell more of a state than its name. */
static int
state_points(const struct seen *s, int points)
{
	int share = state_share(s);

	if (points == 0)
		return share >= 90 && seen_different(s) > 1 ? 15 : 0;
	return points + share;
}

static int
fit(const struct look *l, enum role role, int column)
{
	const struct seen *s = &l->seen[column];
	int points = word_role(role, l->column[column].name);
	bool time = role <= ROLE_STAMP;

	if (role == ROLE_STATE)
		points = state_points(s, points);
	if (points == 0 || !may_be(l, role, column))
		return 0;
	/* Without a value to go by the name must be one of the role's own. */
	if (time && points < 30 && !role_is_time(l, column))
		return 0;
	/* A column of nothing is the second choice. */
	if (l->sample.nrow > 0 && seen_filled(s) == 0)
		points = (points + 3) / 4;
	return points;
}

static bool
is_taken(const struct look *l, int column)
{
	int r;

	for (r = 0; r < ROLES; r++) {
		if (l->role[r] == column)
			return true;
	}
	return false;
}

/* The best pair of a free role and a free column; false when none is left. */
static bool
take_best(struct look *l)
{
	int best = 0, role = -1, column = -1, r, points;
	size_t c;

	for (r = 0; r < ROLES; r++) {
		for (c = 0; c < l->ncolumn && l->role[r] < 0; c++) {
			if (is_taken(l, (int)c))
				continue;
			points = fit(l, (enum role)r, (int)c);
			if (points <= best)
				continue;
			best = points;
			role = r;
			column = (int)c;
		}
	}
	if (role < 0)
		return false;
	l->role[role] = column;
	return true;
}

/* EmpID has an OperatorName beside it, and no rival. */
static bool
is_name(const char *column)
{
	static const char *const ends[] = { "name", "navn", "nombre", "text",
	    NULL };
	char word[WORD_FOLDED_MAX];
	size_t n = word_fold(word, column, strlen(column)), len;
	int i;

	for (i = 0; ends[i] != NULL; i++) {
		len = strlen(ends[i]);
		if (n >= len && strcmp(word + n - len, ends[i]) == 0)
			return true;
	}
	return false;
}

/* Another free column that would have done as well by the kind of its name. */
static int
find_rival(const struct look *l, enum role role)
{
	int points = fit(l, role, l->role[role]), other;
	size_t c;

	for (c = 0; c < l->ncolumn; c++) {
		if (is_taken(l, (int)c) || is_name(l->column[c].name))
			continue;
		other = fit(l, role, (int)c);
		if (other > 0 && (other >= 30) == (points >= 30))
			return (int)c;
	}
	return -1;
}

/* The server's own stamp is one whatever it is called. */
static void
take_stamp(struct look *l)
{
	size_t c;

	for (c = 0; c < l->ncolumn && l->stamp[0] != '\0'; c++) {
		if (strcmp(l->column[c].name, l->stamp) == 0 &&
		    word_role(ROLE_START, l->stamp) < 30 &&
		    word_role(ROLE_END, l->stamp) < 30)
			l->role[ROLE_STAMP] = (int)c;
	}
}

void
role_find(struct look *l)
{
	int r;

	for (r = 0; r < ROLES; r++)
		l->role[r] = l->rival[r] = -1;
	take_stamp(l);
	while (take_best(l))
		;
	for (r = 0; r < ROLES; r++) {
		if (l->role[r] >= 0)
			l->rival[r] = find_rival(l, (enum role)r);
	}
}
