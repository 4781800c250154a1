/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/thread.h"

enum { ITEMS = 10000 };

static void
count_one(void *arg, size_t i)
{
	atomic_int *seen = arg;

	atomic_fetch_add(&seen[i], 1);
}

static void
each_index_is_worked_on_exactly_once(void **state)
{
	static const int threads[] = { -1, 0, 1, 2, 7 };
	static atomic_int seen[ITEMS];
	size_t t, i;

	(void)state;
	for (t = 0; t < sizeof(threads) / sizeof(threads[0]); t++) {
		thread_each(threads[t], ITEMS, count_one, seen);
		for (i = 0; i < ITEMS; i++)
			assert_int_equal(seen[i], (int)t + 1);
	}
	thread_each(4, 0, count_one, NULL);
}

static void
note_thread(void *arg, size_t i)
{
	pthread_t *who = arg;

	who[i] = pthread_self();
}

static void
one_thread_is_the_callers(void **state)
{
	pthread_t who[5];
	size_t i;

	(void)state;
	thread_each(1, 5, note_thread, who);
	for (i = 0; i < 5; i++)
		assert_true(pthread_equal(who[i], pthread_self()));
	thread_each(9, 1, note_thread, who);
	assert_true(pthread_equal(who[0], pthread_self()));
}

/* Both wait for the other, which one thread alone could never do. */
static void
meet(void *arg, size_t i)
{
	atomic_int *here = arg;

	(void)i;
	atomic_fetch_add(here, 1);
	while (atomic_load(here) < 2)
		sched_yield();
}

static void
two_threads_work_at_the_same_time(void **state)
{
	atomic_int here = 0;

	(void)state;
	thread_each(2, 2, meet, &here);
	assert_int_equal(here, 2);
}

static int values[ITEMS];

static void *
push_all(void *arg)
{
	struct queue *q = arg;
	size_t i;

	for (i = 0; i < ITEMS; i++) {
		if (queue_push(q, &values[i]) < 0)
			return NULL;
	}
	queue_close(q);
	return NULL;
}

static void
items_come_in_order_and_none_is_lost(void **state)
{
	struct queue *q = queue_new(3);
	pthread_t id;
	void *p;
	size_t n = 0;

	(void)state;
	assert_int_equal(pthread_create(&id, NULL, push_all, q), 0);
	while ((p = queue_pop(q)) != NULL)
		assert_ptr_equal(p, &values[n++]);
	assert_int_equal(n, ITEMS);
	pthread_join(id, NULL);
	queue_free(q);
}

/* ITEMS is no multiple of three: the last wait ends by the closing. */
static void
waiting_for_several_loses_none(void **state)
{
	struct queue *q = queue_new(4);
	pthread_t id;
	void *p;
	size_t n = 0;

	(void)state;
	assert_int_not_equal(ITEMS % 3, 0);
	assert_int_equal(pthread_create(&id, NULL, push_all, q), 0);
	while ((p = queue_pop_after(q, 3)) != NULL)
		assert_ptr_equal(p, &values[n++]);
	assert_int_equal(n, ITEMS);
	pthread_join(id, NULL);
	queue_free(q);
}

static void
a_wait_for_an_item_ends(void **state)
{
	struct queue *q = queue_new(1);
	pthread_t id;

	(void)state;
	assert_false(queue_wait(q, 0));
	assert_false(queue_wait(q, 1500));
	assert_int_equal(pthread_create(&id, NULL, push_all, q), 0);
	assert_true(queue_wait(q, INT64_C(3600000000)));
	assert_ptr_equal(queue_pop(q), &values[0]);
	queue_close(q);
	pthread_join(id, NULL);
	while (queue_pop(q) != NULL)
		;
	assert_true(queue_wait(q, INT64_C(3600000000)));
	queue_free(q);
}

static void
a_closed_queue_gives_what_it_holds_and_takes_no_more(void **state)
{
	struct queue *q = queue_new(4);

	(void)state;
	assert_int_equal(queue_push(q, &values[0]), 0);
	assert_int_equal(queue_push(q, &values[1]), 0);
	queue_close(q);
	assert_int_equal(queue_push(q, &values[2]), -1);
	assert_ptr_equal(queue_pop(q), &values[0]);
	assert_ptr_equal(queue_pop(q), &values[1]);
	assert_null(queue_pop(q));
	assert_null(queue_pop(q));
	queue_free(q);
	queue_free(NULL);
}

static void
closing_wakes_a_pusher_that_waits_for_room(void **state)
{
	struct queue *q = queue_new(1);
	pthread_t id;

	(void)state;
	assert_int_equal(pthread_create(&id, NULL, push_all, q), 0);
	assert_ptr_equal(queue_pop(q), &values[0]);
	queue_close(q);
	assert_int_equal(pthread_join(id, NULL), 0);
	queue_free(q);
}

static void *
pop_one(void *arg)
{
	return queue_pop(arg);
}

static void
closing_wakes_every_popper(void **state)
{
	struct queue *q = queue_new(1);
	pthread_t id[3];
	void *got;
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&id[i], NULL, pop_one, q), 0);
	queue_close(q);
	for (i = 0; i < 3; i++) {
		pthread_join(id[i], &got);
		assert_null(got);
	}
	queue_free(q);
}

static void
a_queue_of_no_places_has_one(void **state)
{
	struct queue *q = queue_new(0);

	(void)state;
	assert_int_equal(queue_push(q, &values[0]), 0);
	assert_ptr_equal(queue_pop(q), &values[0]);
	queue_free(q);
}

static void
there_is_a_processor_and_affinity_is_heeded(void **state)
{
	cpu_set_t old, one;
	size_t i;

	(void)state;
	assert_true(thread_cpus() >= 1);
	assert_int_equal(sched_getaffinity(0, sizeof(old), &old), 0);
	for (i = 0; !CPU_ISSET(i, &old); i++)
		;
	CPU_ZERO(&one);
	CPU_SET(i, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(thread_cpus(), 1);
	assert_int_equal(sched_setaffinity(0, sizeof(old), &old), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_index_is_worked_on_exactly_once),
		cmocka_unit_test(one_thread_is_the_callers),
		cmocka_unit_test(two_threads_work_at_the_same_time),
		cmocka_unit_test(items_come_in_order_and_none_is_lost),
		cmocka_unit_test(waiting_for_several_loses_none),
		cmocka_unit_test(a_wait_for_an_item_ends),
		cmocka_unit_test(
		    a_closed_queue_gives_what_it_holds_and_takes_no_more),
		cmocka_unit_test(closing_wakes_a_pusher_that_waits_for_room),
		cmocka_unit_test(closing_wakes_every_popper),
		cmocka_unit_test(a_queue_of_no_places_has_one),
		cmocka_unit_test(there_is_a_processor_and_affinity_is_heeded),
	};

	return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
