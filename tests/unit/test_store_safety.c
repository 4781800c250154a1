/* SPDX-License-Identifier: MIT */
/* Two writers, dead writers, full disks. */
#include "store_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void
a_second_writer_is_told_to_try_later(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct store *other = fx_open(fx, &o);
	struct fact f = fx_span("M1", T0, T0 + WHEN_HOUR, "k1", 0);
	struct err err = { 0 };

	fx_begin(fx);
	fx_put(fx, &f, 1);
	assert_int_equal(store_begin(other, &err), -1);
	assert_int_equal(err.code, ERR_TEMPFAIL);
	fx_commit(fx);
	fx_ok(fx, store_begin(other, &fx->err));
	store_close(other);
}

static void
two_writers_in_turn_share_the_numbers(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct store *other = fx_open(fx, &o), *mine = fx->st;

	assert_int_equal(fx_put_span(fx, "M1", T0, T0 + 1, "a"), 1);
	fx->st = other;
	assert_int_equal(fx_put_span(fx, "M1", T0, T0 + 1, "b"), 2);
	fx->st = mine;
	assert_int_equal(fx_put_span(fx, "M1", T0, T0 + 1, "b"), 0);
	assert_int_equal(fx_put_span(fx, "M1", T0, T0 + 1, "c"), 3);
	store_close(other);
}

static void
a_job_lock_is_held_until_the_store_closes(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	struct store *other = fx_open(fx, &o);
	struct err err = { 0 };

	fx_ok(fx, store_lock(fx->st, "sync-a", &fx->err));
	assert_int_equal(store_lock(other, "sync-a", &err), -1);
	assert_int_equal(err.code, ERR_TEMPFAIL);
	fx_ok(fx, store_lock(other, "sync-b", &fx->err));
	store_close(fx->st);
	fx->st = other;
	fx_ok(fx, store_lock(fx->st, "sync-a", &fx->err));
}

/* Commits rows a batch of 100 at a time until it is killed. */
static void
write_forever(struct fixture *fx, int fd)
{
	struct store_options o = fx_options(fx);
	struct fact f;
	char key[32];
	int i, batch;

	fx->st = fx_open(fx, &o);
	for (batch = 0;; batch++) {
		fx_begin(fx);
		for (i = 0; i < 100; i++) {
			snprintf(key, sizeof(key), "%d-%d", batch, i);
			f = fx_span("M1", T0 + batch * WHEN_SECOND, T0 +
			    WHEN_DAY, key, i);
			fx_put(fx, &f, 1);
		}
		fx_commit(fx);
		if (write(fd, "b", 1) != 1)
			_exit(1);
	}
}

static void
a_killed_writer_leaves_whole_batches(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	int fd[2], status, i;
	int64_t rows;
	char c;
	pid_t pid;

	store_close(fx->st);
	fx->st = NULL;
	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		write_forever(fx, fd[1]);
	for (i = 0; i < 7; i++)
		assert_int_equal(read(fd[0], &c, 1), 1);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(fd[0]);
	close(fd[1]);
	fx->st = fx_open(fx, &o);
	rows = fx_number(fx, "SELECT count(*) FROM span");
	assert_true(rows >= 700);
	assert_int_equal(rows % 100, 0);
	assert_int_equal(fx_number(fx, "SELECT count(*) FROM source_row"),
	    rows);
	assert_int_equal(fx_number(fx, "SELECT max(seq) FROM commit_log"),
	    rows / 100);
	assert_int_equal(fx_number(fx, "SELECT max(seq_from) FROM span"),
	    rows / 100);
}

static void
write_until_full(struct fixture *fx)
{
	struct rlimit limit = { 400000, 400000 };
	struct store_options o = fx_options(fx);
	struct err err = { 0 };
	struct store_row row = { .source = "src", .machine = "M1" };
	enum store_outcome outcome;
	struct fact f;
	char key[32];
	int i;

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	fx->st = fx_open(fx, &o);
	for (i = 0; i < 100000 && err.code == 0; i++) {
		if (i % 100 == 0 && store_begin(fx->st, &err) < 0)
			break;
		snprintf(key, sizeof(key), "%d", i);
		f = fx_span("M1", T0 + i, T0 + WHEN_DAY, key, 0);
		row.source_key = key;
		row.start_us = T0 + i;
		row.fact = &f;
		row.nfact = 1;
		if (store_put(fx->st, &row, &outcome, &err) == 0 &&
		    i % 100 == 99 && store_commit(fx->st, NULL, &err) < 0)
			break;
	}
	_exit(err.code);
}

static void
a_full_disk_keeps_what_was_committed(void **state)
{
	struct fixture *fx = *state;
	struct store_options o = fx_options(fx);
	int64_t rows;
	int status;
	pid_t pid;

	if (fx->pg)
		skip();		/* its disk is the server's: store_pg.bats */
	store_close(fx->st);
	fx->st = NULL;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		write_until_full(fx);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), ERR_IO);
	fx->st = fx_open(fx, &o);
	rows = fx_number(fx, "SELECT count(*) FROM span");
	assert_true(rows > 0);
	assert_int_equal(rows % 100, 0);
	assert_int_equal(fx_put_span(fx, "M1", T0, T0 + 1, "more"),
	    rows / 100 + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(a_second_writer_is_told_to_try_later),
		T(two_writers_in_turn_share_the_numbers),
		T(a_job_lock_is_held_until_the_store_closes),
		T(a_killed_writer_leaves_whole_batches),
		T(a_full_disk_keeps_what_was_committed),
	};

	return cmocka_run_group_tests_name("store_safety", tests, NULL, NULL);
}
