/* SPDX-License-Identifier: MIT */
#include "base/zone.h"
#include "cli/internal.h"
#include "cli/site.h"
#include "shop/calendar.h"
#include "shop/profile.h"

int
cli_calendar(struct calendar **out, const struct cli *cli, const char *given,
    struct err *err)
{
	const char *path = cli_config_role(cli, "calendar", given, err);
	struct calendar *cal = NULL;

	if (path != NULL)
		cal = calendar_load(path, err);
	else if (err->code == ERR_NONE)
		cal = calendar_assumed(zone_name(cli->zone), err);
	if (cal == NULL)
		return -1;
	*out = cal;
	return 0;
}

/* Of two profiles that are compared the first says what is good. */
static void
keep_targets(const struct cli *cli, const struct profile *p)
{
	const struct profile_target *t = profile_targets(p);
	struct cli_private *own = cli->own;
	size_t i;

	if (own->target != NULL)
		return;
	own->target = arena_new(&own->arena, PROFILE_TARGETS,
	    sizeof(*own->target));
	for (i = 0; t[i].figure != NULL; i++)
		own->target[i] = (struct cli_target){ t[i].figure, t[i].good,
		    t[i].fair };
	own->target[i].figure = NULL;
}

int
cli_profile(struct profile **out, const struct cli *cli, const char *given,
    struct err *err)
{
	const char *path = cli_config_role(cli, "definitions", given, err);
	struct profile *profile = NULL;

	if (path != NULL)
		profile = profile_load(path, err);
	if (profile == NULL)
		return -1;
	keep_targets(cli, profile);
	*out = profile;
	return 0;
}
