/* SPDX-License-Identifier: MIT */
#include "base/zone.h"
#include "cli/cli.h"
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
	*out = profile;
	return 0;
}
