/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "draw/canvas.h"
#include "report/fonts.h"
#include "report/template.h"

struct report_fonts {
	struct draw_fonts pub;
	struct draw_font *font[DRAW_STYLES][DRAW_FACES];
};

struct report_fonts *
report_fonts_open(const struct template *t, struct err *err)
{
	struct report_fonts *f = mem_new(1, sizeof(*f));
	size_t s, i;

	for (s = 0; s < DRAW_STYLES; s++) {
		for (i = 0; i < t->nfont[s]; i++) {
			f->font[s][i] = draw_font_open(t->font[s][i], err);
			if (f->font[s][i] == NULL) {
				report_fonts_close(f);
				return NULL;
			}
			f->pub.face[s].font[i] = f->font[s][i];
			f->pub.face[s].n++;
		}
	}
	return f;
}

void
report_fonts_close(struct report_fonts *f)
{
	size_t s, i;

	if (f == NULL)
		return;
	for (s = 0; s < DRAW_STYLES; s++) {
		for (i = 0; i < DRAW_FACES; i++)
			draw_font_free(f->font[s][i]);
	}
	free(f);
}

const struct draw_fonts *
report_fonts(const struct report_fonts *f)
{
	return &f->pub;
}
