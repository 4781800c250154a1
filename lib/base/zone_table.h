/* SPDX-License-Identifier: MIT */
/*
 * zone_table: what zone.c looks up and zone_read.c makes from a TZif file.
 * For lib/base alone.
 */
#ifndef BASE_ZONE_TABLE_H
#define BASE_ZONE_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct err;

/* The Gregorian calendar and its weekdays repeat after 400 years. */
#define ZONE_CYCLE_S	INT64_C(12622780800)

/*
 * off[0] holds before at[0], off[i + 1] from at[i] on.  at ascends strictly
 * and every entry changes the offset.  With a rule that goes on for ever the
 * table holds it for a whole cycle: instants from turn on are looked up one
 * or more cycles earlier, and with ever the ones before at[0] later.
 */
struct zone {
	char *name;
	int64_t *at;
	int32_t *off;
	size_t n;
	int64_t turn;		/* INT64_MAX: nothing repeats */
	int ever;		/* the rule also held in the past */
};

/* The rule at the end of a TZif file, RFC 8536 section 3.3.1. */
struct zone_rule {
	int32_t std_off, dst_off;	/* seconds east */
	int has_dst;
	struct zone_day {
		char kind;	/* 'M', 'J' or 'N' for a plain number */
		int month, week, day;
		int32_t time_s;	/* local, may be negative or over a day */
	} start, end;
};

/* Reads text of n bytes, all of it; -1 when it is no such rule. */
int zone_rule_parse(const char *text, size_t n, struct zone_rule *r);

/* The instants in year at which summer time begins and ends. */
void zone_rule_year(const struct zone_rule *r, int year, int64_t *start,
    int64_t *end);

/* Fills the table of z, which is otherwise zero, from a TZif file. */
int zone_table_read(struct zone *z, const void *data, size_t len,
    struct err *err);

#endif
