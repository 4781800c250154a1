/* SPDX-License-Identifier: MIT */
/*
 * columns: what a table for people shows of each report, in order; as struct
 * cli_columns has it.
 */
#ifndef DOWNTIME_COLUMNS_H
#define DOWNTIME_COLUMNS_H

#define DT_KEYS "machine group site part job operator business_date=date shift "
#define DT_SIGNIFICANT "p_adjusted: <0.05"

#define DT_COLUMNS \
	{ .kind = "pareto", .words = DT_KEYS "class^2 state^3 reason " \
	    "seconds=time:minutes^9 share:bar count mean_s=mean:seconds^1 " \
	    "cumulative=cum:ratio why:note", \
	    .tones = "class: setup=cool delay=fair down=poor " \
	    "unassigned=odd residual=dim" }, \
	{ .kind = "pattern", .words = DT_KEYS "reason factor bin " \
	    "seconds=time:minutes^9 expected_s=expected:minutes ratio:round " \
	    "p_adjusted=p:round n:number state why:note", \
	    .tones = DT_SIGNIFICANT, \
	    .series = "machine group site part job operator reason state " \
	    "factor>ratio" }, \
	{ .kind = "correlation", .words = DT_KEYS "reason factor " \
	    "effect:round^9 p_adjusted=p:round n:number most " \
	    "most_ratio=times:round effect_low=low:round " \
	    "effect_high=high:round state why:note", \
	    .tones = DT_SIGNIFICANT }, \
	{ .kind = "comparison", .words = DT_KEYS "reason subject " \
	    "share:ratio^9 against_share=others:ratio " \
	    "difference=diff:ratio low:ratio high:ratio p_adjusted=p:round " \
	    "n:number state why:note", .tones = DT_SIGNIFICANT }, \
	{ .kind = "trend", .words = DT_KEYS "reason value=share:ratio^9 " \
	    "series=course:spark slope=%/step:points p_adjusted=p:round " \
	    "changed_at=since:time level_before=was:ratio level=now:ratio " \
	    "n=steps:number state why:note", .tones = DT_SIGNIFICANT }

#endif
