/* SPDX-License-Identifier: MIT */
#include "cimco/discover_word.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cimco/discover_word_table.h"

const char *const role_names[ROLES] = {
	[ROLE_START] = "start", [ROLE_END] = "end", [ROLE_STAMP] = "stamp",
	[ROLE_MACHINE] = "machine", [ROLE_STATE] = "state",
	[ROLE_DURATION] = "duration", [ROLE_PARTS] = "parts",
	[ROLE_SCRAP] = "scrap", [ROLE_TARGET] = "target",
	[ROLE_REASON] = "reason", [ROLE_JOB] = "job", [ROLE_PART] = "part",
	[ROLE_OP] = "op", [ROLE_OPERATOR] = "operator", [ROLE_ID] = "id",
};

const char *const word_zones[] = { "America/New_York", "America/Chicago",
    "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Mexico_City", "America/Sao_Paulo", "Europe/London",
    "Europe/Lisbon", "Europe/Berlin", "Europe/Helsinki", "Europe/Istanbul",
    "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
    "UTC", NULL };

/* ---- folding ---- */

/* Letters of Latin-1 beyond ASCII, by their second byte in UTF-8. */
static const char *
fold_latin(unsigned char second)
{
	static const char plain[] = "aaaaaaaceeeeiiiidnooooo_ouuuuyts"
	    "aaaaaaaceeeeiiiidnooooo_ouuuuyty";

	switch (second) {
	case 0x84: case 0xa4: case 0x86: case 0xa6:
		return "ae";
	case 0x85: case 0xa5:
		return "aa";
	case 0x96: case 0xb6: case 0x98: case 0xb8:
		return "oe";
	case 0x9c: case 0xbc:
		return "ue";
	case 0x9f:
		return "ss";
	default:
		return second < 0x80 || second > 0xbf ? NULL :
		    &plain[second - 0x80];
	}
}

static bool
is_double(unsigned char second)
{
	return strchr("\x84\xa4\x86\xa6\x85\xa5\x96\xb6\x98\xb8\x9c\xbc\x9f",
	    (char)second) != NULL;
}

size_t
word_fold(char out[WORD_FOLDED_MAX], const char *s, size_t n)
{
	const char *plain;
	size_t i, len = 0;

	for (i = 0; i < n && len + 3 < WORD_FOLDED_MAX; i++) {
		unsigned char c = (unsigned char)s[i];

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
			out[len++] = (char)c;
		} else if (c >= 'A' && c <= 'Z') {
			out[len++] = (char)(c - 'A' + 'a');
		} else if (c == 0xc3 && i + 1 < n && s[i + 1] != '\0') {
			c = (unsigned char)s[++i];
			plain = fold_latin(c);
			if (plain == NULL || plain[0] == '_')
				continue;
			out[len++] = plain[0];
			if (is_double(c))
				out[len++] = plain[1];
		}
	}
	out[len] = '\0';
	return len;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void
word_trim(const char **s, size_t *n)
{
	while (*n > 0 && is_blank(**s)) {
		++*s;
		--*n;
	}
	while (*n > 0 && is_blank((*s)[*n - 1]))
		--*n;
}

static bool
is_one_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (strcmp(word, *list) == 0)
			return true;
	}
	return false;
}

static bool
folds_to_one_of(const char *s, size_t n, const char *const *list)
{
	char word[WORD_FOLDED_MAX];

	word_fold(word, s, n);
	return is_one_of(word, list);
}

/* ---- names of columns ---- */

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/*
 * The next part of a name, "Not", "Feeding", "Time": parts end at '_', where
 * a capital follows a small letter, and before the last capital of several.
 * Returns its length at *s, 0 at the end.
 */
static size_t
next_part(const char **s)
{
	const char *p;
	size_t n = 0;

	while (**s == '_' || **s == '$' || **s == ' ' || **s == '-')
		(*s)++;
	for (p = *s; p[n] != '\0' && strchr("_$ -", p[n]) == NULL; n++) {
		if (n == 0)
			continue;
		if (is_lower(p[n - 1]) && is_upper(p[n]))
			break;
		if (is_upper(p[n - 1]) && is_upper(p[n]) && is_lower(p[n + 1]))
			break;
	}
	return n;
}

