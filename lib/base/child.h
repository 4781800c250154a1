/* SPDX-License-Identifier: MIT */
/*
 * child: another program, run to its end and without a shell between.
 *
 * It reads nothing, speaks English (LC_ALL=C), has SIGPIPE's default action,
 * and is ended when this process is.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stddef.h>

struct buf;
struct err;

/*
 * Runs argv[0], looked for in PATH, with these arguments up to a NULL.  Its
 * standard output goes to the descriptor out, what it says on standard error
 * to said: the last newlines cut off, and what is beyond 64 kB.  Returns its
 * exit status, 128 and the signal's number when one killed it; -1 when it
 * could not be run, ERR_CONFIG when there is no such program.
 */
int child_run(const char *const argv[], int out, struct buf *said,
    struct err *err) __attribute__((warn_unused_result));

/*
 * The same, but its output is appended to text; more than max bytes are
 * ERR_DATA.
 */
int child_read(const char *const argv[], size_t max, struct buf *text,
    struct buf *said, struct err *err) __attribute__((warn_unused_result));

#endif
