/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/buf.h"
#include "cli/internal.h"

enum { WIDTH = 79, HELP_AT = 30 };

static const char *const format_words[] = { "ndjson", "csv", "table", NULL };
static const char *const color_words[] = { "auto", "always", "never", NULL };
static const char *const log_words[] = { "text", "json", NULL };
static const char *const input_words[] = { "auto", "ndjson", "csv", NULL };
static const char *const shell_words[] = { "bash", "zsh", "fish", NULL };

static int
count_opts(const struct cli_opt *o)
{
	int n;

	for (n = 0; o != NULL && o[n].type != CLI_T_END; n++)
		continue;
	return n;
}

static void
add_opt(struct cli_table *t, struct cli_opt *all, struct cli_opt o)
{
	all[t->n++] = o;
}

/* What comes in as records is read the same way everywhere. */
static void
add_input(struct cli_table *t, struct cli_opt *all, struct cli_common *c)
{
	add_opt(t, all, (struct cli_opt)CLI_WORD(0, "input-format",
	    &c->input_format, input_words, "FORMAT",
	    "what the input is; auto looks at its first byte"));
	add_opt(t, all, (struct cli_opt)CLI_TEXT(0, "delimiter",
	    &c->delimiter, "CHAR", "between CSV fields: a character or tab"));
	add_opt(t, all, (struct cli_opt)CLI_TEXT(0, "kind", &c->kind, "KIND",
	    "what CSV rows are when they have no record column"));
	add_opt(t, all, (struct cli_opt)CLI_FLAG(0, "partial", &c->partial,
	    "accept a stream that is cut short"));
	add_opt(t, all, (struct cli_opt)CLI_INT(0, "max-bad", &c->max_bad, -1,
	    INT64_MAX, "bad lines to name and skip; -1 is any number"));
}

static void
add_output(struct cli_table *t, struct cli_opt *all, struct cli_common *c)
{
	add_opt(t, all, (struct cli_opt)CLI_WORD(0, "format", &c->format,
	    format_words, "FORMAT",
	    "ndjson, csv or table; table on a terminal"));
	add_opt(t, all, (struct cli_opt)CLI_WORD(0, "color", &c->color,
	    color_words, "WHEN",
	    "tables in colour: auto, always or never; auto"));
}

static void
add_wanted(struct cli_table *t, struct cli_opt *all, unsigned wants,
    struct cli_common *c)
{
	if ((wants & CLI_STORE) != 0)
		add_opt(t, all, (struct cli_opt)CLI_TEXT(0, "store",
		    &c->store, "URL", "the store: a SQLite file or a URL"));
	if ((wants & CLI_RECORDS_IN) != 0)
		add_input(t, all, c);
	if ((wants & CLI_RECORDS_OUT) != 0)
		add_output(t, all, c);
	if ((wants & CLI_NOW) != 0)
		add_opt(t, all, (struct cli_opt)CLI_TIME(0, "now", &c->now,
		    "the time to take for the present"));
	if ((wants & CLI_SEED) != 0)
		add_opt(t, all, (struct cli_opt)CLI_INT(0, "seed", &c->seed,
		    0, INT64_MAX, "where chance begins; 42 unless given"));
}

static void
add_common(struct cli_table *t, struct cli_opt *all, struct cli_common *c)
{
	add_opt(t, all, (struct cli_opt)CLI_FILE(0, "config", &c->config,
	    "read this millwright.yaml"));
	add_opt(t, all, (struct cli_opt)CLI_WORD(0, "log-format",
	    &c->log_format, log_words, "FORMAT",
	    "how messages are written: text or json"));
	add_opt(t, all, (struct cli_opt)CLI_COUNT('v', "verbose",
	    &c->verbose, "say more; twice: say everything"));
	add_opt(t, all, (struct cli_opt)CLI_FLAG('q', "quiet", &c->quiet,
	    "only warnings and errors, no progress"));
	add_opt(t, all, (struct cli_opt)CLI_FLAG('h', "help", &c->help,
	    "print this help"));
	add_opt(t, all, (struct cli_opt)CLI_FLAG('V', "version",
	    &c->version, "print the version"));
	add_opt(t, all, (struct cli_opt)CLI_FLAG(0, "dump-options",
	    &c->dump_options, NULL));
	add_opt(t, all, (struct cli_opt)CLI_FLAG(0, "dump-program",
	    &c->dump_program, NULL));
	add_opt(t, all, (struct cli_opt)CLI_WORD(0, "dump-completion",
	    &c->dump_completion, shell_words, "SHELL", NULL));
}

