/* SPDX-License-Identifier: MIT */
/*
 * err: a failure as a value: an exit code and one sentence.
 *
 * Library functions return 0 or -1 and fill a struct err.  The first failure
 * wins: once code is set, later err_set() calls leave it alone, so a clean-up
 * that fails too cannot hide the cause.  All zero is a valid, empty error.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>

/* The exit codes every program owes; see millwright(7). */
enum err_code {
	ERR_NONE = 0,
	ERR_NO = 1,		/* a question was answered "no" */
	ERR_USAGE = 64,
	ERR_DATA = 65,		/* bad data, cut input, delete brake */
	ERR_NOINPUT = 66,	/* input missing or unreadable */
	ERR_UNAVAILABLE = 69,	/* source, store or endpoint unreachable */
	ERR_INTERNAL = 70,	/* an internal check failed: our bug */
	ERR_CANTCREAT = 73,
	ERR_IO = 74,		/* read, write or fsync failed; disk full */
	ERR_TEMPFAIL = 75,	/* try later: lock held, lost a race */
	ERR_PROTOCOL = 76,	/* the peer broke its protocol */
	ERR_NOPERM = 77,	/* permission, or a secret file too open */
	ERR_CONFIG = 78		/* configuration wrong, schema drift */
};

struct err {
	int code;		/* an enum err_code */
	int placed;		/* the text names its place in the input */
	char text[4000];	/* lower case, no full stop; newlines may be */
};

/* Sets *err unless it is set already.  Returns -1.  err may be NULL. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int err_vset(struct err *err, enum err_code code, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

/* Like err_set(), with ": " and strerror(errno) behind; keeps errno. */
int err_sys(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts a place ("file:line") and ": " before the text of a set error; -1. */
int err_at(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Forgets the failure. */
void err_clear(struct err *err);

/*
 * Of two codes, the one a program exits with when both happened: the first of
 * 70 74 78 77 65 76 69 73 66 75 1 (64 comes alone).
 */
int err_worse(int a, int b);

/* The errno of a failed open(2) as a code: NOINPUT, NOPERM or IO. */
enum err_code err_open_code(int errnum);
/* The same of one that was to make a file: CANTCREAT or IO. */
enum err_code err_create_code(int errnum);

#endif
