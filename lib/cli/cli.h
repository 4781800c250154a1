/* SPDX-License-Identifier: MIT */
/*
 * cli: what every program owes its user, written once.
 *
 * A program is a struct cli_program and a main that calls cli_parse() and one
 * cli_run_*().  One table of options makes parsing, --help, the usage line,
 * --dump-options and the three shells' completions; the man page is checked
 * against it.  cli and cmd/ alone print messages and exit.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/log.h"
#include "rec/rec.h"

struct buf;
struct cli_private;
struct conf;
struct zone;

/* What contract.bats asks of a program, and which common options it has. */
enum cli_class {
	CLI_FILTER,	/* operands are input files, none or - is stdin */
	CLI_SOURCE,	/* store or database -> records */
	CLI_SINK,	/* records -> store or file */
	CLI_ADMIN	/* acts on the store or its configuration */
};

enum cli_type {
	CLI_T_END,
	CLI_T_FLAG,	/* bool * */
	CLI_T_TEXT,	/* const char ** */
	CLI_T_FILE,	/* const char **; completed as a path */
	CLI_T_INT,	/* int64_t *, within min..max */
	CLI_T_REAL,	/* double *, within min..max */
	CLI_T_WORD,	/* const char **, one of words */
	CLI_T_LIST,	/* struct cli_list *; comma separated, repeatable */
	CLI_T_LENGTH,	/* int64_t * of microseconds: 5m, 8h, 7d */
	CLI_T_TIME,	/* const char **; checked early, see cli_when() */
	CLI_T_COUNT	/* int *; each occurrence adds one */
};

struct cli_list {
	const char **text;
	size_t n;
};

/*
 * The letters h, V, v and q are taken by --help, --version, --verbose and
 * --quiet; a name or letter used twice in one program is our bug, 70.
 */
struct cli_opt {
	enum cli_type type;
	char letter;			/* 0: long only */
	const char *name;
	void *to;			/* keeps its value until it is given */
	const char *arg;		/* name of the argument in --help */
	const char *help;		/* one line, lower case, no full stop;
					   NULL: hidden */
	const char *const *words;	/* WORD, LIST: allowed; NULL any */
	int64_t min, max;		/* INT, REAL: both 0 is any */
};

#define CLI_FLAG(l, n, p, h)	{ CLI_T_FLAG, l, n, p, NULL, h, NULL, 0, 0 }
#define CLI_TEXT(l, n, p, a, h)	{ CLI_T_TEXT, l, n, p, a, h, NULL, 0, 0 }
#define CLI_FILE(l, n, p, h)	{ CLI_T_FILE, l, n, p, "FILE", h, NULL, 0, 0 }
#define CLI_INT(l, n, p, lo, hi, h) \
	{ CLI_T_INT, l, n, p, "N", h, NULL, lo, hi }
#define CLI_REAL(l, n, p, h)	{ CLI_T_REAL, l, n, p, "X", h, NULL, 0, 0 }
#define CLI_SHARE(l, n, p, h)	{ CLI_T_REAL, l, n, p, "X", h, NULL, 0, 1 }
#define CLI_WORD(l, n, p, w, a, h) { CLI_T_WORD, l, n, p, a, h, w, 0, 0 }
#define CLI_LIST(l, n, p, w, a, h) { CLI_T_LIST, l, n, p, a, h, w, 0, 0 }
#define CLI_LENGTH(l, n, p, h) \
	{ CLI_T_LENGTH, l, n, p, "LENGTH", h, NULL, 0, 0 }
#define CLI_TIME(l, n, p, h)	{ CLI_T_TIME, l, n, p, "TIME", h, NULL, 0, 0 }
#define CLI_COUNT(l, n, p, h)	{ CLI_T_COUNT, l, n, p, NULL, h, NULL, 0, 0 }
#define CLI_END \
	{ CLI_T_END, 0, NULL, NULL, NULL, NULL, NULL, 0, 0 }

/* Common options a program asks for beside --help --version --config ... */
enum cli_wants {
	CLI_NOW = 1 << 0,	/* --now TIME */
	CLI_SEED = 1 << 1,	/* --seed N */
	CLI_RECORDS_IN = 1 << 2,	/* --kind --input-format --delimiter
					   --partial --max-bad */
	CLI_RECORDS_OUT = 1 << 3,	/* --format ndjson|csv|table, --color */
	CLI_STORE = 1 << 4	/* --store URL */
};