void
cli_opt_table(struct cli_table *t, const struct cli_program *program,
    struct cli_common *c, struct arena *a)
{
	enum { COMMON_MAX = 24 };
	int n = count_opts(program->opts);
	struct cli_opt *all;

	all = arena_new(a, (size_t)n + COMMON_MAX, sizeof(*all));
	t->opt = all;
	t->n = 0;
	for (; t->n < n; t->n++)
		all[t->n] = program->opts[t->n];
	add_wanted(t, all, program->wants, c);
	add_common(t, all, c);
}

bool
cli_opt_hidden(const struct cli_opt *o)
{
	return o->help == NULL;
}

const char *
cli_opt_type(const struct cli_opt *o)
{
	static const char *const name[] = {
		[CLI_T_END] = "end", [CLI_T_FLAG] = "flag",
		[CLI_T_TEXT] = "text", [CLI_T_FILE] = "file",
		[CLI_T_INT] = "int", [CLI_T_REAL] = "real",
		[CLI_T_WORD] = "word", [CLI_T_LIST] = "list",
		[CLI_T_LENGTH] = "length", [CLI_T_TIME] = "time",
		[CLI_T_COUNT] = "count",
	};

	return name[o->type];
}

const char *
cli_class_name(enum cli_class class)
{
	static const char *const name[] = {
		[CLI_FILTER] = "filter", [CLI_SOURCE] = "source",
		[CLI_SINK] = "sink", [CLI_ADMIN] = "admin",
	};

	return name[class];
}

/* Appends words from column at on, breaking lines before WIDTH. */
static void
wrap(struct buf *out, const char *text, size_t at)
{
	size_t col = at, n;

	while (*text != '\0') {
		n = strcspn(text, " ");
		if (col > at && col + 1 + n > WIDTH) {
			buf_printf(out, "\n%*s", (int)at, "");
			col = at;
		} else if (col > at) {
			buf_putc(out, ' ');
			col++;
		}
		buf_add(out, text, n);
		col += n;
		text += n;
		text += *text == ' ';
	}
	buf_putc(out, '\n');
}

static void
help_option(struct buf *out, const struct cli_opt *o)
{
	size_t start = out->len;

	if (o->letter != 0)
		buf_printf(out, "  -%c, --%s", o->letter, o->name);
	else
		buf_printf(out, "      --%s", o->name);
	if (o->arg != NULL)
		buf_printf(out, "=%s", o->arg);
	if (out->len - start + 2 > HELP_AT)
		buf_printf(out, "\n%*s", HELP_AT, "");
	else
		buf_printf(out, "%*s",
		    (int)(HELP_AT - (out->len - start)), "");
	wrap(out, o->help, HELP_AT);
}

void
cli_help(struct buf *out, const struct cli_program *program,
    const struct cli_table *t)
{
	int i;

	buf_printf(out, "usage: %s [options]%s%s\n", program->name,
	    program->operands[0] == '\0' ? "" : " ", program->operands);
	wrap(out, program->brief, 0);
	buf_putc(out, '\n');
	for (i = 0; i < t->n; i++) {
		if (!cli_opt_hidden(&t->opt[i]))
			help_option(out, &t->opt[i]);
	}
	buf_printf(out, "\nThe manual: man %s\n", program->name);
}

static void
dump_words(struct buf *out, const char *const *words)
{
	int i;

	if (words == NULL)
		buf_putc(out, '-');
	for (i = 0; words != NULL && words[i] != NULL; i++)
		buf_printf(out, "%s%s", i > 0 ? "," : "", words[i]);
}

void
cli_dump_options(struct buf *out, const struct cli_table *t)
{
	const struct cli_opt *o;
	int i;

	for (i = 0; i < t->n; i++) {
		o = &t->opt[i];
		if (cli_opt_hidden(o))
			continue;
		buf_printf(out, "%c\t%s\t%s\t%s\t",
		    o->letter != 0 ? o->letter : '-', o->name,
		    o->arg != NULL ? o->arg : "-", cli_opt_type(o));
		dump_words(out, o->words);
		buf_printf(out, "\t%s\n", o->help);
	}
}

void
cli_dump_program(struct buf *out, const struct cli_program *program)
{
	buf_printf(out, "%s\t%s\t%s\t%s\n", program->name,
	    cli_class_name(program->class),
	    program->operands[0] == '\0' ? "-" : program->operands,
	    program->brief);
}
