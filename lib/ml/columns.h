/* SPDX-License-Identifier: MIT */
/*
 * columns: what tables for people show of the records of model-admin; as
 * struct cli_columns has it.
 */
#ifndef ML_COLUMNS_H
#define ML_COLUMNS_H

#define ML_ADMIN_COLUMNS \
	{ .kind = "model", .words = "model version alias^2 action created^3 " \
	    "outcome learner^3 rows^5 features^6 figure^4 value:figure^4 " \
	    "low:figure^6 high:figure^6 baseline:figure^5 bytes^7 seq^3 " \
	    "why^4:text" }, \
	{ .kind = "metric", .words = "learner fold model^6 version^5 " \
	    "start^4 class figure value:figure low:figure^3 " \
	    "high:figure^3 baseline:figure^2 n^4 why^5:text" }, \
	{ .kind = "importance", .words = "field value:figure share:ratio " \
	    "strongest:ratio n^2" }, \
	{ .kind = "drift", .words = "field check value:round threshold:round " \
	    "drifted n start^2 end^3 why:note" }

#endif
