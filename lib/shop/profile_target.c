/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "conf/conf.h"
#include "shop/profile_target.h"

static const char *const figures[] = {
	"oee", "availability", "performance", "quality", "nee", "teep",
	"utilisation", "coverage"
};

enum { NFIGURE = PROFILE_TARGETS - 1 };

_Static_assert(NFIGURE == sizeof(figures) / sizeof(figures[0]),
    "room for each, and an end");

static void
read_one(struct profile_target *t, const struct conf_node *map)
{
	if (conf_kind(map) != CONF_MAP) {
		conf_fail(map, "expected {good, fair}");
		return;
	}
	conf_keys(map, "good", "fair", NULL);
	t->good = 1;
	conf_num(conf_need(map, "good"), 0, 1, &t->good);
	t->fair = t->good;
	if (conf_num(conf_get(map, "fair"), 0, 1, &t->fair) > 0 &&
	    t->fair > t->good)
		conf_fail(conf_get(map, "fair"), "above good");
}

void
profile_target_read(struct profile_target t[PROFILE_TARGETS],
    const struct conf_node *map)
{
	const struct conf_node *n;
	int i, k = 0;

	conf_keys(map, figures[0], figures[1], figures[2], figures[3],
	    figures[4], figures[5], figures[6], figures[7], NULL);
	for (i = 0; i < NFIGURE; i++) {
		n = conf_get(map, figures[i]);
		if (n == NULL)
			continue;
		t[k].figure = figures[i];
		read_one(&t[k++], n);
	}
	t[k].figure = NULL;
}
