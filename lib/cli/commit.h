/* SPDX-License-Identifier: MIT */
/*
 * commit: which commits of the store, and which of its machines, the command
 * line means: --as-of, --seq, --changed and --shard.
 */
#ifndef CLI_COMMIT_H
#define CLI_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

struct cli;
struct err;
struct store;
struct store_query;

/* A commit by its number, or the newest by a time. */
struct cli_commit {
	bool by_time;
	int64_t x;		/* number, or us */
};

struct cli_commits {
	const char *as_of;	/* the options; NULL and 0: not given */
	const char *changed;	/* "A..B", each a number or a time; "A.." */
	int64_t seq;
	struct cli_commit from, to;	/* what they mean */
};

/* Misuse (64) when they exclude each other; ERR_USAGE when not to be read. */
int cli_commits(const struct cli *cli, struct cli_commits *c, struct err *err)
    __attribute__((warn_unused_result));

/* Their numbers in the store, into the query. */
int cli_commits_find(const struct cli_commits *c, struct store *st,
    struct store_query *q, struct err *err)
    __attribute__((warn_unused_result));

/* "I/N", I from 1 to N, or NULL: misuse (64) when it is anything else. */
void cli_shard(const char *text, struct store_query *q);

#endif
