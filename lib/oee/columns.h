/* SPDX-License-Identifier: MIT */
/*
 * columns: what a table for people shows of each kind, in order; key=heading
 * and key:unit as struct cli_columns has them.
 */
#ifndef OEE_COLUMNS_H
#define OEE_COLUMNS_H

#define OEE_OEE_COLUMNS \
    "machine group site part job operator start shift " \
    "oee=OEE availability=avail performance=perf quality=qual parts " \
    "planned_s=planned:minutes coverage=cover " \
    "running_s=running:minutes why:note"

#define OEE_LOSS_COLUMNS \
    "machine start shift class=loss state reason " \
    "seconds=time share count"

#define OEE_EXPLAIN_COLUMNS \
    "source_key=row figure state reason " \
    "seconds:number parts count rule machine start shift"

#define OEE_TREND_COLUMNS \
    "figure machine group part shift start " \
    "value:ratio average:ratio level:ratio new_level=new slope:round p:round " \
    "why:note"

#define OEE_DATA_QUALITY_COLUMNS \
    "machine check part count seconds share " \
    "source_key=first"

#define OEE_EFFECT_COLUMNS \
    "machine shift business_date=date figure " \
    "before:figure after:figure effect:figure seconds=moved cause " \
    "why:note"

#define OEE_RESTATED_COLUMNS \
    "machine group site part job operator shift business_date=date figure " \
    "before=was:figure after=is:figure effect=difference:figure change " \
    "source_key=row cause why:note"

#define OEE_SENSITIVITY_COLUMNS \
    "machine shift business_date=date " \
    "ignore_under_s=ignore micro_stop_s=micro minimum_run_s=run " \
    "oee=OEE availability=avail performance=perf stops " \
    "micro_stops=micros mtbf_h=MTBF mttr_h=MTTR:figure why:note"

/* Of struct cli_columns, but for the end. */
#define OEE_COLUMNS \
    { "oee", NULL, OEE_OEE_COLUMNS }, { "loss", NULL, OEE_LOSS_COLUMNS }, \
    { "explain", NULL, OEE_EXPLAIN_COLUMNS }, \
    { "trend", NULL, OEE_TREND_COLUMNS }, \
    { "data_quality", NULL, OEE_DATA_QUALITY_COLUMNS }, \
    { "effect", NULL, OEE_EFFECT_COLUMNS }, \
    { "restated", NULL, OEE_RESTATED_COLUMNS }, \
    { "sensitivity", NULL, OEE_SENSITIVITY_COLUMNS }

#endif
