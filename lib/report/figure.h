/* SPDX-License-Identifier: MIT */
/*
 * figure: what a figure is called, in which unit, and how it is written.
 */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/doc.h"

struct zone;

/* The key of that name, or -1. */
int figure_find(const char *name, size_t n);
/* The key's heading, "OEE"; lent, for good. */
const char *figure_heading(int key);
/* The unit that the table of records gives the key. */
enum doc_unit figure_unit(int key);
/* What it means, in a sentence's part; lent, for good. */
const char *figure_meaning(int key);
/* Whether less of it is better: scrap, downtime. */
bool figure_is_loss(int key);

enum { FIGURE_TEXT = 64 };

/* As all formats print it; "-" for NaN. */
void figure_put(char out[FIGURE_TEXT], double x, enum doc_unit unit);
/* Of a round number without its decimals: "85 %". */
void figure_put_round(char out[FIGURE_TEXT], double x, enum doc_unit unit);
/* With a sign, and "points" for ratios: "+1.2 points". */
void figure_put_change(char out[FIGURE_TEXT], double x, enum doc_unit unit);
/* A day "29 Oct 2026"; with the time of day, "29 Oct 06:00". */
void figure_put_time(char out[FIGURE_TEXT], int64_t us, enum doc_unit unit,
    const struct zone *z);
/* "Thursday 29 October 2026", "26 October - 1 November 2026, week 44". */
void figure_put_period(char out[2 * FIGURE_TEXT], int64_t from_us,
    int64_t to_us, const struct zone *z);
enum draw_format figure_format(enum doc_unit unit);

#endif
