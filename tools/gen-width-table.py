#!/usr/bin/env python3
"""gen-width-table: lib/base/width_table.inc, from Python's copy of Unicode.

    tools/gen-width-table.py >lib/base/width_table.inc

Neither building nor checking needs it.
"""
import unicodedata as u


def width(c):
    if c == 0xAD or c < 0x300:
        return 1
    if 0x1160 <= c <= 0x11FF:        # medial and final Jamo join the first
        return 0
    if 0x3400 <= c <= 0x4DBF or 0x4E00 <= c <= 0x9FFF or \
       0xF900 <= c <= 0xFAFF or 0x20000 <= c <= 0x2FFFD or \
       0x30000 <= c <= 0x3FFFD:      # the unassigned ones, too
        return 2
    if u.category(chr(c)) == "Cn":
        return 1
    if u.category(chr(c)) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if u.east_asian_width(chr(c)) in "WF" else 1


def ranges():
    first, last = 0x300, width(0x300)
    for c in range(0x301, 0x110001):
        now = width(c) if c < 0x110000 else None
        if now != last:
            if last != 1:
                yield first, c - 1, last
            first, last = c, now


print("""/* SPDX-License-Identifier: MIT */
/*
 * width_table: characters that take no column of a terminal (nonspacing and
 * enclosing marks, format characters) or two (East Asian Wide and Fullwidth),
 * of Unicode %s; made by tools/gen-width-table.py.
 */
static const struct {
	uint32_t from, to;
	int width;
} widths[] = {""" % u.unidata_version)
line = ""
for a, b, w in ranges():
    item = "{ 0x%04x, 0x%04x, %d }," % (a, b, w)
    if line and len(line) + 1 + len(item) > 70:
        print("\t" + line)
        line = ""
    line += (" " if line else "") + item
print("\t" + line)
print("};")
