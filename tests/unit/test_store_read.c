/* SPDX-License-Identifier: MIT */
/* What reading a store promises. */
#include "store_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#define SPANS (UINT64_C(1) << KIND_SPAN)

static struct store_query
window(int64_t from_us, int64_t to_us)
{
	struct store_query q = { .kinds = SPANS, .from_us = from_us,
	    .to_us = to_us };

	return q;
}

static void
a_window_takes_what_overlaps_it(void **state)
{
	struct fixture *fx = *state;
	struct store_query q = window(T0, T0 + WHEN_HOUR);

	fx_put_span(fx, "M1", T0 - WHEN_HOUR, T0, "ends at from");
	fx_put_span(fx, "M1", T0 - WHEN_HOUR, T0 + 1000000, "reaches in");
	fx_put_span(fx, "M1", T0, T0, "moment at from");
	fx_put_span(fx, "M1", T0 - 1000000, T0 - 1000000, "moment before");
	fx_put_span(fx, "M1", T0 + WHEN_HOUR, T0 + WHEN_HOUR, "moment at to");
	fx_put_span(fx, "M1", T0 + WHEN_HOUR - 1000000, T0 + WHEN_DAY,
	    "reaches out");
	fx_put_span(fx, "M1", T0 + WHEN_HOUR, T0 + WHEN_DAY, "begins at to");
	fx_assert_query(fx, &q, "span M1 -3600 +1 reaches in\n"
	    "span M1 +0 +0 moment at from\n"
	    "span M1 +3599 +86400 reaches out\n");
}

static void
a_window_finds_what_began_long_before_it(void **state)
{
	struct fixture *fx = *state;
	struct store_query q = window(T0, T0 + WHEN_HOUR);
	int64_t two = 2 * WHEN_DAY, s = WHEN_SECOND;

	fx_put_span(fx, "M1", T0 - 400 * WHEN_DAY, T0 + s, "year");
	fx_put_span(fx, "M1", T0 - 400 * WHEN_DAY, T0, "ended");
	fx_put_span(fx, "M1", T0 - two - s, T0 + s, "two and more");
	fx_put_span(fx, "M1", T0 - two, T0 + s, "two exactly");
	fx_put_span(fx, "M1", T0 - two + s, T0 + s, "less");
	fx_put_span(fx, "M2", T0 - 400 * WHEN_DAY, T0 + s, "other");
	/* And one that is long in the past tables only. */
	fx_put_span(fx, "M1", T0 - 9 * WHEN_DAY, T0 + s, "was long");
	q.seq = fx_number(fx, "SELECT max(seq) FROM commit_log");
	fx_put_span(fx, "M1", T0 - 9 * WHEN_DAY, T0 - 8 * WHEN_DAY,
	    "was long");
	fx_assert_query(fx, &q, "span M1 -34560000 +1 year\n"
	    "span M1 -777600 +1 was long\n"
	    "span M1 -172801 +1 two and more\n"
	    "span M1 -172800 +1 two exactly\n"
	    "span M1 -172799 +1 less\n"
	    "span M2 -34560000 +1 other\n");
}

static void
ties_are_ordered_by_kind_end_key_and_number(void **state)
{
	struct fixture *fx = *state;
	struct fact f[3] = { fx_job("M1", T0, T0 + 60 * WHEN_SECOND, "a", "J",
	    "1"), fx_span("M1", T0, T0 + 60 * WHEN_SECOND, "a", 0),
	    fx_span("M1", T0, T0 + 30 * WHEN_SECOND, "a", 1) };
	struct store_query q = fx_all(SPANS | UINT64_C(1) << KIND_JOB);

	fx_put_span(fx, "M1", T0, T0 + 30 * WHEN_SECOND, "b");
	fx_put_span(fx, "M1", T0, T0 + 10 * WHEN_SECOND, "c");
	fx_begin(fx);
	fx_put(fx, f, 3);
	fx_commit(fx);
	fx_assert_query(fx, &q, "span M1 +0 +10 c\nspan M1 +0 +30 a\n"
	    "span M1 +0 +30 b\nspan M1 +0 +60 a\njob M1 +0 +60 a\n");
}

