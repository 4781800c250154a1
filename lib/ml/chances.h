/* SPDX-License-Identifier: MIT */
/*
 * chances: a chance of each class in one text, for people and the store:
 * none=0.5; tooling=0.31.
 *
 * A name that holds one of ; = " stands in quotes, its own ones doubled:
 * "a=1; b"=0.5.  Before names were quoted, they stood as they are: such a text
 * is read up to the first = that a number and the next chance follow.
 */
#ifndef ML_CHANCES_H
#define ML_CHANCES_H

struct buf;

/* Appends one, behind those that b holds. */
void chances_add(struct buf *b, const char *name, double chance);

/*
 * The next of a text, its name in place of what name held, and *text behind
 * it: 1; 0 at the end; -1 when the rest is no such thing.
 */
int chances_next(const char **text, struct buf *name, double *chance);

#endif
