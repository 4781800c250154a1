/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/when.h"
#include "base/zone.h"
#include "cli/internal.h"

enum { SEED = 42, NO_MAX_BAD = -2 };

/*
 * A closed standard descriptor would be reused by the next open(): a store
 * could receive the error messages.  The wrong direction makes each use fail.
 */
static void
hold_descriptors(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", fd == STDIN_FILENO ?
			    O_WRONLY : O_RDONLY);
	}
}

bool
cli_outlives_reader(enum cli_class class)
{
	return class == CLI_SINK || class == CLI_ADMIN;
}

/* "20261123T205500Z-4f2a9c": sorts by time, unique enough for one host. */
static const char *
make_run(struct arena *a)
{
	struct civil c;
	int64_t now = when_now();
	uint64_t mix;

	when_to_civil(now, &c);
	mix = ((uint64_t)now ^ (uint64_t)getpid() << 20) *
	    UINT64_C(0x9e3779b97f4a7c15);
	return arena_printf(a, "%04d%02d%02dT%02d%02d%02dZ-%06x", c.year,
	    c.month, c.day, c.hour, c.minute, c.second,
	    (unsigned)(mix >> 40));
}

/* The run's name, from the environment when it is a fit one. */
static const char *
settle_run(struct arena *a)
{
	const char *run = getenv("MILLWRIGHT_RUN");

	if (run == NULL || run[0] == '\0') {
		run = make_run(a);
		setenv("MILLWRIGHT_RUN", run, 1);
	}
	return run;
}

static _Noreturn void
misuse(const struct err *err, const char *program)
{
	cli_warn("%s", err->text);
	if (err->code == ERR_USAGE)
		cli_warn("try \"%s --help\"", program);
	exit(err->code);
}

/* Answers what needs no work, and exits. */
static void
answer(const struct cli *cli)
{
	const struct cli_common *c = &cli->own->common;
	struct err err = { 0 };
	struct buf out = { 0 };

	if (c->help)
		cli_help(&out, cli->program, &cli->own->table);
	else if (c->version)
		buf_printf(&out, "%s (millwright) %s\n", cli->program->name,
		    MILLWRIGHT_VERSION);
	else if (c->dump_options)
		cli_dump_options(&out, &cli->own->table);
	else if (c->dump_program)
		cli_dump_program(&out, cli->program);
	else if (c->dump_completion == NULL ||
	    cli_complete(&out, cli->program, &cli->own->table,
	    c->dump_completion, &err) < 0)
		return;
	fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	if (fflush(stdout) != 0 || fclose(stdout) != 0) {
		cli_warn("standard output: %s", strerror(errno));
		exit(ERR_IO);
	}
	exit(0);
}

/* Two options of one name or letter: the table is wrong, not the user. */
static int
check_table(const struct cli_table *t, struct err *err)
{
	const struct cli_opt *a, *b;
	int i, j;

	for (i = 0; i < t->n; i++) {
		a = &t->opt[i];
		for (j = i + 1; j < t->n; j++) {
			b = &t->opt[j];
			if (strcmp(a->name, b->name) == 0 ||
			    (a->letter != 0 && a->letter == b->letter))
				return err_set(err, ERR_INTERNAL, "options "
				    "--%s and --%s clash", a->name, b->name);
		}
	}
	return 0;
}

static int
settle_delimiter(struct cli *cli, struct err *err)
{
	const char *s = cli->own->common.delimiter;

	if (s == NULL)
		return 0;
	if (strcmp(s, "tab") == 0 || strcmp(s, "\\t") == 0)
		s = "\t";
	if (strlen(s) != 1 || *s == '"' || *s == '\n' || *s == '\r')
		return err_set(err, ERR_USAGE, "--delimiter: not one "
		    "character or tab: \"%s\"", s);
	cli->in.delimiter = *s;
	return 0;
}

static int
settle_input(struct cli *cli, struct err *err)
{
	const struct cli_common *c = &cli->own->common;

	cli->in.schema = cli->program->schema;
	cli->in.kind = c->kind;
	cli->in.partial = c->partial;
	cli->has_max_bad = c->max_bad != NO_MAX_BAD;
	cli->in.max_bad = cli->has_max_bad ? c->max_bad : 0;
	cli->in.log = &cli->log;
	if (c->input_format != NULL && c->input_format[0] == 'n')
		cli->in.format = REC_NDJSON;
	else if (c->input_format != NULL && c->input_format[0] == 'c')
		cli->in.format = REC_CSV;
	return settle_delimiter(cli, err);
}

