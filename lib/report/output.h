/* SPDX-License-Identifier: MIT */
/*
 * output: the document in each format that is asked for, to files that appear
 * whole or not at all, or to standard output; the inside of lib/report.
 */
#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

struct err;
struct rec_writer;
struct report;

int report_output(struct report *rep, struct rec_writer *out,
    struct err *err) __attribute__((warn_unused_result));

#endif