static bool
has_part_of(const char *column, const char *const *list)
{
	size_t n;

	while ((n = next_part(&column)) > 0) {
		if (folds_to_one_of(column, n, list))
			return true;
		column += n;
	}
	return false;
}

/* The word's place in the list, from 0, or -1. */
static int
place_in(const char *word, const char *const *list)
{
	int i;

	for (i = 0; list[i] != NULL; i++) {
		if (strcmp(word, list[i]) == 0)
			return i;
	}
	return -1;
}

/* One of the list's longer words at an end of the name. */
static bool
touches(const char *word, const char *const *list)
{
	size_t n = strlen(word), len;

	for (; *list != NULL; list++) {
		len = strlen(*list);
		if (len < 5 || len >= n)
			continue;
		if (memcmp(word, *list, len) == 0 ||
		    memcmp(word + n - len, *list, len) == 0)
			return true;
	}
	return false;
}

int
word_role(enum role role, const char *column)
{
	const char *const *list = role_word[role];
	char word[WORD_FOLDED_MAX];
	bool time = role == ROLE_START || role == ROLE_END ||
	    role == ROLE_STAMP;
	int place;

	word_fold(word, column, strlen(column));
	if (time && has_part_of(column, other_time))
		return 0;
	place = place_in(word, list);
	if (place >= 0)
		return 30 + LINE_MAX - place;
	if (has_part_of(column, list))
		return 20;
	return touches(word, list) ? 10 : 0;
}

/* ---- values ---- */

bool
word_is_mtconnect(const char *value, size_t n)
{
	char word[WORD_FOLDED_MAX];
	size_t i;

	word_fold(word, value, n);
	for (i = 0; mtconnect_word[i].word != NULL; i++) {
		if (mtconnect_word[i].alone &&
		    strcmp(mtconnect_word[i].word, word) == 0)
			return true;
	}
	return false;
}

const char *
word_state(const char *value, size_t n, bool mtconnect, bool *doubtful)
{
	char word[WORD_FOLDED_MAX];
	size_t i;

	word_fold(word, value, n);
	*doubtful = false;
	for (i = 0; mtconnect && mtconnect_word[i].word != NULL; i++) {
		if (strcmp(mtconnect_word[i].word, word) == 0)
			return mtconnect_word[i].state;
	}
	for (i = 0; state_word[i].state != NULL; i++) {
		if (!is_one_of(word, state_word[i].word))
			continue;
		*doubtful = state_word[i].doubtful;
		return state_word[i].state;
	}
	return NULL;
}

bool
word_is_open(const char *value, size_t n)
{
	return folds_to_one_of(value, n, open_word);
}

bool
word_is_closed(const char *value, size_t n)
{
	return folds_to_one_of(value, n, closed_word);
}

/* ---- categories ---- */

static bool
begins_with(const char *s, const char *word)
{
	return strncmp(s, word, strlen(word)) == 0;
}

/* The length of word without an end that says that it is seconds, or 0. */
static size_t
without_end(const char *word, size_t n)
{
	size_t i, len;

	for (i = 0; seconds_end[i] != NULL; i++) {
		len = strlen(seconds_end[i]);
		if (len < n && memcmp(word + n - len, seconds_end[i],
		    len) == 0)
			return n - len;
	}
	return 0;
}

/* "NotFeedingTime" is not_feeding: its parts but those of the end. */
static void
put_reason(char reason[64], const char *column, size_t stem)
{
	size_t n, len = 0, used = 0;
	char part[WORD_FOLDED_MAX];

	while ((n = next_part(&column)) > 0 && used < stem) {
		size_t k = word_fold(part, column, n);

		column += n;
		if (used + k > stem)
			k = stem - used;
		used += k;
		if (k == 0 || len + k + 2 > 64)
			continue;
		if (len > 0)
			reason[len++] = '_';
		memcpy(reason + len, part, k);
		len += k;
	}
	reason[len] = '\0';
}

/* "idle_s", "setup_time_s": the same of a name whose last part is the unit. */
static size_t
without_unit(const char *column, const char *word, size_t n)
{
	size_t len = strlen(column), stem;

	if (n < 2 || len < 2 || strcasecmp(column + len - 2, "_s") != 0)
		return 0;
	stem = without_end(word, n - 1);
	return stem > 0 ? stem : n - 1;
}

