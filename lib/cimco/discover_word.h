/* SPDX-License-Identifier: MIT */
/*
 * discover_word: what words of columns and values mean, in the languages that
 * machine shops with CIMCO speak: English, German, Danish, Spanish.
 *
 * Words are compared folded: ASCII letters and digits in lower case, a with
 * two dots as ae, o with a stroke as oe and so on, everything else dropped.
 * The lists are in discover_word_table.h.
 */
#ifndef CIMCO_DISCOVER_WORD_H
#define CIMCO_DISCOVER_WORD_H

#include <stdbool.h>
#include <stddef.h>

enum role {
	ROLE_START,
	ROLE_END,
	ROLE_STAMP,		/* moves whenever the row changes */
	ROLE_MACHINE,
	ROLE_STATE,
	ROLE_DURATION,		/* of the row, in seconds */
	ROLE_PARTS,
	ROLE_SCRAP,
	ROLE_TARGET,
	ROLE_REASON,
	ROLE_JOB,
	ROLE_PART,
	ROLE_OP,
	ROLE_OPERATOR,
	ROLE_ID,
	ROLES
};

enum { WORD_FOLDED_MAX = 256 };

/* What role_name() says of each: "start", "end" ... */
extern const char *const role_names[ROLES];

/* Folds n bytes into out, NUL-terminated; the length. */
size_t word_fold(char out[WORD_FOLDED_MAX], const char *s, size_t n);

/* Leaves the blanks around a value out, as cimco-sync does. */
void word_trim(const char **s, size_t *n);

/*
 * How well a column's name fits a role: 0 not at all; more is better, 30 and
 * more is one of the role's own words.
 */
int word_role(enum role role, const char *column);

/*
 * What a value of a state column means, one of mapping_states; NULL when it
 * is unknown.  The words of MTConnect's Execution mean other things than the
 * same words elsewhere.  *doubtful is set when they do not mean one thing.
 */
const char *word_state(const char *value, size_t n, bool mtconnect,
    bool *doubtful);

/* Whether the word is one of MTConnect's alone. */
bool word_is_mtconnect(const char *value, size_t n);

/* A row's own state: OPENED and its kin; CLOSED and its kin. */
bool word_is_open(const char *value, size_t n);
bool word_is_closed(const char *value, size_t n);

/* A column of seconds of one category. */
struct word_category {
	const char *state;
	char reason[64];	/* "" for running */
	bool known;		/* one of CIMCO's own; else told by parts of
				   its name, and */
	bool doubtful;		/* not even by those */
};

/* Whether the name is one of a category's seconds: IdleTime, idle_s. */
bool word_category(const char *column, struct word_category *out);

/* Whether it is one of a category's minutes or hours: idle_min. */
bool word_other_unit(const char *column);

/* Whether the name is that of a copy: joblog_ob_bak, joblog_2024, x_old. */
bool word_is_copy(const char *table, const char *of);

/*
 * The zone that a server's word for its own clock may mean: "CET", "Central
 * Europe Standard Time"; *doubtful when several countries use the word.
 */
const char *word_zone(const char *word, bool *doubtful);

/* Zones that are tried on the data, the likeliest first; ends with NULL. */
extern const char *const word_zones[];

#endif
