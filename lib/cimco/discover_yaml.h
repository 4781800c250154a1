/* SPDX-License-Identifier: MIT */
/*
 * discover_yaml: text of a foreign database in a file of ours.
 *
 * A table, a column or a value may be called anything, with line breaks and
 * bytes that are no UTF-8.  Nothing of it may end a comment or a scalar, so
 * everything goes through here.
 */
#ifndef CIMCO_DISCOVER_YAML_H
#define CIMCO_DISCOVER_YAML_H

#include <stddef.h>

struct buf;

enum { YAML_WIDTH = 79 };

/*
 * Appends the text in double quotes, as YAML and JSON read it; what is no
 * UTF-8 is written as \xHH.  A text longer than max bytes is cut and gets
 * "..." behind the quotes; 0: it may be as long as it is.
 */
void yaml_quote(struct buf *b, const char *s, size_t n, size_t max);

/*
 * Appends a scalar: plain when it is [A-Za-z][A-Za-z0-9_/.-]* and no word
 * that YAML reads otherwise, else in quotes.
 */
void yaml_scalar(struct buf *b, const char *s, size_t n);

/*
 * Appends a comment of one or more lines, broken between words at YAML_WIDTH,
 * indented by so many blanks.  The text must hold no line break but those of
 * its own paragraphs.
 */
void yaml_note(struct buf *b, int indent, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, its second and later lines set in by hang blanks more. */
void yaml_item(struct buf *b, int indent, int hang, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
