/* SPDX-License-Identifier: MIT */
/*
 * source: the database that is read, as the command line and millwright.yaml
 * name it; for programs that connect to it.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

struct buf;
struct cli;
struct db_options;
struct err;

/*
 * Fills url, password, ssl and the drivers of o, and makes it read-only; its
 * log is the program's.  url is what an option says; NULL: as configured,
 * and without that ERR_CONFIG.  o keeps a pointer into password, which the
 * caller releases when o is no longer used, and cli's texts.
 */
int cli_source(const struct cli *cli, const char *url, struct db_options *o,
    struct buf *password, struct err *err)
    __attribute__((warn_unused_result));

#endif
