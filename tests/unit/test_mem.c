/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdalign.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#include "base/mem.h"

static void
new_memory_is_zero(void **state)
{
	static const char zero[1000];
	char *p = mem_new(10, 100);

	(void)state;
	assert_memory_equal(p, zero, sizeof(zero));
	free(p);
	p = mem_new(0, 8);
	assert_non_null(p);
	free(p);
}

static void
resize_keeps_what_was_there(void **state)
{
	char *p = mem_text("abc", 3);

	(void)state;
	p = mem_resize(p, 100000, 1);
	assert_memory_equal(p, "abc", 4);
	free(p);
}

static void
growing_is_geometric(void **state)
{
	size_t cap = 0, want, moves = 0, old;
	int *p = NULL;

	(void)state;
	for (want = 1; want <= 100000; want++) {
		old = cap;
		p = mem_grow(p, &cap, want, sizeof(*p));
		assert_true(cap >= want);
		moves += cap != old;
		p[want - 1] = (int)want;
	}
	assert_true(moves < 40);
	for (want = 1; want <= 100000; want++)
		assert_int_equal(p[want - 1], want);
	old = cap;
	p = mem_grow(p, &cap, 5, sizeof(*p));
	assert_int_equal(cap, old);
	free(p);
}

static void
texts_are_copied_with_a_nul(void **state)
{
	char *p = mem_text("abcdef", 3);

	(void)state;
	assert_string_equal(p, "abc");
	free(p);
	p = mem_text(NULL, 0);
	assert_string_equal(p, "");
	free(p);
	p = mem_strdup("shift");
	assert_string_equal(p, "shift");
	free(p);
}

static void
arena_hands_out_aligned_zeroed_pieces(void **state)
{
	static const char zero[300];
	struct arena a = { 0 };
	size_t n, i;
	char *p;

	(void)state;
	for (i = 0; i < 2000; i++) {
		n = i % 300;
		p = arena_new(&a, n, 1);
		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		assert_memory_equal(p, zero, n);
		memset(p, 0xff, n);
	}
	p = arena_new(&a, 1, 1000000);	/* larger than a block */
	memset(p, 0xff, 1000000);
	arena_release(&a);
	assert_null(a.top);
}

static void
arena_texts_live_until_release(void **state)
{
	struct arena a = { 0 };
	const char *s, *t, *u;

	(void)state;
	s = arena_text(&a, "machine M01", 7);
	t = arena_printf(&a, "%s-%03d", "M", 7);
	u = arena_text(&a, NULL, 0);
	assert_string_equal(s, "machine");
	assert_string_equal(t, "M-007");
	assert_string_equal(u, "");
	arena_release(&a);
}

static void
reset_to_a_mark_drops_what_came_later(void **state)
{
	struct arena a = { 0 };
	struct arena_mark empty = arena_mark(&a), mark;
	const char *kept = arena_text(&a, "kept", 4);
	char *first, *again;
	int i;

	(void)state;
	mark = arena_mark(&a);
	first = arena_new(&a, 100, 1);
	memset(first, 0xff, 100);
	for (i = 0; i < 1000; i++)
		memset(arena_new(&a, 1000, 1), 0xff, 1000);
	arena_reset(&a, mark);
	again = arena_new(&a, 100, 1);
	assert_ptr_equal(again, first);
	assert_int_equal(again[99], 0);	/* used again, zeroed again */
	assert_string_equal(kept, "kept");
	arena_reset(&a, empty);
	assert_null(a.top);
	arena_release(&a);
}

/* In a child, with stderr closed: the word to the user is not ours to see. */
static void
check_aborts(void (*fn)(void))
{
	const struct rlimit none = { 0, 0 };
	int status, fd;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		signal(SIGABRT, SIG_DFL);
		fd = open("/dev/null", O_WRONLY);
		dup2(fd, STDERR_FILENO);
		fn();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
}

static void
ask_for_too_much(void)
{
	free(mem_resize(NULL, SIZE_MAX / 4, 8));
}

static void
ask_the_arena_for_too_much(void)
{
	struct arena a = { 0 };

	memset(arena_new(&a, SIZE_MAX / 4, 8), 0, 1);
}

static void
sizes_that_overflow_abort(void **state)
{
	(void)state;
	check_aborts(ask_for_too_much);
	check_aborts(ask_the_arena_for_too_much);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_memory_is_zero),
		cmocka_unit_test(resize_keeps_what_was_there),
		cmocka_unit_test(growing_is_geometric),
		cmocka_unit_test(texts_are_copied_with_a_nul),
		cmocka_unit_test(arena_hands_out_aligned_zeroed_pieces),
		cmocka_unit_test(arena_texts_live_until_release),
		cmocka_unit_test(reset_to_a_mark_drops_what_came_later),
		cmocka_unit_test(sizes_that_overflow_abort),
	};

	return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
