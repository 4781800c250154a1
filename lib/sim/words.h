/* SPDX-License-Identifier: MIT */
/*
 * words: why a machine did not run, in the words of the plant and in those
 * of the source's tables, which are spelt here and nowhere else.
 */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

/* The columns of seconds of joblog_ob, in their order. */
enum sim_category {
	SIM_RUNNING_TIME,
	SIM_SETUP_TIME,
	SIM_WAITING_SETUP_TIME,
	SIM_NOT_FEEDING_TIME,
	SIM_ADJUSTMENT_TIME,
	SIM_DRESSING_TIME,
	SIM_TOOLING_TIME,
	SIM_ENGINEERING_TIME,
	SIM_MAINTENANCE_TIME,
	SIM_BUY_IN_TIME,
	SIM_BREAK_TIME,
	SIM_IDLE_TIME,
	SIM_CATEGORIES
};

enum sim_reason {
	SIM_RUN,
	SIM_SETUP,
	SIM_WAITING_SETUP,
	SIM_NOT_FEEDING,
	SIM_ADJUSTMENT,
	SIM_DRESSING,
	SIM_TOOLING,
	SIM_ENGINEERING,
	SIM_SERVICE,		/* planned maintenance */
	SIM_BUY_IN,		/* the first piece is measured */
	SIM_BREAK,
	SIM_IDLE,
	SIM_MICRO_STOP,
	SIM_SPINDLE,		/* from here on breakdowns */
	SIM_HYDRAULIC,
	SIM_COOLANT,
	SIM_ELECTRICAL,
	SIM_AXIS,
	SIM_REASONS,
	SIM_CAUSES = SIM_REASONS - SIM_SPINDLE
};

struct sim_word {
	const char *reason;	/* truth, and the event table's cause; NULL
				   while running */
	const char *state;	/* of a span record */
	enum sim_category category;
	const char *status;	/* of the event table */
};

extern const struct sim_word sim_words[SIM_REASONS];
extern const char *const sim_category_column[SIM_CATEGORIES];

#endif
