/* SPDX-License-Identifier: MIT */
/*
 * palette: the few colours of all that is drawn.
 *
 * Hues are those of Okabe and Ito, "Color universal design" (2008), which
 * people with any common colour blindness tell apart; each is set lighter or
 * darker so that neighbours also differ in grey, on a printer without colour.
 */
#ifndef DRAW_PALETTE_H
#define DRAW_PALETTE_H

#include <stdint.h>

/* What a colour is for.  Shares of a whole go by depth: see draw_ramp(). */
enum draw_tone {
	DRAW_T_INK,		/* texts */
	DRAW_T_MUTED,		/* texts beside the point, axes */
	DRAW_T_RULE,		/* thin lines between rows */
	DRAW_T_TINT,		/* behind a heading, every other row */
	DRAW_T_PAPER,
	DRAW_T_ACCENT,		/* what a chart is about */
	DRAW_T_SECOND,		/* what it is compared with */
	DRAW_T_TARGET,		/* where it ought to be */
	DRAW_T_GOOD, DRAW_T_FAIR, DRAW_T_POOR,	/* judged */
	DRAW_T_1, DRAW_T_2, DRAW_T_3, DRAW_T_4, /* kinds of things */
	DRAW_T_5, DRAW_T_6, DRAW_T_7, DRAW_T_8,
	DRAW_TONES
};

uint32_t draw_color(enum draw_tone t);		/* 0xrrggbb */
/* Relative luminance of a colour, 0 (black) to 1: WCAG 2.1. */
double draw_luminance(uint32_t color);
/* Ink or paper, whichever is easier to read on it. */
uint32_t draw_on(uint32_t color);
/* From the lightest (0) to the darkest (1) of one hue; NaN is a pale grey. */
uint32_t draw_ramp(double share);

#endif