/* What a category that begins so costs; NULL: none begins so. */
static const char *
state_of_stem(const char *word)
{
	size_t i;

	for (i = 0; category_stem[i].stem != NULL; i++) {
		if (begins_with(word, category_stem[i].stem))
			return category_stem[i].state;
	}
	return NULL;
}

/* A cycle is a piece's, unless it is said to be a time of the row's. */
static bool
is_cycle(const char *word, size_t stem)
{
	return stem == 5 && begins_with(word, "cycle");
}

bool
word_category(const char *column, struct word_category *out)
{
	char word[WORD_FOLDED_MAX];
	size_t n = word_fold(word, column, strlen(column)), stem, i;
	bool unit;

	*out = (struct word_category){ .known = true };
	for (i = 0; known_category[i].column != NULL; i++) {
		if (strcmp(known_category[i].column, word) != 0)
			continue;
		out->state = known_category[i].state;
		snprintf(out->reason, sizeof(out->reason), "%s",
		    known_category[i].reason);
		return true;
	}
	out->known = false;
	stem = without_end(word, n);
	unit = stem == 0;
	if (unit)
		stem = without_unit(column, word, n);
	if (stem == 0 || (unit && is_cycle(word, stem)))
		return false;
	put_reason(out->reason, column, stem);
	out->state = state_of_stem(word);
	if (out->state == NULL) {
		out->state = "waiting";
		out->doubtful = true;
		return !unit;
	}
	if (strcmp(out->state, "running") == 0)
		out->reason[0] = '\0';
	return true;
}

bool
word_other_unit(const char *column)
{
	char word[WORD_FOLDED_MAX], last[WORD_FOLDED_MAX] = "";
	const char *p = column;
	size_t n, len;

	while ((n = next_part(&p)) > 0) {
		word_fold(last, p, n);
		p += n;
	}
	n = word_fold(word, column, strlen(column));
	len = strlen(last);
	return len < n && is_one_of(last, other_unit) &&
	    !is_cycle(word, n - len) && state_of_stem(word) != NULL;
}

/* ---- tables and zones ---- */

/* joblog_2024, joblog_20240131: put away. */
static bool
has_year(const char *table)
{
	size_t n;

	while ((n = next_part(&table)) > 0) {
		if (n >= 4 && strspn(table, "0123456789") >= n &&
		    (table[0] == '1' || table[0] == '2'))
			return true;
		table += n;
	}
	return false;
}

bool
word_is_copy(const char *table, const char *of)
{
	static const char *const marks[] = { "bak", "backup", "back", "old",
	    "copy", "kopie", "kopi", "copia", "tmp", "temp", "test",
	    "archive", "archiv", "arkiv", "archivo", "hist", "history", "sav",
	    "save", NULL };
	char a[WORD_FOLDED_MAX], b[WORD_FOLDED_MAX];
	size_t n = word_fold(a, table, strlen(table));
	size_t k = word_fold(b, of, strlen(of));

	if (has_part_of(table, marks) || has_year(table))
		return true;
	return n > k && k > 0 && begins_with(a, b) &&
	    strspn(a + k, "0123456789") == n - k;
}

/* "Central Europe Standard Time" is known as "centraleurope". */
static void
without_season(char *word)
{
	static const char *const ends[] = { "standardtime", "daylighttime",
	    "summertime", "sommerzeit", "normalzeit", NULL };
	size_t n = strlen(word), len, i;

	for (i = 0; ends[i] != NULL; i++) {
		len = strlen(ends[i]);
		if (len < n && strcmp(word + n - len, ends[i]) == 0) {
			word[n - len] = '\0';
			return;
		}
	}
}

const char *
word_zone(const char *text, bool *doubtful)
{
	char word[WORD_FOLDED_MAX];
	size_t i;

	word_fold(word, text, strlen(text));
	without_season(word);
	*doubtful = false;
	for (i = 0; zone_word[i].word != NULL; i++) {
		if (strcmp(zone_word[i].word, word) != 0)
			continue;
		*doubtful = zone_word[i].doubtful;
		return zone_word[i].zone;
	}
	return NULL;
}
