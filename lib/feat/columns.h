/* SPDX-License-Identifier: MIT */
/*
 * columns: what a table for people shows of feature rows; as struct
 * cli_columns has it.
 */
#ifndef FEAT_COLUMNS_H
#define FEAT_COLUMNS_H

#define FEAT_COLUMNS \
	{ .kind = "feature", .words = "machine time:time job^1 part " \
	    "operator^2 availability_8h=8h:ratio^3 " \
	    "since_maintenance_h=service:hours^4 y_reason " \
	    "y_down_s=lost:minutes y_maintenance_h=to_service:hours^5" }, \
	{ .kind = "column", .words = "field holds^1 bound_low=from:round^2 " \
	    "bound_high=to:round^2 seen_low=least:round seen_high=most:round " \
	    "missing:ratio^9 meaning:text^3" }

#endif
