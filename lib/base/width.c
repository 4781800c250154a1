/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "base/width.h"
#include "base/width_table.inc"

int
width_point(uint32_t point)
{
	size_t low = 0, high = sizeof(widths) / sizeof(widths[0]), mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (point > widths[mid].to)
			low = mid + 1;
		else if (point < widths[mid].from)
			high = mid;
		else
			return widths[mid].width;
	}
	return 1;
}
