/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/thread.h"

struct work {
	atomic_size_t next;
	size_t n;
	void (*fn)(void *arg, size_t i);
	void *arg;
};

static void *
work_on(void *self)
{
	struct work *w = self;
	size_t i;

	while ((i = atomic_fetch_add(&w->next, 1)) < w->n)
		w->fn(w->arg, i);
	return NULL;
}

int
thread_start(pthread_t *thread, void *(*fn)(void *), void *arg)
{
	sigset_t most, old;
	int rc;

	sigfillset(&most);
	sigdelset(&most, SIGPIPE);
	pthread_sigmask(SIG_SETMASK, &most, &old);
	rc = pthread_create(thread, NULL, fn, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return rc == 0 ? 0 : -1;
}

/* How many of want threads there are; fewer only make the work last longer. */
static size_t
start(pthread_t *id, size_t want, struct work *w)
{
	size_t n;

	for (n = 0; n < want; n++) {
		if (thread_start(&id[n], work_on, w) < 0)
			break;
	}
	return n;
}

void
thread_each(int threads, size_t n, void (*fn)(void *arg, size_t i),
    void *arg)
{
	struct work w = { .n = n, .fn = fn, .arg = arg };
	size_t want = threads > 1 ? (size_t)threads - 1 : 0;
	pthread_t *id;
	size_t i, got;

	if (n == 0)
		return;
	if (want > n - 1)
		want = n - 1;
	id = mem_new(want, sizeof(*id));
	got = start(id, want, &w);
	work_on(&w);
	for (i = 0; i < got; i++)
		pthread_join(id[i], NULL);
	free(id);
}

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t room, item;
	size_t cap, len, head;
	size_t want;		/* items that wake who waits for one */
	bool closed;
	void *slot[];
};

struct queue *
queue_new(size_t cap)
{
	pthread_condattr_t steady;
	struct queue *q;

	if (cap == 0)
		cap = 1;
	q = mem_new(1, sizeof(*q) + cap * sizeof(q->slot[0]));
	q->cap = cap;
	q->want = 1;
	if (pthread_condattr_init(&steady) != 0 ||
	    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC) != 0 ||
	    pthread_mutex_init(&q->lock, NULL) != 0 ||
	    pthread_cond_init(&q->room, NULL) != 0 ||
	    pthread_cond_init(&q->item, &steady) != 0)
		abort();	/* only for want of memory */
	pthread_condattr_destroy(&steady);
	return q;
}

void
queue_free(struct queue *q)
{
	if (q == NULL)
		return;
	pthread_cond_destroy(&q->item);
	pthread_cond_destroy(&q->room);
	pthread_mutex_destroy(&q->lock);
	free(q);
}

int
queue_push(struct queue *q, void *item)
{
	int rc = -1;

	pthread_mutex_lock(&q->lock);
	while (q->len == q->cap && !q->closed)
		pthread_cond_wait(&q->room, &q->lock);
	if (!q->closed) {
		q->slot[(q->head + q->len++) % q->cap] = item;
		if (q->len >= q->want)
			pthread_cond_signal(&q->item);
		rc = 0;
	}
	pthread_mutex_unlock(&q->lock);
	return rc;
}

void *
queue_pop(struct queue *q)
{
	return queue_pop_after(q, 1);
}

void *
queue_pop_after(struct queue *q, size_t n)
{
	void *item = NULL;

	pthread_mutex_lock(&q->lock);
	if (q->len == 0) {
		q->want = n;
		while (q->len < n && !q->closed)
			pthread_cond_wait(&q->item, &q->lock);
		q->want = 1;
	}
	if (q->len > 0) {
		item = q->slot[q->head];
		q->head = (q->head + 1) % q->cap;
		q->len--;
		pthread_cond_signal(&q->room);
	}
	pthread_mutex_unlock(&q->lock);
	return item;
}

bool
queue_wait(struct queue *q, int64_t us)
{
	struct timespec end;
	int rc = 0;
	bool has;

	clock_gettime(CLOCK_MONOTONIC, &end);
	us += end.tv_nsec / 1000;
	end.tv_sec += us / 1000000;
	end.tv_nsec = us % 1000000 * 1000;
	pthread_mutex_lock(&q->lock);
	while (q->len == 0 && !q->closed && rc == 0)
		rc = pthread_cond_timedwait(&q->item, &q->lock, &end);
	has = q->len > 0 || q->closed;
	pthread_mutex_unlock(&q->lock);
	return has;
}

void
queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->room);
	pthread_cond_broadcast(&q->item);
	pthread_mutex_unlock(&q->lock);
}

int
thread_cpus(void)
{
	cpu_set_t set;
	long n;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return CPU_COUNT(&set);
	/* More processors than the set has room for. */
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : (int)n;
}
