/* SPDX-License-Identifier: MIT */
/*
 * site: the shifts and the definitions that the command line names; for
 * programs that use them.
 *
 * given is what an option says, and may be NULL; cli_config_role() tells
 * where the file is looked for.
 */
#ifndef CLI_SITE_H
#define CLI_SITE_H

struct calendar;
struct cli;
struct err;
struct profile;

/* Without a calendar: 24 hours a day in the site's zone.  To be freed. */
int cli_calendar(struct calendar **out, const struct cli *cli,
    const char *given, struct err *err) __attribute__((warn_unused_result));

/* What the states mean, and the targets that tables mark.  To be freed. */
int cli_profile(struct profile **out, const struct cli *cli,
    const char *given, struct err *err) __attribute__((warn_unused_result));

#endif
