/* SPDX-License-Identifier: MIT */
/*
 * internal: what the files of lib/cli say to each other.  Only cli_parse()
 * and cli_misuse() end the process; the rest returns, so that it can be
 * tested.
 */
#ifndef CLI_INTERNAL_H
#define CLI_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"
#include "cli/cli.h"

struct buf;

/* The option table of a process: its own, then the common ones it has. */
struct cli_table {
	const struct cli_opt *opt;
	int n;
};

/* Where the common options land. */
struct cli_common {
	bool help, version, dump_options, dump_program;
	const char *dump_completion;
	const char *config, *format, *color, *log_format;
	int verbose;
	bool quiet;
	const char *now;
	int64_t seed;
	const char *store;
	const char *kind, *input_format, *delimiter;
	bool partial;
	int64_t max_bad;
};

enum { CLI_NROLES = 9 };

/* A figure is good from here on, fair from there on, else poor. */
struct cli_target {
	const char *figure;
	double good, fair;
};

struct cli_private {
	struct arena arena;		/* all that lives until last words */
	struct cli_common common;
	struct cli_table table;
	const char *role[CLI_NROLES];	/* paths: of millwright.yaml */
	struct cli_target *target;	/* ended by a NULL figure; or NULL */
};

/* The table of a program, in the arena; *c receives the common values. */
void cli_opt_table(struct cli_table *t, const struct cli_program *program,
    struct cli_common *c, struct arena *a);

/*
 * Reads argv[1..] by the table.  Operands, in their order and ended by NULL,
 * go to *operands.  -1 with ERR_USAGE; what was read before stays read, so
 * that --help before a mistake can still be answered.
 */
int cli_opt_parse(const struct cli_table *t, int argc, char *argv[],
    struct arena *a, char ***operands, int *noperands, struct err *err)
    __attribute__((warn_unused_result));

/* Whether n operands fit a usage text like "FILE [FILE ...]". */
int cli_opt_operands(const char *usage, int n, char *const operands[],
    struct err *err) __attribute__((warn_unused_result));

/* An option --help and the page do not show. */
bool cli_opt_hidden(const struct cli_opt *o);
const char *cli_opt_type(const struct cli_opt *o);
const char *cli_class_name(enum cli_class class);

void cli_help(struct buf *out, const struct cli_program *program,
    const struct cli_table *t);
void cli_dump_options(struct buf *out, const struct cli_table *t);
void cli_dump_program(struct buf *out, const struct cli_program *program);

/* Appends a shell's completion: "bash", "zsh" or "fish". */
int cli_complete(struct buf *out, const struct cli_program *program,
    const struct cli_table *t, const char *shell, struct err *err)
    __attribute__((warn_unused_result));

/* Fills config, config_dir, zone, store_url, source_* of cli. */
int cli_config_load(struct cli *cli, struct err *err)
    __attribute__((warn_unused_result));

/* The process's log: one for all, as stderr is. */
void cli_log_init(const char *program, const char *run, bool json,
    int verbosity);
struct log cli_log_here(void);
const char *cli_log_program(void);
void cli_progress_erase(void);

/* Whether the descriptor is a terminal that obeys escape sequences. */
bool cli_obeys(int fd);

/*
 * A copy of n bytes fit for a terminal: control characters, the C1 range
 * and bytes that are not UTF-8 are shown as \n, \t, \x1b.
 */
void cli_safe(struct buf *out, const char *s, size_t n);

/* Length and code point of the UTF-8 sequence at s (n > 0); 0: it is none. */
size_t cli_utf8(const char *s, size_t n, uint32_t *point);

/* Columns a safe text takes on a terminal; the bytes that fit into width. */
int cli_width(const char *s, size_t n);
size_t cli_fit(const char *s, size_t n, int width);

/* A writer of tables to the descriptor; see table.c. */
struct cli_table_look {
	int width;			/* columns of the terminal */
	bool color;			/* and bold headings */
	bool plain;			/* bars and marks of ASCII */
	const struct zone *zone;	/* times are shown in it */
	const struct rec_schema *schema;	/* may be NULL */
	const struct cli_columns *columns;	/* may be NULL; ends in NULL */
	const struct cli_target *target;	/* the same */
};
struct rec_writer *cli_table_writer(int fd, const struct cli_table_look *l);

/* Who writes a store finishes even when nobody reads its records. */
bool cli_outlives_reader(enum cli_class class);

/* A writer that goes on in silence when the reader of w has gone. */
struct rec_writer *cli_deaf_writer(int fd, struct rec_writer *w);

#endif