static void
settle_output(struct cli *cli)
{
	const char *word = cli->own->common.format;

	if (word == NULL)
		word = isatty(STDOUT_FILENO) == 1 ? "table" : "ndjson";
	cli->format = word[0] == 't' ? CLI_OUT_TABLE :
	    word[0] == 'c' ? CLI_OUT_CSV : CLI_OUT_NDJSON;
}

static void
settle_log(struct cli *cli)
{
	const struct cli_common *c = &cli->own->common;

	cli->run = settle_run(&cli->own->arena);
	cli->verbosity = c->quiet ? -1 : c->verbose > 2 ? 2 : c->verbose;
	cli_log_init(cli->program->name, cli->run, c->log_format != NULL &&
	    strcmp(c->log_format, "json") == 0, cli->verbosity);
	cli->log = cli_log_here();
}

/* --now, and every other time on the command line while we can still say so. */
static int
settle_times(struct cli *cli, struct err *err)
{
	const struct cli_table *t = &cli->own->table;
	const char *text;
	int64_t us;
	int i;

	cli->now_us = when_now();
	text = cli->own->common.now;
	cli->now_given = text != NULL;
	if (text != NULL && cli_when(cli, text, &cli->now_us, err) < 0)
		return err_at(err, "--now");
	for (i = 0; i < t->n; i++) {
		if (t->opt[i].type != CLI_T_TIME)
			continue;
		text = *(const char **)t->opt[i].to;
		if (cli_when(cli, text, &us, err) < 0)
			return err_at(err, "--%s", t->opt[i].name);
	}
	return 0;
}

static int
settle(struct cli *cli, struct err *err)
{
	if (cli_opt_operands(cli->program->operands, cli->noperands,
	    cli->operands, err) < 0)
		return -1;
	cli->seed = (uint64_t)cli->own->common.seed;
	settle_output(cli);
	if (settle_input(cli, err) < 0)
		return -1;
	if (cli_config_load(cli, err) < 0)
		return -1;
	return settle_times(cli, err);
}

/* The signal's own way to end the program follows. */
static void
clean_up(int signum)
{
	outfile_abandon();
	raise(signum);
}

/* A file that is not whole is not left behind; what is ignored stays so. */
static void
clean_up_on(int signum)
{
	struct sigaction was, now = { .sa_handler = clean_up,
		.sa_flags = (int)SA_RESETHAND };

	sigemptyset(&now.sa_mask);
	if (sigaction(signum, NULL, &was) == 0 && was.sa_handler == SIG_DFL)
		sigaction(signum, &now, NULL);
}

void
cli_parse(struct cli *cli, const struct cli_program *program, int argc,
    char *argv[])
{
	struct err err = { 0 };
	struct cli_private *own;
	int rc;

	hold_descriptors();
	signal(SIGPIPE, cli_outlives_reader(program->class) ? SIG_IGN :
	    SIG_DFL);
	clean_up_on(SIGINT);
	clean_up_on(SIGTERM);
	clean_up_on(SIGHUP);
	clean_up_on(SIGABRT);	/* of memory that is not to be had */
	memset(cli, 0, sizeof(*cli));
	cli->program = program;
	cli->own = own = mem_new(1, sizeof(*own));
	own->common.seed = SEED;
	own->common.max_bad = NO_MAX_BAD;
	cli_log_init(program->name, NULL, false, 0);
	cli_opt_table(&own->table, program, &own->common, &own->arena);
	if (check_table(&own->table, &err) < 0)
		misuse(&err, program->name);
	rc = cli_opt_parse(&own->table, argc, argv, &own->arena,
	    &cli->operands, &cli->noperands, &err);
	answer(cli);
	settle_log(cli);
	if (rc < 0 || settle(cli, &err) < 0)
		misuse(&err, program->name);
}

void
cli_misuse(const char *fmt, ...)
{
	struct err err = { 0 };
	va_list ap;

	va_start(ap, fmt);
	err_vset(&err, ERR_USAGE, fmt, ap);
	va_end(ap);
	misuse(&err, cli_log_program());
}

int
cli_when(const struct cli *cli, const char *text, int64_t *us,
    struct err *err)
{
	if (text == NULL)
		return 0;
	return zone_when(cli->zone, text, cli->now_us, us, err);
}

int
cli_window(const struct cli *cli, const char *from, const char *to,
    int64_t *from_us, int64_t *to_us, struct err *err)
{
	if (cli_when(cli, from, from_us, err) < 0 ||
	    cli_when(cli, to, to_us, err) < 0)
		return -1;
	if (from != NULL && to != NULL && *from_us > *to_us)
		cli_misuse("--from is later than --to: \"%s\", \"%s\"", from,
		    to);
	return 0;
}
