/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"

void
log_put(const struct log *log, enum log_level level, const char *fmt, ...)
{
	char text[2000];
	va_list ap;

	if (log == NULL || log->emit == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log->emit(log->self, level, text);
}

void
log_progress(const struct log *log, const char *what, long long done,
    long long total)
{
	if (log != NULL && log->progress != NULL)
		log->progress(log->self, what, done, total);
}
