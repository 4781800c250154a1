/* SPDX-License-Identifier: MIT */
/*
 * buf: a growing run of bytes.
 *
 * All zero is a valid, empty buffer.  data[len] is always NUL once anything
 * was added.  Streams keep one and buf_clear() it for every record.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct buf {
	char *data;
	size_t len;
	size_t cap;
};

/* buf_room() where there is too little. */
char *buf_widen(struct buf *b, size_t n) __attribute__((returns_nonnull));

/* Room for n more bytes and a NUL; returns where they go. */
static inline char *
buf_room(struct buf *b, size_t n)
{
	return b->data != NULL && b->cap - b->len > n ? b->data + b->len :
	    buf_widen(b, n);
}

static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
	char *to = buf_room(b, n);

	if (n > 0)
		memcpy(to, p, n);
	to[n] = '\0';
	b->len += n;
}

static inline void
buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
void buf_clear(struct buf *b);		/* len 0; keeps the memory */
void buf_release(struct buf *b);	/* frees; all zero again */

/* The bytes as a NUL-terminated text; lent until the next change. */
const char *buf_text(const struct buf *b);

#endif
