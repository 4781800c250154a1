/* SPDX-License-Identifier: MIT */
/*
 * mem: memory that is there, and an arena.
 *
 * Running out of memory aborts the process with a line on stderr: no branch
 * for it could be tested, or would mean anything to a shift leader.  It is
 * the only place below lib/cli that ends a program.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* n objects of size bytes, zeroed; the caller's, to free().  Never NULL. */
void *mem_new(size_t n, size_t size)
    __attribute__((malloc, returns_nonnull, warn_unused_result));

/* Resizes to n objects of size bytes; the new part is not zeroed. */
void *mem_resize(void *p, size_t n, size_t size)
    __attribute__((returns_nonnull, warn_unused_result));

/*
 * Makes room for at least want objects in an array of *cap objects of size
 * bytes, growing by half at least.  Returns the array, moved or not.
 */
void *mem_grow(void *p, size_t *cap, size_t want, size_t size)
    __attribute__((returns_nonnull, warn_unused_result));

/* A copy of n bytes with a NUL behind; the caller's. */
char *mem_text(const char *s, size_t n)
    __attribute__((malloc, returns_nonnull, warn_unused_result));
char *mem_strdup(const char *s)
    __attribute__((malloc, returns_nonnull, warn_unused_result));

/*
 * The process keeps up to so many freed bytes for itself.  For who takes and
 * frees some megabytes again and again: every page of them is zeroed by the
 * system, and taking one away from a process with threads stops them all.
 */
void mem_keep(size_t bytes);

/*
 * An arena: things that live and die together.  All zero is a valid, empty
 * arena.  What it hands out is aligned for any object and lives until
 * arena_reset() to an earlier mark or arena_release().
 */
struct arena_block;
struct arena {
	struct arena_block *top;
};
struct arena_mark {
	struct arena_block *top;
	size_t used;
};

void *arena_new(struct arena *a, size_t n, size_t size)	/* zeroed */
    __attribute__((returns_nonnull, warn_unused_result));
char *arena_text(struct arena *a, const char *s, size_t n) /* with NUL */
    __attribute__((returns_nonnull, warn_unused_result));
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((returns_nonnull, format(printf, 2, 3)));
struct arena_mark arena_mark(const struct arena *a);
void arena_reset(struct arena *a, struct arena_mark mark);
void arena_release(struct arena *a);

#endif
