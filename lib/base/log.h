/* SPDX-License-Identifier: MIT */
/*
 * log: what a library has to say while it goes on working.
 *
 * A library never prints.  It is handed a struct log (NULL: nobody listens)
 * and gives it a level, a sentence and fields; lib/cli puts them on stderr
 * as text or JSON with the run id.  Secrets are never passed.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARN,
	LOG_LEVEL_NOTE,		/* shown by default */
	LOG_LEVEL_INFO,		/* with -v */
	LOG_LEVEL_DEBUG		/* with -vv */
};

struct log {
	void *self;
	void (*emit)(void *self, enum log_level level, const char *text);
	/* Progress of long work: done of total (0 unknown); may be NULL. */
	void (*progress)(void *self, const char *what, long long done,
	    long long total);
};

void log_put(const struct log *log, enum log_level level,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void log_progress(const struct log *log, const char *what, long long done,
    long long total);

#endif
