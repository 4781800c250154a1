/* SPDX-License-Identifier: MIT */
/* store: the store that the command line names; for programs that use one. */
#ifndef CLI_STORE_H
#define CLI_STORE_H

#include "shop/store.h"

struct cli;

enum cli_store_mode {
	CLI_STORE_READ,
	CLI_STORE_WRITE,
	CLI_STORE_LOOK,		/* read, whatever its schema is */
	CLI_STORE_MAKE		/* write, the same; made if missing */
};

/* As store_open(): with the run, --now or the clock, and the log. */
int cli_store_open(struct store **out, const struct cli *cli,
    enum cli_store_mode mode, struct err *err)
    __attribute__((warn_unused_result));

/* The same as options, for what does not only open it. */
struct store_options cli_store_options(const struct cli *cli,
    enum cli_store_mode mode);

#endif
