/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/when.h"
#include "cli/internal.h"

enum { PROGRESS_AFTER_MS = 1000, PROGRESS_EVERY_MS = 200 };

/* One for a process, as standard error is. */
static struct {
	pthread_mutex_t lock;
	const char *program;
	const char *run;
	bool json;
	int verbosity;
	bool terminal;		/* progress may be drawn */
	bool drawn;		/* a progress line stands there */
	int64_t began_ms;	/* 0: nothing under way */
	int64_t drawn_ms;
	struct buf line;
} here = { .lock = PTHREAD_MUTEX_INITIALIZER, .program = "millwright" };

static int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Whole lines in one write, so that a pipeline's do not mix. */
static void
write_all(const char *p, size_t n)
{
	ssize_t did;

	while (n > 0) {
		did = write(STDERR_FILENO, p, n);
		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return;	/* nobody is left to tell */
		p += did;
		n -= (size_t)did;
	}
}

static void
text_lines(struct buf *out, const char *text)
{
	size_t n;

	do {
		n = strcspn(text, "\n");
		buf_printf(out, "%s: ", here.program);
		cli_safe(out, text, n);
		buf_putc(out, '\n');
		text += n;
		text += *text == '\n';
	} while (*text != '\0');
}

static void
json_line(struct buf *out, enum log_level level, const char *text)
{
	static const char *const name[] = {
		[LOG_LEVEL_ERROR] = "error", [LOG_LEVEL_WARN] = "warn",
		[LOG_LEVEL_NOTE] = "note", [LOG_LEVEL_INFO] = "info",
		[LOG_LEVEL_DEBUG] = "debug",
	};
	char now[WHEN_MAX];
	size_t n;

	n = when_put(now, when_now());
	buf_printf(out, "{\"time\":\"%.*s\",\"level\":\"%s\",\"program\":",
	    (int)n, now, name[level]);
	rec_json_string(out, here.program, strlen(here.program));
	buf_puts(out, ",\"run\":");
	rec_json_string(out, here.run, strlen(here.run));
	buf_puts(out, ",\"text\":");
	rec_json_string(out, text, strlen(text));
	buf_puts(out, "}\n");
}

static void
erase(void)
{
	if (here.drawn)
		write_all("\r\033[K", 4);
	here.drawn = false;
}

static void
put_line(enum log_level level, const char *text)
{
	erase();
	buf_clear(&here.line);
	if (here.json && here.run != NULL)
		json_line(&here.line, level, text);
	else
		text_lines(&here.line, text);
	write_all(here.line.data, here.line.len);
}

static void
emit(void *self, enum log_level level, const char *text)
{
	(void)self;
	/* -q: errors and warnings; else notes too, -v info, -vv debug. */
	if ((int)level > (int)LOG_LEVEL_NOTE + here.verbosity)
		return;
	pthread_mutex_lock(&here.lock);
	put_line(level, text);
	pthread_mutex_unlock(&here.lock);
}

static void
draw(const char *what, long long done, long long total)
{
	buf_clear(&here.line);
	buf_puts(&here.line, "\r\033[K");
	buf_printf(&here.line, "%s: ", here.program);
	cli_safe(&here.line, what, strlen(what));
	buf_printf(&here.line, ": %lld", done);
	if (total > 0)
		buf_printf(&here.line, " of %lld (%d %%)", total,
		    (int)(100.0 * (double)done / (double)total));
	write_all(here.line.data, here.line.len);
	here.drawn = true;
}

static void
progress(void *self, const char *what, long long done, long long total)
{
	int64_t now;

	(void)self;
	if (!here.terminal)
		return;
	pthread_mutex_lock(&here.lock);
	now = clock_ms();
	if (here.began_ms == 0)
		here.began_ms = now;
	if (now - here.began_ms >= PROGRESS_AFTER_MS &&
	    now - here.drawn_ms >= PROGRESS_EVERY_MS) {
		draw(what, done, total);
		here.drawn_ms = now;
	}
	pthread_mutex_unlock(&here.lock);
}

void
cli_log_init(const char *program, const char *run, bool json, int verbosity)
{
	here.program = program;
	here.run = run;
	here.json = json;
	here.verbosity = verbosity;
	here.terminal = verbosity >= 0 && !json && cli_obeys(STDERR_FILENO);
}

struct log
cli_log_here(void)
{
	struct log log = { NULL, emit, here.terminal ? progress : NULL };

	return log;
}

const char *
cli_log_program(void)
{
	return here.program;
}

void
cli_progress_erase(void)
{
	pthread_mutex_lock(&here.lock);
	erase();
	here.began_ms = 0;
	pthread_mutex_unlock(&here.lock);
}

void
cli_warn(const char *fmt, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	emit(NULL, LOG_LEVEL_ERROR, buf_text(&text));
	buf_release(&text);
}
