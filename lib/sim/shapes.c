/* SPDX-License-Identifier: MIT */
/* The three shapes of a source, spelt as CIMCO and its sites spell them. */
#include <stddef.h>

#include "sim/table.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

static const struct sim_column joblog[] = {
	{ "machine", "VARCHAR(40)" }, { "StartTime", "DATETIME" },
	{ "EndTime", "DATETIME" }, { "JobNumber", "VARCHAR(40)" },
	{ "PartNumber", "VARCHAR(40)" }, { "OpNumber", "VARCHAR(10)" },
	{ "State", "VARCHAR(10)" }, { "EmpID", "VARCHAR(10)" },
	{ "OperatorName", "VARCHAR(40)" }, { "PartsProduced", "INT" },
	{ "JobDuration", "INT" }, { "RunningTime", "INT" },
	{ "SetupTime", "INT" }, { "WaitingSetupTime", "INT" },
	{ "NotFeedingTime", "INT" }, { "AdjustmentTime", "INT" },
	{ "DressingTime", "INT" }, { "ToolingTime", "INT" },
	{ "EngineeringTime", "INT" }, { "MaintenanceTime", "INT" },
	{ "BuyInTime", "INT" }, { "BreakShiftChangeTime", "INT" },
	{ "IdleTime", "INT" },
};

/* column1 target since the shift began, column2 target and column3 made in
 * the hour, column4 the machine's counter, which only goes up. */
static const struct sim_column hourly[] = {
	{ "portid", "VARCHAR(20)" }, { "starttime", "VARCHAR(20)" },
	{ "endtime", "VARCHAR(20)" }, { "state", "VARCHAR(10)" },
	{ "column1", "INT" }, { "column2", "INT" }, { "column3", "INT" },
	{ "column4", "INT" },
};

static const struct sim_column events[] = {
	{ "id", "INT" }, { "machine", "VARCHAR(40)" },
	{ "start_ts", "DATETIME" }, { "end_ts", "DATETIME" },
	{ "status", "VARCHAR(10)" }, { "cause", "VARCHAR(40)" },
	{ "emp", "VARCHAR(10)" }, { "changed_at", "DATETIME" },
};

const struct sim_shape sim_shapes[SIM_TABLES] = {
	{ "joblog_ob", joblog, COUNT(joblog), { 0, 1, 3, 5 }, 4, 1, "id" },
	{ "valtb_hourly_dashboard", hourly, COUNT(hourly), { 0, 1, 0, 0 }, 2,
	    1, "id" },
	{ "events", events, COUNT(events), { 0, 0, 0, 0 }, 1, 7, NULL },
};
