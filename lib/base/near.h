/* SPDX-License-Identifier: MIT */
/*
 * near: the word somebody meant.
 */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

/*
 * Of a NULL-terminated list the word nearest to text, the first of equals;
 * lent.  NULL when none is near.
 *
 * Near is an optimal string alignment distance (insert, delete, replace,
 * swap two neighbours; Damerau 1964, Levenshtein 1966), ASCII case ignored,
 * of at most 2 or a third of the text's length, and of less than half of it
 * for short texts.  Failing that, a word that text begins, if only one does.
 */
const char *near_word(const char *text, const char *const *words);

#endif
