/* SPDX-License-Identifier: MIT */
/* fonts: the TrueType files that a template names. */
#ifndef REPORT_FONTS_H
#define REPORT_FONTS_H

struct draw_fonts;
struct err;
struct report_fonts;
struct template;

/*
 * All of them; NULL with *err (ERR_CONFIG) when one is missing or none.  The
 * caller's, to report_fonts_close().
 */
struct report_fonts *report_fonts_open(const struct template *t,
    struct err *err);
void report_fonts_close(struct report_fonts *f);	/* accepts NULL */
const struct draw_fonts *report_fonts(const struct report_fonts *f);

#endif
