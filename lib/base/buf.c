/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

char *
buf_widen(struct buf *b, size_t n)
{
	if (n > SIZE_MAX / 2 || b->len > SIZE_MAX / 2)
		abort();
	b->data = mem_grow(b->data, &b->cap, b->len + n + 1, 1);
	return b->data + b->len;
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		abort();
	vsnprintf(buf_room(b, (size_t)n), (size_t)n + 1, fmt, again);
	b->len += (size_t)n;
	va_end(again);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->data != NULL)
		b->data[0] = '\0';
}

void
buf_release(struct buf *b)
{
	free(b->data);
	b->data = NULL;
	b->len = b->cap = 0;
}

const char *
buf_text(const struct buf *b)
{
	return b->data == NULL ? "" : b->data;
}