static void
machines_follow_one_another_or_time_does(void **state)
{
	struct fixture *fx = *state;
	static const char *const only[] = { "M2", "M9" };
	struct store_query q = fx_all(SPANS);
	int64_t s = WHEN_SECOND;

	fx_put_span(fx, "M2", T0, T0 + s, "a");
	fx_put_span(fx, "M1", T0 + s, T0 + 2 * s, "b");
	fx_put_span(fx, "M2", T0 + 2 * s, T0 + 3 * s, "c");
	fx_put_span(fx, "M1", T0 + 2 * s, T0 + 3 * s, "d");
	fx_assert_query(fx, &q, "span M1 +1 +2 b\nspan M1 +2 +3 d\n"
	    "span M2 +0 +1 a\nspan M2 +2 +3 c\n");
	q.by_time = true;
	fx_assert_query(fx, &q, "span M2 +0 +1 a\nspan M1 +1 +2 b\n"
	    "span M1 +2 +3 d\nspan M2 +2 +3 c\n");
	q.machine = only;
	q.nmachine = 2;
	fx_assert_query(fx, &q, "span M2 +0 +1 a\nspan M2 +2 +3 c\n");
}

static void
reference_records_come_first(void **state)
{
	struct fixture *fx = *state;
	static const char *const only[] = { "M1" };
	struct store_query q = fx_all(0);
	struct fact f;
	int i;

	fx_put_span(fx, "M1", T0, T0 + WHEN_SECOND, "k1");
	fx_put_span(fx, "M2", T0, T0 + WHEN_SECOND, "k2");
	fx_begin(fx);
	for (i = 0; i < 3; i++) {
		fact_init(&f, KIND_STANDARD);
		fact_set_text(&f, STANDARD_PART, "P1", 2);
		fact_set_text(&f, STANDARD_OP, "10", 2);
		fact_set_text(&f, STANDARD_MACHINE, &"M2M1*"[2 * i],
		    i == 2 ? 1 : 2);
		fact_set_int(&f, STANDARD_VALID_FROM, T0);
		fx_put_fact(fx, &f);
	}
	fact_init(&f, KIND_PART);
	fact_set_text(&f, PART_PART, "P1", 2);
	fx_put_fact(fx, &f);
	fact_init(&f, KIND_OPERATOR);
	fact_set_text(&f, OPERATOR_OPERATOR, "O1", 2);
	fx_put_fact(fx, &f);
	fx_commit(fx);
	q.machine = only;
	q.nmachine = 1;
	fx_assert_query(fx, &q, "machine M1\npart\noperator\nstandard *\n"
	    "standard M1\nspan M1 +0 +1 k1\n");
}

/* ---- many facts, several pages ---- */

enum { MANY = 12000 };

static void
put_many(struct fixture *fx, int64_t end_us, int from, int to)
{
	struct fact f;
	char key[16];
	int i;

	fx_begin(fx);
	for (i = from; i < to; i++) {
		snprintf(key, sizeof(key), "%06d", i);
		/* Three share a start. */
		f = fx_span(i % 2 == 0 ? "M1" : "M2",
		    T0 + i / 6 * WHEN_SECOND, end_us, key, 0);
		fx_put(fx, &f, 1);
	}
	fx_commit(fx);
}

static void
drain_after(struct fixture *fx, struct store_cursor *c, struct buf *b, int n)
{
	const struct fact *f;

	while (n-- > 0) {
		fx_ok(fx, store_next(c, &f, &fx->err) - 1);
		fx_add_fact(b, f);
	}
}

static void
assert_paused_cursor_is_steady(struct fixture *fx, bool by_time)
{
	struct store_query q = fx_all(SPANS);
	struct buf want = { 0 }, got = { 0 };
	struct store_cursor *c;

	q.by_time = by_time;
	fx_ok(fx, store_select(&c, fx->st, &q, &fx->err));
	fx_drain(fx, c, &want);
	store_cursor_close(c);

	fx_ok(fx, store_select(&c, fx->st, &q, &fx->err));
	drain_after(fx, c, &got, 100);
	/* Changed, moved, deleted, added while the reader sleeps. */
	put_many(fx, T0 + 9 * WHEN_DAY, 50, 9000);
	fx_put_span(fx, "M9", T0, T0 + WHEN_SECOND, "011000");
	drain_after(fx, c, &got, 6000);
	put_many(fx, T0 + 8 * WHEN_DAY, 0, MANY + 500);
	fx_drain(fx, c, &got);
	store_cursor_close(c);
	assert_int_equal(got.len, want.len);
	assert_memory_equal(got.data, want.data, want.len);
	buf_release(&want);
	buf_release(&got);
}

static void
a_paused_cursor_sees_the_old_state_exactly(void **state)
{
	put_many(*state, T0 + WHEN_DAY, 0, MANY);
	assert_paused_cursor_is_steady(*state, false);
}

static void
a_paused_cursor_by_time_sees_the_old_state_exactly(void **state)
{
	put_many(*state, T0 + WHEN_DAY, 0, MANY);
	assert_paused_cursor_is_steady(*state, true);
}

