/* SPDX-License-Identifier: MIT */
/* data: the figures of a report as records; the inside of lib/report. */
#ifndef REPORT_DATA_H
#define REPORT_DATA_H

struct err;
struct rec_writer;
struct report;

/*
 * A report record for every figure that the document shows, in its order:
 * which section, of what, which figure, the number and the text that stands
 * for it.
 */
int doc_records(const struct report *rep, struct rec_writer *out,
    struct err *err) __attribute__((warn_unused_result));

#endif
