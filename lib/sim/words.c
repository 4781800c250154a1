/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "sim/words.h"

const char *const sim_category_column[SIM_CATEGORIES] = {
	"RunningTime", "SetupTime", "WaitingSetupTime", "NotFeedingTime",
	"AdjustmentTime", "DressingTime", "ToolingTime", "EngineeringTime",
	"MaintenanceTime", "BuyInTime", "BreakShiftChangeTime", "IdleTime",
};

const struct sim_word sim_words[SIM_REASONS] = {
	{ NULL, "running", SIM_RUNNING_TIME, "RUN" },
	{ "setup", "setup", SIM_SETUP_TIME, "SETUP" },
	{ "waiting_setup", "waiting", SIM_WAITING_SETUP_TIME, "STOP" },
	{ "not_feeding", "waiting", SIM_NOT_FEEDING_TIME, "STOP" },
	{ "adjustment", "setup", SIM_ADJUSTMENT_TIME, "SETUP" },
	{ "dressing", "setup", SIM_DRESSING_TIME, "SETUP" },
	{ "tooling", "waiting", SIM_TOOLING_TIME, "STOP" },
	{ "engineering", "waiting", SIM_ENGINEERING_TIME, "STOP" },
	{ "maintenance", "maintenance", SIM_MAINTENANCE_TIME, "STOP" },
	{ "buy_in", "waiting", SIM_BUY_IN_TIME, "STOP" },
	{ "break_shift_change", "planned", SIM_BREAK_TIME, "STOP" },
	{ "idle", "idle", SIM_IDLE_TIME, "STOP" },
	{ "micro_stop", "idle", SIM_IDLE_TIME, "STOP" },
	{ "spindle", "down", SIM_MAINTENANCE_TIME, "STOP" },
	{ "hydraulic", "down", SIM_MAINTENANCE_TIME, "STOP" },
	{ "coolant", "down", SIM_MAINTENANCE_TIME, "STOP" },
	{ "electrical", "down", SIM_MAINTENANCE_TIME, "STOP" },
	{ "axis", "down", SIM_MAINTENANCE_TIME, "STOP" },
};
