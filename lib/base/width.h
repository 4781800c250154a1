/* SPDX-License-Identifier: MIT */
/* width: how many columns of a terminal a character takes. */
#ifndef BASE_WIDTH_H
#define BASE_WIDTH_H

#include <stdint.h>

/*
 * 0 for combining marks and joiners, 2 for East Asian wide characters and
 * emoji, else 1.
 */
int width_point(uint32_t point);

#endif