/* How a column of a table for people is written. */
enum cli_unit {
	CLI_U_AUTO,		/* by the key's name and type */
	CLI_U_TEXT,
	CLI_U_NUMBER,		/* as it came, to the right */
	/*
	 * In the unit that the row's text "figure" names, with a decimal
	 * more; of any other figure to four decimals.
	 */
	CLI_U_FIGURE,
	CLI_U_ROUND,		/* 0.0123456 as 0.0123 */
	CLI_U_RATIO,		/* 0.825 as 82.5% */
	CLI_U_SECONDS,		/* 5025 as 1:23:45 */
	CLI_U_MINUTES,		/* 5025 as 1:24 h: seconds do not matter */
	CLI_U_HOURS,		/* 12.345 as 12.3 h */
	CLI_U_TIME,		/* short, in the site's zone */
	/*
	 * 0.825 as 82.5% and a bar; of blocks, or of # where the locale is
	 * not UTF-8.
	 */
	CLI_U_BAR,
	CLI_U_PLAIN_BAR,	/* of # everywhere */
	/*
	 * A text that says why the others of its row are as they are.  Where
	 * there is no room for it a letter stands in the row and the text,
	 * once, below the table.  "KEY: text" about a key of the schema that
	 * the table has no column for is left out.
	 */
	CLI_U_NOTE,
	CLI_U_COUNT,		/* 3017.6 as 3018 */
	CLI_U_POINTS,		/* 0.0012 as 0.12: of a hundred */
	/*
	 * A text of numbers, a blank between them and "-" for a gap, as a
	 * line of small bars from 0 to the greatest.
	 */
	CLI_U_SPARK
};

struct cli_column {
	const char *key;
	const char *heading;		/* NULL: the key */
	enum cli_unit unit;
};

/* The columns --format table shows of a kind, and in which order. */
struct cli_columns {
	const char *kind;
	const struct cli_column *column;	/* ended by a NULL key */
	/*
	 * Or, with column NULL, in words: KEY, KEY=HEADING, each with :text
	 * :number :ratio :seconds :minutes :hours :time :note ... behind it
	 * where the key does not say its unit.  Where there is no room, those
	 * with ^1 behind them go first, then the last, and those with ^9
	 * when there is nothing else; of bars only the number stays before
	 * ^2 goes.
	 */
	const char *words;
	/*
	 * Colours, "KEY: WORD=good WORD=dim; KEY: <0.05": a text that is the
	 * word is coloured, and the bars behind it in its row; good, fair,
	 * poor, odd, cool or dim.  A number below the limit gets a star.
	 */
	const char *tones;
	/*
	 * "KEY KEY>VALUE": the rows that agree in these keys are one series;
	 * below the table stands a line of small bars of each.
	 */
	const char *series;
};

struct cli_program {
	const char *name;
	const char *brief;		/* the .Nd of its page */
	const char *operands;		/* "[FILE ...]", "", "MODEL [FILE]":
					   too few or too many are 64 */
	enum cli_class class;
	unsigned wants;			/* enum cli_wants */
	const struct cli_opt *opts;	/* its own, ended by CLI_END */
	const struct rec_schema *schema;	/* with RECORDS_IN or OUT */
	const struct cli_columns *columns;	/* ended by a NULL kind; NULL:
						   tables show all keys */
};

/* What cli_parse() found out; one for a process. */
struct cli {
	const struct cli_program *program;
	char **operands;		/* NULL-terminated */
	int noperands;
	int64_t now_us;			/* --now, else the clock at start */
	bool now_given;			/* by --now; a program with a --now of
					   its own sets both */
	uint64_t seed;
	const char *config_dir;		/* where the files are looked for */
	struct conf *config;		/* millwright.yaml; NULL when none */
	const char *store_url;		/* --store, $MILLWRIGHT_STORE, config,
					   or the default SQLite file, whose
					   folder is made with CLI_STORE */
	int64_t store_retry_us;		/* $MILLWRIGHT_STORE_RETRY, config */
	/* The source: $MILLWRIGHT_SOURCE and its kin, config; NULL: not set. */
	const char *source_url;
	const char *source_password_file;	/* see cli_secret() */
	const char *source_ssl;		/* "verify", "insecure" */
	const char *source_ssl_ca;
	const char *run;		/* $MILLWRIGHT_RUN, made if unset */
	struct zone *zone;		/* the site's; UTC when none is set */
	struct log log;			/* stderr, text or JSON */
	int verbosity;			/* -1 with -q, 0, 1, 2 */
	struct rec_options in;		/* from the options above */
	bool has_max_bad;		/* --max-bad was given */
	enum cli_format {
		CLI_OUT_NDJSON,
		CLI_OUT_CSV,
		CLI_OUT_TABLE
	} format;
	struct cli_private *own;	/* of lib/cli */
};

