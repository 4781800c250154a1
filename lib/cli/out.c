/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/zone.h"
#include "cli/internal.h"
#include "conf/conf.h"

enum { PROGRESS_STEP = 4096, PIPE_WIDTH = 0, NARROWEST = 20 };

/* Columns of the terminal; where there is none, lines are as long as needed. */
static int
terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize w;
	char *end;
	long n;

	if (columns != NULL && *columns != '\0') {
		n = strtol(columns, &end, 10);
		if (*end == '\0' && n >= NARROWEST && n < 10000)
			return (int)n;
	}
	if (isatty(STDOUT_FILENO) != 1)
		return PIPE_WIDTH;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 &&
	    w.ws_col >= NARROWEST)
		return w.ws_col;
	return 80;
}

bool
cli_obeys(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) == 1 && term != NULL && *term != '\0' &&
	    strcmp(term, "dumb") != 0;
}

/* As the C library reads the environment, without setting a locale. */
static bool
is_utf8_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *s = NULL;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		s = getenv(names[i]);
		if (s != NULL && *s != '\0')
			break;
	}
	return s != NULL && (strcasestr(s, "utf-8") != NULL ||
	    strcasestr(s, "utf8") != NULL);
}

/* What somebody typed goes before what the environment says. */
static bool
in_color(const struct cli *cli)
{
	const char *when = cli->own->common.color;
	const char *none = getenv("NO_COLOR");

	if (when != NULL && strcmp(when, "auto") != 0)
		return strcmp(when, "always") == 0;
	return cli_obeys(STDOUT_FILENO) && (none == NULL || *none == '\0');
}

void
cli_text_look(int *columns, bool *ascii)
{
	const int width = terminal_width();

	*columns = width == PIPE_WIDTH ? 80 : width;
	*ascii = isatty(STDOUT_FILENO) == 1 && !is_utf8_locale();
}

static struct rec_writer *
table_writer(const struct cli *cli)
{
	struct cli_table_look look = {
		.width = terminal_width(),
		.color = in_color(cli),
		.plain = !is_utf8_locale(),
		.zone = cli->zone,
		.schema = cli->program->schema,
		.columns = cli->program->columns,
		.target = cli->own->target,
	};

	return cli_table_writer(STDOUT_FILENO, &look);
}

struct rec_writer *
cli_writer(const struct cli *cli)
{
	struct rec_writer *w = NULL;

	switch (cli->format) {
	case CLI_OUT_NDJSON:
		w = rec_ndjson_writer(STDOUT_FILENO);
		break;
	case CLI_OUT_CSV:
		w = rec_csv_writer(STDOUT_FILENO, cli->in.delimiter);
		break;
	case CLI_OUT_TABLE:
		w = table_writer(cli);
		break;
	}
	if (cli_outlives_reader(cli->program->class))
		w = cli_deaf_writer(STDOUT_FILENO, w);
	return w;
}

/* Stands before a stage and counts, for the line on the terminal. */
struct counted {
	const struct rec_stage *st;
	const struct log *log;
	long long n;
};

static int
counted_feed(void *self, const struct rec *rec, struct rec_writer *out,
    struct err *err)
{
	struct counted *c = self;

	if (++c->n % PROGRESS_STEP == 0)
		log_progress(c->log, "records", c->n, 0);
	return c->st->feed(c->st->self, rec, out, err);
}

static int
counted_idle(void *self, struct rec_writer *out, struct err *err)
{
	struct counted *c = self;

	return c->st->idle == NULL ? 0 : c->st->idle(c->st->self, out, err);
}

static bool
counted_prepare(void *self, int lane, const struct rec *rec)
{
	struct counted *c = self;

	return c->st->prepare(c->st->self, lane, rec);
}

static int
counted_commit(void *self, int lane, int64_t n, struct rec_writer *out,
    struct err *err)
{
	struct counted *c = self;
	const long long before = c->n / PROGRESS_STEP;

