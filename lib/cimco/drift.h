/* SPDX-License-Identifier: MIT */
/*
 * drift: what became of a table's columns and keys since it was read last.
 *
 * A column that only got wider holds what it held before.  One that became
 * narrower, or of another type, may have cut or turned values that a reader
 * cannot tell from true ones.  And where the source promised that no two rows
 * share the mapping's key, and does not any more, one may take another's
 * place.
 */
#ifndef CIMCO_DRIFT_H
#define CIMCO_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct db_column;
struct db_index;
struct err;
struct mapping_table;

/* What the catalogue says of the table now. */
struct drift_table {
	const struct db_column *col;
	size_t n;
	const struct db_index *index;	/* as of db_table_indexes() */
	size_t nindex;
};

/*
 * Whether every value of a column of type was stands in one of type is,
 * unchanged: an integer of more bytes, a longer text, more fraction digits,
 * an enum with more words at its end.  The same type is.
 */
bool drift_widens(const char *was, const char *is);

/*
 * Whether every text of a character set stands in another one, unchanged.
 * Names are the server's; one that is not known is in itself and in Unicode.
 */
bool drift_spells(const char *was, const char *is);

/*
 * Appends the unique indexes that no row escapes by a null: "(id), (a, b)".
 * With t, which must be bound, only those all of whose columns are in its
 * key: each of them promises that no two rows share it.
 */
void drift_put_keys(struct buf *out, const struct mapping_table *t,
    const struct drift_table *is);

/*
 * Whether one of the promises of was still holds, by the same columns or by
 * fewer; true when there was none.
 */
bool drift_keeps(const char *was, const char *is);

/*
 * Appends the columns as drift_compare() reads them, a line each, and the
 * promises of t's key in one more.
 */
void drift_put(struct buf *out, const struct mapping_table *t,
    const struct drift_table *is);

/*
 * Compares the table with what drift_put() said another day, and calls note
 * with a sentence for each harmless change.  -1 with *err (ERR_CONFIG), a
 * line for each mapped column that is narrower or of another type, and one
 * for a key of which nothing holds that was promised.  strict is false for a
 * database whose types promise nothing (SQLite): then every change of a
 * column is harmless.  What an older version did not write down (character
 * sets, keys) is not known, and is no change.
 */
int drift_compare(const char *was, const struct mapping_table *t,
    const struct drift_table *is, bool strict,
    void (*note)(void *arg, const char *text), void *arg, struct err *err)
    __attribute__((warn_unused_result));

#endif
