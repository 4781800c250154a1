/* SPDX-License-Identifier: MIT */
/*
 * columns: what a table for people shows of each kind, in order; as struct
 * cli_columns has it.
 */
#ifndef OEE_COLUMNS_H
#define OEE_COLUMNS_H

#define OEE_COLUMNS \
	{ .kind = "oee", .words = \
	    "machine group site part job operator start shift " \
	    "oee=OEE^9 availability=avail performance=perf quality=qual " \
	    "parts:count planned_s=planned:minutes coverage=cover " \
	    "running_s=running:minutes why:note" }, \
	{ .kind = "loss", .words = \
	    "machine group site part job operator start shift " \
	    "class=loss state^2 reason seconds=time^9 share:bar count^1", \
	    .tones = "class: good=good quality=cool performance=fair " \
	    "availability=poor unassigned=odd planned=dim off=dim " \
	    "residual=dim nodata=dim" }, \
	{ .kind = "explain", .words = \
	    "source_key=row figure state reason seconds:number parts count " \
	    "rule machine start shift" }, \
	{ .kind = "trend", .words = \
	    "figure machine group site part job operator shift start " \
	    "value:ratio^9 average=moving:ratio level:ratio new_level=new " \
	    "slope=%/day:points p:round why:note", .tones = "p: <0.05", \
	    .series = "figure machine group site part job operator " \
	    "shift>value" }, \
	{ .kind = "data_quality", .words = \
	    "machine check part count seconds=time share " \
	    "source_key=first" }, \
	{ .kind = "effect", .words = \
	    "machine shift business_date=date figure before:figure " \
	    "after:figure effect:figure seconds=moved cause why:note" }, \
	{ .kind = "restated", .words = \
	    "machine group site part job operator shift " \
	    "business_date=date figure before=was:figure after=is:figure " \
	    "effect=difference:figure change source_key=row cause " \
	    "why:note" }, \
	{ .kind = "sensitivity", .words = \
	    "machine shift business_date=date ignore_under_s=ignore " \
	    "micro_stop_s=micro minimum_run_s=run oee=OEE " \
	    "availability=avail performance=perf stops " \
	    "micro_stops=micros mtbf_h=MTBF:hours mttr_h=MTTR:hours " \
	    "why:note" }

#endif
