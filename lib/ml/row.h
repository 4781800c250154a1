/* SPDX-License-Identifier: MIT */
/* row: a feature record as a model's numbers. */
#ifndef ML_ROW_H
#define ML_ROW_H

#include <stddef.h>

struct err;
struct log;
struct model;
struct rec;

/* Which key of a record is which feature; looked up once for a shape. */
struct row_reader;

struct row_reader *row_reader_new(const struct model *m,
    const struct log *log);
void row_reader_free(struct row_reader *r);	/* accepts NULL */

/*
 * raw[i] gets feature i of m->prep: a number, a level's number, -1 for a level
 * that is unknown, NAN for what is missing.  ERR_DATA: a feature that the
 * record lacks, one of another type, an infinite one, another spec.
 */
int row_read(struct row_reader *r, const struct rec *rec, float *raw,
    struct err *err) __attribute__((warn_unused_result));

/* Where feature i stands in the record last read. */
int row_position(const struct row_reader *r, int feature);

#endif
