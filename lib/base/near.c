/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/near.h"

enum { LONGEST = 64 };		/* bytes of a word that is worth a guess */

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Row i of the distances from a's first i bytes to each beginning of b. */
static void
next_row(const char *a, size_t i, const char *b, size_t nb,
    size_t row[3][LONGEST + 1])
{
	size_t *now = row[i % 3];
	const size_t *above = row[(i + 2) % 3];
	const size_t *before = row[(i + 1) % 3];
	size_t j;

	now[0] = i;
	for (j = 1; j <= nb; j++) {
		int ca = lower(a[i - 1]), cb = lower(b[j - 1]);

		now[j] = least(least(now[j - 1], above[j]) + 1,
		    above[j - 1] + (ca != cb));
		if (i > 1 && j > 1 && ca == lower(b[j - 2]) &&
		    cb == lower(a[i - 2]))
			now[j] = least(now[j], before[j - 2] + 1);
	}
}

/* Optimal string alignment; both of at most LONGEST bytes. */
static size_t
distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[3][LONGEST + 1];
	size_t i, j;

	for (j = 0; j <= nb; j++)
		row[0][j] = j;
	for (i = 1; i <= na; i++)
		next_row(a, i, b, nb, row);
	return row[na % 3][nb];
}

/* Half of "id" changed is another word, not a slip. */
static size_t
limit(size_t n)
{
	if (n < 4)
		return n > 1;
	return n / 3 > 2 ? n / 3 : 2;
}

/* The only word that begins with text. */
static const char *
completed(const char *text, size_t n, const char *const *words)
{
	const char *found = NULL;

	for (; n >= 2 && *words != NULL; words++) {
		if (strncasecmp(text, *words, n) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = *words;
	}
	return found;
}

const char *
near_word(const char *text, const char *const *words)
{
	size_t n = strlen(text);
	size_t best = limit(n) + 1;
	const char *found = NULL;
	const char *const *w;

	if (n > LONGEST)
		return NULL;
	for (w = words; *w != NULL; w++) {
		size_t nw = strlen(*w), d;

		if (nw > LONGEST)
			continue;
		d = distance(text, n, *w, nw);
		if (d < best) {
			best = d;
			found = *w;
		}
	}
	return found != NULL ? found : completed(text, n, words);
}
