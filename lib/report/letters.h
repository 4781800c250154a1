/* SPDX-License-Identifier: MIT */
/*
 * letters: texts in columns of a terminal; the inside of lib/report.
 *
 * Texts are UTF-8, n bytes of it.  Control characters, and those that turn a
 * line over, are shown as blanks of their width.
 */
#ifndef REPORT_LETTERS_H
#define REPORT_LETTERS_H

#include <stddef.h>

struct buf;

/* How many columns it takes. */
size_t letters_width(const char *s, size_t n);
/* How many bytes of it fit into so many columns. */
size_t letters_fit(const char *s, size_t n, size_t columns);
void letters_put(struct buf *b, const char *s, size_t n);
/*
 * All of b behind from in ASCII, as wide as it was: blanks and dashes as such,
 * question marks for what it has no letter for.
 */
void letters_to_ascii(struct buf *b, size_t from);

#endif
