/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

int
err_vset(struct err *err, enum err_code code, const char *fmt, va_list ap)
{
	if (err == NULL || err->code != ERR_NONE)
		return -1;
	err->code = code;
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	return -1;
}

int
err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_vset(err, code, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_sys(struct err *err, enum err_code code, const char *fmt, ...)
{
	int saved = errno;
	size_t len;
	va_list ap;

	if (err == NULL || err->code != ERR_NONE)
		return -1;
	va_start(ap, fmt);
	err_vset(err, code, fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s",
	    strerror(saved));
	errno = saved;
	return -1;
}

int
err_at(struct err *err, const char *fmt, ...)
{
	struct err old;
	size_t len;
	va_list ap;

	if (err == NULL || err->code == ERR_NONE)
		return -1;
	old = *err;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", old.text);
	return -1;
}

void
err_clear(struct err *err)
{
	err->code = ERR_NONE;
	err->placed = 0;
	err->text[0] = '\0';
}

/* Lower is worse; codes outside the table rank with success. */
static int
rank(int code)
{
	static const int order[] = {
		ERR_INTERNAL, ERR_IO, ERR_CONFIG, ERR_NOPERM, ERR_DATA,
		ERR_PROTOCOL, ERR_UNAVAILABLE, ERR_CANTCREAT, ERR_NOINPUT,
		ERR_TEMPFAIL, ERR_NO,
	};
	const int n = (int)(sizeof(order) / sizeof(order[0]));
	int i;

	for (i = 0; i < n; i++) {
		if (order[i] == code)
			return i;
	}
	return n;
}

int
err_worse(int a, int b)
{
	return rank(b) < rank(a) ? b : a;
}

enum err_code
err_open_code(int errnum)
{
	switch (errnum) {
	case ENOENT:
	case ENOTDIR:
	case EISDIR:
	case ELOOP:
	case ENAMETOOLONG:
		return ERR_NOINPUT;
	case EACCES:
	case EPERM:
		return ERR_NOPERM;
	default:
		return ERR_IO;
	}
}

/* A full disk is the disk's fault, everything else the output's. */
enum err_code
err_create_code(int errnum)
{
	switch (errnum) {
	case ENOSPC:
	case EDQUOT:
	case EIO:
	case EMFILE:
	case ENFILE:
		return ERR_IO;
	default:
		return ERR_CANTCREAT;
	}
}
