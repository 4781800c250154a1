/* SPDX-License-Identifier: MIT */
/*
 * recall: what the counters of a range's machines were before it, so that a
 * range gives what a read of everything gives.
 *
 * The rows before are asked for backwards, in pages that grow, of those
 * machines only of which a counter is not known yet, and until all are: as far
 * as the longest since a machine counted last.  With an index on the cursor
 * that is what the server looks at; without one it sorts, as for the range.
 */
#ifndef CIMCO_RECALL_H
#define CIMCO_RECALL_H

struct db;
struct err;
struct mapper;
struct mapping_table;
struct reader_range;

/* Fills the memory of a mapper that has forgotten everything. */
int recall_counters(struct db *db, const struct mapping_table *t,
    const struct reader_range *range, struct mapper *mapper, struct err *err)
    __attribute__((warn_unused_result));

#endif
