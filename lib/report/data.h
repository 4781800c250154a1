/* SPDX-License-Identifier: MIT */
/* data: the figures of a report as records; the inside of lib/report. */
#ifndef REPORT_DATA_H
#define REPORT_DATA_H

#include <stdbool.h>

struct err;
struct rec_writer;
struct report;

/*
 * A report record for every figure that the document shows, in its order:
 * which section, of what, which figure, the number and the text that stands
 * for it.  For csv a text that a spreadsheet would take for a formula has an
 * apostrophe before it.
 */
int doc_records(const struct report *rep, bool csv, struct rec_writer *out,
    struct err *err) __attribute__((warn_unused_result));

#endif
