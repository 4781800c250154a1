/* SPDX-License-Identifier: MIT */
#include <malloc.h>
#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static _Noreturn void
no_memory(size_t n, size_t size)
{
	fprintf(stderr, "out of memory: %zu objects of %zu bytes\n", n, size);
	abort();
}

void *
mem_new(size_t n, size_t size)
{
	void *p;

	p = calloc(n == 0 ? 1 : n, size == 0 ? 1 : size);
	if (p == NULL)
		no_memory(n, size);
	return p;
}

void
mem_keep(size_t bytes)
{
#ifdef M_TRIM_THRESHOLD
	(void)mallopt(M_TRIM_THRESHOLD, (int)bytes);
#else
	(void)bytes;
#endif
}

void *
mem_resize(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n == 0 ? 1 : n, size == 0 ? 1 : size);
	if (p == NULL)
		no_memory(n, size);
	return p;
}

void *
mem_grow(void *p, size_t *cap, size_t want, size_t size)
{
	size_t n;

	if (p != NULL && want <= *cap)
		return p;
	n = *cap + *cap / 2;
	if (n < want)
		n = want;
	if (n < 16)
		n = 16;
	p = mem_resize(p, n, size);
	*cap = n;
	return p;
}

char *
mem_text(const char *s, size_t n)
{
	char *p = mem_new(n + 1, 1);

	if (n > 0)
		memcpy(p, s, n);
	return p;
}

char *
mem_strdup(const char *s)
{
	return mem_text(s, strlen(s));
}

enum { BLOCK_BYTES = 16 * 1024 };

struct arena_block {
	struct arena_block *below;
	size_t used, cap;
	alignas(max_align_t) unsigned char data[];
};

static struct arena_block *
block_new(struct arena_block *below, size_t need)
{
	size_t cap = need > BLOCK_BYTES ? need : BLOCK_BYTES;
	struct arena_block *b;

	if (cap > SIZE_MAX - sizeof(*b))
		no_memory(need, 1);
	b = mem_new(1, sizeof(*b) + cap);
	b->below = below;
	b->cap = cap;
	return b;
}

void *
arena_new(struct arena *a, size_t n, size_t size)
{
	const size_t unit = alignof(max_align_t);
	size_t bytes;
	void *p;

	if (size != 0 && n > (SIZE_MAX - unit) / size)
		no_memory(n, size);
	bytes = (n * size + unit - 1) / unit * unit;
	if (a->top == NULL || a->top->cap - a->top->used < bytes)
		a->top = block_new(a->top, bytes);
	p = a->top->data + a->top->used;
	a->top->used += bytes;
	return memset(p, 0, bytes);
}

char *
arena_text(struct arena *a, const char *s, size_t n)
{
	char *p = arena_new(a, n + 1, 1);

	if (n > 0)
		memcpy(p, s, n);
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	p = arena_new(a, (size_t)n + 1, 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	struct arena_mark m = { a->top, a->top == NULL ? 0 : a->top->used };

	return m;
}

void
arena_reset(struct arena *a, struct arena_mark mark)
{
	struct arena_block *b;

	while ((b = a->top) != NULL && b != mark.top) {
		a->top = b->below;
		free(b);
	}
	if (a->top != NULL)
		a->top->used = mark.used;
}

void
arena_release(struct arena *a)
{
	struct arena_mark none = { NULL, 0 };

	arena_reset(a, none);
}