	c->n += n;
	if (c->n / PROGRESS_STEP != before)
		log_progress(c->log, "records", c->n, 0);
	return c->st->commit(c->st->self, lane, n, out, err);
}

static void
counted_forget(void *self, int lane)
{
	struct counted *c = self;

	c->st->forget(c->st->self, lane);
}

static int
pump_file(const struct cli *cli, const char *path,
    const struct rec_stage *st, struct rec_writer *out, struct err *err)
{
	struct rec_reader *in;
	int64_t bad;
	int rc;

	in = rec_open(path, &cli->in, err);
	if (in == NULL)
		return -1;
	rc = rec_pump(st, in, out, err);
	bad = rec_bad(in);
	if (rc == 0 && bad > 0)
		log_put(&cli->log, LOG_LEVEL_WARN,
		    "%s: skipped %lld of %lld records", path, (long long)bad,
		    (long long)(bad + rec_count(in)));
	rec_close(in);
	return rc;
}

int
cli_pump(const struct cli *cli, const struct rec_stage *st,
    struct rec_writer *out, struct err *err)
{
	struct counted counted = { st, &cli->log, 0 };
	struct rec_stage watched = { .self = &counted, .feed = counted_feed,
		.idle = counted_idle };
	int i;

	if (st->prepare != NULL) {
		watched.prepare = counted_prepare;
		watched.commit = counted_commit;
		watched.forget = counted_forget;
	}
	if (cli->log.progress != NULL)
		st = &watched;
	if (cli->noperands == 0)
		return pump_file(cli, "-", st, out, err);
	for (i = 0; i < cli->noperands; i++) {
		if (pump_file(cli, cli->operands[i], st, out, err) < 0)
			return -1;
	}
	return 0;
}

int
cli_run(struct cli *cli, struct rec_stage st, struct err *err)
{
	struct rec_writer *out = NULL;
	int rc = -1;

	if (err->code == ERR_NONE) {
		out = cli_writer(cli);
		rc = cli_pump(cli, &st, out, err);
		if (rc == 0 && st.finish != NULL)
			rc = st.finish(st.self, out, err);
	}
	if (st.free != NULL)
		st.free(st.self);
	return cli_last_words(cli, out, rc, err);
}

static void
forget(struct cli *cli)
{
	struct cli_private *own = cli->own;

	conf_close(cli->config);
	zone_close(cli->zone);
	arena_release(&own->arena);
	free(own);
	cli->own = NULL;
}

static void
complain(struct err *total, const struct err *err)
{
	if (err->code == ERR_NONE)
		return;
	if (strcmp(total->text, err->text) != 0)
		cli_warn("%s", err->text);
	if (total->code == ERR_NONE)
		*total = *err;
	else
		total->code = err_worse(total->code, err->code);
}

static int
close_stdout(const struct cli *cli, struct err *err)
{
	int bad = ferror(stdout);

	errno = 0;
	if (fclose(stdout) == 0 && !bad)
		return 0;
	if (errno == EPIPE && cli_outlives_reader(cli->program->class))
		return 0;
	return err_sys(err, ERR_IO, "standard output");
}

int
cli_last_words(struct cli *cli, struct rec_writer *out, int rc,
    struct err *err)
{
	struct err total = { 0 }, last = { 0 };

	if (rc < 0)
		(void)err_set(err, ERR_INTERNAL, "failed without a reason");
	cli_progress_erase();
	complain(&total, err);
	if (out != NULL && rec_finish(out, &last) < 0)
		complain(&total, &last);
	rec_writer_free(out);
	err_clear(&last);
	if (close_stdout(cli, &last) < 0)
		complain(&total, &last);
	if (total.code == ERR_USAGE)
		cli_warn("try \"%s --help\"", cli->program->name);
	forget(cli);
	return rc > 0 ? err_worse(total.code, rc) : total.code;
}

const char *
cli_user(void)
{
	const struct passwd *pw = getpwuid(getuid());

	return pw != NULL ? pw->pw_name : "?";
}
