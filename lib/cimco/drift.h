/* SPDX-License-Identifier: MIT */
/*
 * drift: what became of a table's columns since it was read last.
 *
 * A column that only got wider holds what it held before.  One that became
 * narrower, or of another type, may have cut or turned values that a reader
 * cannot tell from true ones.
 */
#ifndef CIMCO_DRIFT_H
#define CIMCO_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct db_column;
struct err;
struct mapping_table;

/*
 * Whether every value of a column of type was stands in one of type is,
 * unchanged: an integer of more bytes, a longer text, more fraction digits,
 * an enum with more words at its end.  The same type is.
 */
bool drift_widens(const char *was, const char *is);

/* Appends the columns as drift_compare() reads them: a line each. */
void drift_put(struct buf *out, const struct db_column *col, size_t n);

/*
 * Compares the columns with what drift_put() said another day, and calls
 * note with a sentence for each harmless change.  -1 with *err (ERR_CONFIG),
 * a line for each mapped column that is narrower, of another type, or gone.
 * strict is false for a database whose types promise nothing (SQLite): then
 * every change is harmless that leaves the column there.
 */
int drift_compare(const char *was, const struct mapping_table *t,
    const struct db_column *col, size_t n, bool strict,
    void (*note)(void *arg, const char *text), void *arg, struct err *err)
    __attribute__((warn_unused_result));

#endif