/*
 * Parses argv; answers --help, --version, --dump-options and exits; exits 64
 * on misuse, 78 on bad configuration.  Abbreviated long options are refused.
 * $MILLWRIGHT_RUN is set for children.  A filter or source gets SIGPIPE's
 * default action, a sink or an admin program ignores it: its records go
 * nowhere once their reader has left, and its work goes on.
 */
void cli_parse(struct cli *cli, const struct cli_program *program, int argc,
    char *argv[]);

/*
 * For what the table cannot say ("--from and --seq exclude each other"): one
 * line on stderr, the advice to read --help, and exit 64.
 */
void cli_misuse(const char *fmt, ...)
    __attribute__((noreturn, format(printf, 1, 2)));

/* Resolves a CLI_TIME text in the site's zone; NULL text leaves *us alone. */
int cli_when(const struct cli *cli, const char *text, int64_t *us,
    struct err *err) __attribute__((warn_unused_result));

/*
 * Resolves --from and --to, each of which may be NULL; misuse (64) when the
 * one is behind the other.
 */
int cli_window(const struct cli *cli, const char *from, const char *to,
    int64_t *from_us, int64_t *to_us, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Two periods to compare: before and after are "FROM..TO", or split parts all
 * time in two.  All NULL leaves them alone.  window: before's from and to,
 * after's from and to.  Misuse (64) when one lacks the other or is empty, when
 * before is not over when after begins, and for split beside them.
 */
int cli_two_windows(const struct cli *cli, const char *before,
    const char *after, const char *split, int64_t window[4],
    struct err *err) __attribute__((warn_unused_result));

/*
 * The file of that name in the configuration: an absolute or ./ path as it
 * is, else beside millwright.yaml, else the shipped copy.  NULL when there is
 * none.  Lent until exit.
 */
const char *cli_config_file(const struct cli *cli, const char *name);

/*
 * The file that plays a role.  A given name (from an option; may be NULL)
 * is taken as it is when there is such a file, else looked up as above.
 * Without one: the role's path in the paths: section of millwright.yaml or
 * in $MILLWRIGHT_<ROLE>, else its usual name.  Roles and their names are
 * "mapping" mapping/cimco.yaml, "calendar" calendar.yaml, "definitions"
 * definitions/iso22400.yaml, "features" features.yaml, "alerts" alerts.yaml,
 * "receivers" receivers.yaml, "report" reports/daily.yaml; and folders in
 * the state directory that need not exist: "registry", "spool".  Shipped
 * files serve for definitions, features and reports only: the rest only the
 * site can know.  NULL when there is no such file; *err (ERR_CONFIG) then
 * says where it was looked for, but is left alone for a calendar that nobody
 * named: 24 hours a day are taken.  Lent until exit.
 */
const char *cli_config_role(const struct cli *cli, const char *role,
    const char *given, struct err *err);

/*
 * Reads a secret into b: the file as it is when absolute, else that name in
 * $CREDENTIALS_DIRECTORY, else beside millwright.yaml.  One trailing newline
 * is dropped; a file others can read is ERR_NOPERM.
 */
int cli_secret(const struct cli *cli, const char *file, struct buf *b,
    struct err *err) __attribute__((warn_unused_result));

/*
 * How wide texts for people are on standard output, 80 where that is no
 * terminal, and whether it shows ASCII only.
 */
void cli_text_look(int *columns, bool *ascii);

/* The writer for standard output that --format asks for. */
struct rec_writer *cli_writer(const struct cli *cli);

/* Opens the operands one after another (none: stdin) and pumps them. */
int cli_pump(const struct cli *cli, const struct rec_stage *st,
    struct rec_writer *out, struct err *err)
    __attribute__((warn_unused_result));

/*
 * A whole filter: pump, finish, last words.  Frees st; returns the status.
 * With *err set already (the stage could not be made) only last words.
 */
int cli_run(struct cli *cli, struct rec_stage st, struct err *err);

/*
 * The last act of every main: finishes and frees out (may be NULL), tells
 * *err when set, checks that standard output took everything, frees what
 * cli_parse() made.  Returns the exit status: the worst of *err, of a failed
 * output and of a positive rc; rc < 0 without a set *err is 70.
 */
int cli_last_words(struct cli *cli, struct rec_writer *out, int rc,
    struct err *err);

/* The login name of who runs this, "?" when there is none; lent. */
const char *cli_user(void);

/* One line on stderr: "program: text", as the log writes it. */
void cli_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
