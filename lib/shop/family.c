/* SPDX-License-Identifier: MIT */
/* family: which setup family each part is of. */
#include "shop/family.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "rec/rec.h"
#include "shop/kinds.h"
#include "shop/timeline_fact.h"

void
family_release(struct family_table *t)
{
	free(t->of);
	*t = (struct family_table){ .of = NULL };
}

static int32_t
number(struct map *label, struct tl_text t)
{
	return t.len == 0 ? -1 : (int32_t)map_put(label, t.s, t.len);
}

int
family_said(struct family_table *t, struct map *label, const struct rec *r,
    struct err *err)
{
	struct tl_text part, family;
	int32_t at;

	if (tl_rec_must(F_PART, tl_rec_text(r, F_PART, &part, err), err) < 0 ||
	    tl_rec_text(r, F_SETUP_FAMILY, &family, err) < 0)
		return -1;
	at = number(label, part);
	if (at < 0)
		return 0;
	while (t->n <= (size_t)at) {
		t->of = mem_grow(t->of, &t->cap, t->n + 1, sizeof(*t->of));
		t->of[t->n++] = -1;
	}
	t->of[at] = number(label, family);
	return 0;
}

int32_t
family_of(const struct family_table *t, int32_t part)
{
	return part < 0 || (size_t)part >= t->n ? -1 : t->of[part];
}
