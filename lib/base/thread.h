/* SPDX-License-Identifier: MIT */
/*
 * thread: a bounded queue of pointers between threads, and work in parallel.
 *
 * Fork before threads, never after.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bytes between what two threads write, so that neither waits for the other's
 * cache: two lines, for processors fetch them in pairs.
 */
enum { THREAD_APART = 128 };

/* Runs fn(arg, i) for i in 0..n-1 on up to threads threads; waits. */
void thread_each(int threads, size_t n, void (*fn)(void *arg, size_t i),
    void *arg);

/*
 * A thread that sees no signals but for a pipe it breaks itself: those are for
 * the one that knows what to do about them.  0, or -1 when there is none to be
 * had.
 */
int thread_start(pthread_t *thread, void *(*fn)(void *), void *arg);

/* A queue of at most cap pointers; push waits for room, pop for an item. */
struct queue;

struct queue *queue_new(size_t cap);
void queue_free(struct queue *q);
/* 0; -1 once closed (the item stays the caller's). */
int queue_push(struct queue *q, void *item);
/* NULL once closed and empty. */
void *queue_pop(struct queue *q);
/* Waits for an item or the close, but not longer; whether a pop would not. */
bool queue_wait(struct queue *q, int64_t us);
/*
 * The same for a queue that one thread alone pops from: if it has to wait at
 * all, then until there are n items (at most cap) or it is closed.  Of two
 * threads that wait for each other the one so sleeps rarely and long.
 */
void *queue_pop_after(struct queue *q, size_t n);
void queue_close(struct queue *q);	/* either side; wakes both */

/* Processors this process may run on, at least 1. */
int thread_cpus(void);

#endif