static void
a_paused_cursor_holds_no_lock(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct store_query q = fx_all(SPANS);
	struct store *reader;
	struct store_cursor *c;
	const struct fact *f;

	put_many(fx, T0 + WHEN_DAY, 0, MANY);
	o.read_only = true;
	reader = fx_open(fx, &o);
	fx_ok(fx, store_select(&c, reader, &q, &fx->err));
	assert_int_equal(store_next(c, &f, &fx->err), 1);
	put_many(fx, T0 + 2 * WHEN_DAY, 0, 10);
	assert_int_equal(store_next(c, &f, &fx->err), 1);
	store_cursor_close(c);
	store_close(reader);
}

/* Reads all there is again and again, until it is killed. */
static _Noreturn void
read_forever(struct fixture *fx)
{
	struct store_options o = fx_options(fx);
	struct store_query q = fx_all(SPANS);
	struct store_cursor *c;
	struct store *reader;
	const struct fact *f;

	o.read_only = true;
	/* A group of its own below this one: else Ctrl-Z is not for it. */
	setpgid(0, 0);
	if (store_open(&reader, &o, NULL) < 0)
		_exit(1);
	while (store_select(&c, reader, &q, NULL) == 0) {
		while (store_next(c, &f, NULL) > 0)
			;
		store_cursor_close(c);
	}
	_exit(1);
}

/* Whether somebody holds one of SQLite's locks on the file. */
static bool
is_locked(const struct fixture *fx)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = 0x40000000, .l_len = 512 };
	int fd = open(fx->path, O_RDWR | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_OFD_GETLK, &lock), 0);
	close(fd);
	return lock.l_type != F_UNLCK;
}

static void
a_reader_that_is_stopped_holds_no_lock(void **state)
{
	enum { TIMES = 60 };
	struct fixture *fx = *state;
	int i, status, locked = 0;
	pid_t pid;

	if (fx->pg)
		skip();		/* it locks nothing, stopped or not */
	put_many(fx, T0 + WHEN_DAY, 0, MANY);
	pid = fork();
	if (pid == 0)
		read_forever(fx);
	usleep(100000);
	for (i = 0; i < TIMES; i++) {
		usleep(1000 + 37 * (unsigned)i);
		kill(pid, SIGTSTP);
		assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
		assert_true(WIFSTOPPED(status));
		locked += is_locked(fx);
		kill(pid, SIGCONT);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	/* Between its pages a reader asks for some microseconds. */
	assert_true(locked <= TIMES / 10);
}

static void
a_tie_longer_than_a_page_is_whole(void **state)
{
	struct fixture *fx = *state;
	struct store_query q = fx_all(SPANS);
	struct store_cursor *c;
	const struct fact *f;
	char key[16];
	struct fact x;
	int i, got, n = 0;

	fx_begin(fx);
	for (i = 0; i < MANY; i++) {
		snprintf(key, sizeof(key), "%06d", i);
		x = fx_span("M1", T0, T0 + (MANY - i) * WHEN_SECOND, key, 0);
		fx_put(fx, &x, 1);
	}
	fx_commit(fx);
	fx_put_span(fx, "M1", T0 + 1, T0 + 2, "last");
	fx_ok(fx, store_select(&c, fx->st, &q, &fx->err));
	while ((got = store_next(c, &f, &fx->err)) > 0) {
		if (n < MANY)
			assert_int_equal(f->v[SPAN_END].i,
			    T0 + (n + 1) * WHEN_SECOND);
		n++;
	}
	fx_ok(fx, got);
	assert_int_equal(n, MANY + 1);
	store_cursor_close(c);
}

static void
a_commit_that_is_not_there_is_refused(void **state)
{
	struct fixture *fx = *state;
	struct store_query q = fx_all(SPANS);
	struct store_cursor *c;
	struct err err = { 0 };

	fx_put_span(fx, "M1", T0, T0 + 1, "a");
	q.seq = 2;
	assert_int_equal(store_select(&c, fx->st, &q, &err), -1);
	assert_int_equal(err.code, ERR_NOINPUT);
	q.seq = 1;
	fx_ok(fx, store_select(&c, fx->st, &q, &fx->err));
	assert_int_equal(store_cursor_seq(c), 1);
	store_cursor_close(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(a_window_takes_what_overlaps_it),
		T(a_window_finds_what_began_long_before_it),
		T(ties_are_ordered_by_kind_end_key_and_number),
		T(machines_follow_one_another_or_time_does),
		T(reference_records_come_first),
		T(a_paused_cursor_sees_the_old_state_exactly),
		T(a_paused_cursor_by_time_sees_the_old_state_exactly),
		T(a_paused_cursor_holds_no_lock),
		T(a_reader_that_is_stopped_holds_no_lock),
		T(a_tie_longer_than_a_page_is_whole),
		T(a_commit_that_is_not_there_is_refused),
	};

	return cmocka_run_group_tests_name("store_read", tests, NULL, NULL);
}
