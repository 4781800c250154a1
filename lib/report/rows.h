/* SPDX-License-Identifier: MIT */
/*
 * rows: records of one kind, kept until a report is made of them.
 *
 * A row keeps the known keys that are not null, as text, one behind the
 * other: a number costs its digits and four bytes.  Beyond a few megabytes
 * they go to a file without a name in $TMPDIR, so that a table may be as long
 * as it likes.
 */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct rec;
struct rows;

struct rows *rows_new(void);
void rows_free(struct rows *t);			/* accepts NULL */
int rows_add(struct rows *t, const struct rec *r, struct err *err)
    __attribute__((warn_unused_result));
size_t rows_count(const struct rows *t);	/* of NULL: 0 */

/* Lent until the next rows_get() of the same rows. */
struct row {
	const char *at, *end;		/* NULL: it could not be read back */
	int64_t from_us, to_us;		/* INT64_MIN both: it has no window */
	uint32_t names;			/* which of row_names() it has */
};
struct row rows_get(struct rows *t, size_t i);

/* What could not be read back; -1 once something could not. */
int rows_failed(const struct rows *t, struct err *err);

/*
 * Whether a key that names a group, as machine and shift do, is there, perhaps
 * null.  Asked of every row by every section, so noted when it is put.
 */
bool row_names(const struct row *r, int key);
/* False, or NaN, where the key is missing or null. */
bool row_has(const struct row *r, int key);
bool row_text(const struct row *r, int key, const char **s, size_t *n);
bool row_is(const struct row *r, int key, const char *text);
double row_num(const struct row *r, int key);
bool row_time(const struct row *r, int key, int64_t *us);

#endif
