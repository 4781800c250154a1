/* SPDX-License-Identifier: MIT */
/*
 * Luminances were chosen first, hues then lightened or darkened to meet them:
 * kinds of things stand at eight steps of equal contrast, at least two apart
 * from their neighbours; what is judged is the darker the worse.
 */
#include <math.h>

#include "draw/palette.h"

static const uint32_t colors[DRAW_TONES] = {
	[DRAW_T_INK] = 0x1d2126,
	[DRAW_T_MUTED] = 0x5c646e,
	[DRAW_T_RULE] = 0xd4d9df,
	[DRAW_T_TINT] = 0xeff3f6,
	[DRAW_T_PAPER] = 0xffffff,
	[DRAW_T_ACCENT] = 0x1a6396,
	[DRAW_T_SECOND] = 0xc98a1b,
	[DRAW_T_TARGET] = 0x343a42,
	[DRAW_T_GOOD] = 0x62b99b,
	[DRAW_T_FAIR] = 0xc98216,
	[DRAW_T_POOR] = 0x96420a,
	[DRAW_T_1] = 0x006fae,
	[DRAW_T_2] = 0xe39d00,
	[DRAW_T_3] = 0x009068,
	[DRAW_T_4] = 0xf0e446,
	[DRAW_T_5] = 0x904000,
	[DRAW_T_6] = 0x8dcdf0,
	[DRAW_T_7] = 0xcc78a7,
	[DRAW_T_8] = 0x3d424a,
};

uint32_t
draw_color(enum draw_tone t)
{
	return (unsigned)t < DRAW_TONES ? colors[t] : colors[DRAW_T_INK];
}

static double
linear(uint32_t channel)
{
	const double x = (channel & 0xff) / 255.0;

	return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4);
}

double
draw_luminance(uint32_t color)
{
	return 0.2126 * linear(color >> 16) + 0.7152 * linear(color >> 8) +
	    0.0722 * linear(color);
}

/* Contrast is (a + 0.05) / (b + 0.05): WCAG 2.1. */
uint32_t
draw_on(uint32_t color)
{
	const double l = draw_luminance(color) + 0.05;
	const double ink = draw_luminance(colors[DRAW_T_INK]) + 0.05;

	return l / ink >= 1.05 / l ? colors[DRAW_T_INK] :
	    colors[DRAW_T_PAPER];
}

static uint32_t
between(uint32_t a, uint32_t b, double share, int shift)
{
	const double x = a >> shift & 0xff, y = b >> shift & 0xff;

	return (uint32_t)lround(x + (y - x) * share) << shift;
}

uint32_t
draw_ramp(double share)
{
	static const uint32_t stop[] = { 0xe3f0fa, 0xb4d6ee, 0x6fb2dd,
		0x2a86c0, 0x0a5c93, 0x06375c };
	static const int steps = sizeof(stop) / sizeof(stop[0]) - 1;
	int i;

	if (isnan(share))
		return 0xeeeeee;
	share = fmin(fmax(share, 0), 1) * steps;
	i = share < steps ? (int)share : steps - 1;
	share -= i;
	return between(stop[i], stop[i + 1], share, 16) |
	    between(stop[i], stop[i + 1], share, 8) |
	    between(stop[i], stop[i + 1], share, 0);
}
