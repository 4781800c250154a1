/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"

struct fixture {
	char dir[64];
	char path[128];		/* dir/f */
	struct err err;
};

/* A file of the directory; one at a time. */
static const char *
at(const struct fixture *fx, const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", fx->dir, name);
	return path;
}

static int
setup(void **state)
{
	struct fixture *fx = mem_new(1, sizeof(*fx));

	snprintf(fx->dir, sizeof(fx->dir), "/tmp/test_file.XXXXXX");
	if (mkdtemp(fx->dir) == NULL)
		return -1;
	snprintf(fx->path, sizeof(fx->path), "%s/f", fx->dir);
	*state = fx;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *fx = *state;
	char command[128];
	int rc;

	snprintf(command, sizeof(command), "rm -rf '%s'", fx->dir);
	rc = system(command);
	free(fx);
	return rc;
}

static void
put(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
assert_holds(const char *path, const char *text)
{
	struct buf b = { 0 };

	assert_int_equal(file_read(path, 1000, &b, NULL), 0);
	assert_string_equal(buf_text(&b), text);
	buf_release(&b);
}

static int
entries(const char *dir)
{
	DIR *d = opendir(dir);
	int n = -2;		/* . and .. */

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
a_file_appears_at_commit_and_not_before(void **state)
{
	struct fixture *fx = *state;
	struct outfile *f = outfile_open(fx->path, &fx->err);

	assert_non_null(f);
	fputs("whole", outfile_stream(f));
	assert_int_equal(access(fx->path, F_OK), -1);
	assert_int_equal(entries(fx->dir), 1);
	assert_int_equal(outfile_commit(f, &fx->err), 0);
	assert_holds(fx->path, "whole");
	assert_int_equal(entries(fx->dir), 1);
}

static void
an_aborted_file_leaves_the_old_one_and_errno(void **state)
{
	struct fixture *fx = *state;
	struct outfile *f;

	put(fx->path, "old", 0644);
	f = outfile_open(fx->path, &fx->err);
	assert_non_null(f);
	fputs("new", outfile_stream(f));
	errno = EXDEV;
	outfile_abort(f);
	assert_int_equal(errno, EXDEV);
	assert_holds(fx->path, "old");
	assert_int_equal(entries(fx->dir), 1);
	outfile_abort(NULL);
}

static void
a_signal_leaves_no_temporary_file(void **state)
{
	struct fixture *fx = *state;
	struct outfile *f = outfile_open(fx->path, &fx->err);
	pid_t child;
	int status;

	assert_non_null(f);
	/* A child on its way to exec() has the list too. */
	child = fork();
	if (child == 0) {
		outfile_abandon();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(entries(fx->dir), 1);
	errno = EXDEV;
	outfile_abandon();
	assert_int_equal(errno, EXDEV);
	assert_int_equal(entries(fx->dir), 0);
	assert_int_equal(outfile_commit(f, &fx->err), -1);
	/* What is in its place is no temporary file any more. */
	f = outfile_open(fx->path, &fx->err);
	assert_non_null(f);
	err_clear(&fx->err);
	assert_int_equal(outfile_commit(f, &fx->err), 0);
	outfile_abandon();
	assert_int_equal(entries(fx->dir), 1);
}

static void
many_files_at_once_are_files_all_the_same(void **state)
{
	struct fixture *fx = *state;
	struct outfile *f[40];
	int i, round;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < 40; i++) {
			f[i] = outfile_open(fx->path, &fx->err);
			assert_non_null(f[i]);
		}
		for (i = 0; i < 40; i++)
			outfile_abort(f[i]);
	}
	assert_int_equal(entries(fx->dir), 0);
}

static void
scratch_is_for_the_user_alone_and_leaves_nothing(void **state)
{
	struct fixture *fx = *state;
	struct outfile *f;
	FILE *stream;
	char got[8] = "";

	setenv("TMPDIR", fx->dir, 1);
	f = outfile_scratch(&fx->err);
	assert_non_null(f);
	assert_int_equal(mode_of(outfile_temp(f)), 0600);
	outfile_abort(f);
	stream = file_scratch(&fx->err);
	assert_non_null(stream);
	assert_int_equal(entries(fx->dir), 0);
	fputs("seen", stream);
	rewind(stream);
	assert_non_null(fgets(got, sizeof(got), stream));
	assert_string_equal(got, "seen");
	fclose(stream);
	setenv("TMPDIR", "/nowhere/at/all", 1);
	assert_null(file_scratch(&fx->err));
	assert_int_equal(fx->err.code, ERR_CANTCREAT);
	unsetenv("TMPDIR");
}

static void
a_new_file_heeds_the_umask(void **state)
{
	struct fixture *fx = *state;
	mode_t old = umask(027);
	struct outfile *f = outfile_open(fx->path, &fx->err);

	umask(old);
	assert_non_null(f);
	assert_int_equal(outfile_commit(f, &fx->err), 0);
	assert_int_equal(mode_of(fx->path), 0640);
}

static void
a_file_made_private_stays_private(void **state)
{
	struct fixture *fx = *state;
	struct outfile *f;

	put(fx->path, "old", 0600);
	f = outfile_open(fx->path, &fx->err);
	assert_non_null(f);
	assert_int_equal(outfile_commit(f, &fx->err), 0);
	assert_int_equal(mode_of(fx->path), 0600);
}

static void
a_relative_path_needs_no_directory(void **state)
{
	struct fixture *fx = *state;
	int back = open(".", O_RDONLY | O_DIRECTORY);
	struct outfile *f;

	assert_int_equal(chdir(fx->dir), 0);
	f = outfile_open("plain", &fx->err);
	assert_non_null(f);
	assert_int_equal(outfile_commit(f, &fx->err), 0);
	assert_int_equal(access("plain", F_OK), 0);
	assert_int_equal(fchdir(back), 0);
	close(back);
}

static void
a_device_or_directory_is_never_replaced(void **state)
{
	struct fixture *fx = *state;

	assert_null(outfile_open("/dev/null", &fx->err));
	assert_int_equal(fx->err.code, ERR_CANTCREAT);
	assert_string_equal(fx->err.text, "/dev/null: not a regular file");
	err_clear(&fx->err);
	assert_int_equal(symlink("/dev/full", fx->path), 0);
	assert_null(outfile_open(fx->path, &fx->err));
	assert_int_equal(fx->err.code, ERR_CANTCREAT);
	err_clear(&fx->err);
	assert_null(outfile_open(fx->dir, &fx->err));
	assert_int_equal(fx->err.code, ERR_CANTCREAT);
	assert_int_equal(entries(fx->dir), 1);
}

static void
a_missing_directory_cannot_be_created_in(void **state)
{
	struct fixture *fx = *state;

	assert_null(outfile_open(at(fx, "no/such"), &fx->err));
	assert_int_equal(fx->err.code, ERR_CANTCREAT);
	assert_non_null(strstr(fx->err.text,
	    "/no/such: No such file or directory"));
	err_clear(&fx->err);
	assert_null(outfile_open("", &fx->err));
	assert_int_equal(fx->err.code, ERR_CANTCREAT);
	err_clear(&fx->err);
	assert_null(outfile_open(at(fx, ""), &fx->err));
	assert_int_equal(fx->err.code, ERR_CANTCREAT);
	assert_int_equal(entries(fx->dir), 0);
}

static void
a_directory_that_vanishes_fails_the_commit(void **state)
{
	struct fixture *fx = *state;
	char command[300];
	struct outfile *f;

	assert_int_equal(mkdir(at(fx, "d"), 0700), 0);
	f = outfile_open(at(fx, "d/f"), &fx->err);
	assert_non_null(f);
	fputs("x", outfile_stream(f));
	snprintf(command, sizeof(command), "rm -r '%s'", at(fx, "d"));
	assert_int_equal(system(command), 0);
	assert_int_equal(outfile_commit(f, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_CANTCREAT);
}

/* In a child, as the limit and the ignored signal are the process's. */
static int
write_beyond_limit(const char *path)
{
	struct rlimit few = { 4096, 4096 };
	struct err err = { 0 };
	struct outfile *f;
	int i;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &few) < 0)
		return 1;
	f = outfile_open(path, &err);
	if (f == NULL)
		return 2;
	for (i = 0; i < 100000; i++)
		fputs("0123456789", outfile_stream(f));
	if (outfile_commit(f, &err) == 0)
		return 3;
	return err.code;
}

static void
a_write_that_fails_leaves_no_file(void **state)
{
	struct fixture *fx = *state;
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(write_beyond_limit(fx->path));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), ERR_IO);
	assert_int_equal(entries(fx->dir), 0);
}

/*
 * The stream drops what it could not write, so the last flush succeeds: only
 * the sticky flag knows.  /dev/full takes the place of a full disk.
 */
static void
a_write_error_in_the_middle_is_not_forgotten(void **state)
{
	struct fixture *fx = *state;
	struct outfile *f = outfile_open(fx->path, &fx->err);
	int fd, full = open("/dev/full", O_WRONLY);
	int keep;

	assert_non_null(f);
	fd = fileno(outfile_stream(f));
	keep = dup(fd);
	assert_true(dup2(full, fd) == fd);
	fputs("lost", outfile_stream(f));
	assert_int_equal(fflush(outfile_stream(f)), EOF);
	assert_true(dup2(keep, fd) == fd);
	assert_int_equal(outfile_commit(f, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_IO);
	assert_int_equal(entries(fx->dir), 0);
	close(keep);
	close(full);
}

static void
a_full_disk_fails_the_commit(void **state)
{
	struct fixture *fx = *state;
	struct outfile *f = outfile_open(fx->path, &fx->err);
	int full = open("/dev/full", O_WRONLY);

	assert_non_null(f);
	assert_true(dup2(full, fileno(outfile_stream(f))) >= 0);
	fputs("lost", outfile_stream(f));
	assert_int_equal(outfile_commit(f, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_IO);
	assert_non_null(strstr(fx->err.text, "/f: No space left on device"));
	assert_int_equal(entries(fx->dir), 0);
	close(full);
}

static void
a_file_of_max_bytes_is_read_and_one_more_is_refused(void **state)
{
	struct fixture *fx = *state;
	struct buf b = { 0 };

	put(fx->path, "12345", 0644);
	buf_puts(&b, "kept:");
	assert_int_equal(file_read(fx->path, 4, &b, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_DATA);
	assert_non_null(strstr(fx->err.text, "/f: larger than 4 bytes"));
	assert_string_equal(buf_text(&b), "kept:");
	err_clear(&fx->err);
	assert_int_equal(file_read(fx->path, 5, &b, &fx->err), 0);
	assert_string_equal(buf_text(&b), "kept:12345");
	buf_release(&b);
}

static void
an_empty_file_is_read_as_nothing(void **state)
{
	struct fixture *fx = *state;
	struct buf b = { 0 };

	put(fx->path, "", 0644);
	assert_int_equal(file_read(fx->path, 0, &b, &fx->err), 0);
	assert_string_equal(buf_text(&b), "");
	assert_int_equal(b.len, 0);
	buf_release(&b);
}

static void
a_file_of_many_chunks_comes_whole(void **state)
{
	struct fixture *fx = *state;
	struct buf b = { 0 };
	FILE *f = fopen(fx->path, "w");
	int i;

	for (i = 0; i < 50000; i++)
		fprintf(f, "%07d\n", i);
	fclose(f);
	assert_int_equal(file_read(fx->path, 400000, &b, &fx->err), 0);
	assert_int_equal(b.len, 400000);
	assert_string_equal(b.data + b.len - 8, "0049999\n");
	buf_release(&b);
}

static void
a_pipe_is_read_to_its_end(void **state)
{
	struct fixture *fx = *state;
	struct buf b = { 0 };
	char name[32];
	int p[2];

	assert_int_equal(pipe(p), 0);
	assert_int_equal(write(p[1], "piped", 5), 5);
	close(p[1]);
	snprintf(name, sizeof(name), "/dev/fd/%d", p[0]);
	assert_int_equal(file_read(name, 100, &b, &fx->err), 0);
	assert_string_equal(buf_text(&b), "piped");
	buf_release(&b);
	close(p[0]);
}

static void
a_missing_file_and_a_directory_are_no_input(void **state)
{
	struct fixture *fx = *state;
	struct buf b = { 0 };

	assert_int_equal(file_read(fx->path, 9, &b, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_NOINPUT);
	err_clear(&fx->err);
	assert_int_equal(file_read(fx->dir, 9, &b, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_NOINPUT);
	buf_release(&b);
}

static void
a_private_secret_loses_one_newline(void **state)
{
	struct fixture *fx = *state;
	struct buf b = { 0 };

	put(fx->path, "pa ss\n\n", 0400);
	assert_int_equal(file_read_secret(fx->path, &b, &fx->err), 0);
	assert_string_equal(buf_text(&b), "pa ss\n");
	buf_clear(&b);
	put(at(fx, "crlf"), "dos\r\n", 0600);
	assert_int_equal(file_read_secret(at(fx, "crlf"), &b, &fx->err), 0);
	assert_string_equal(buf_text(&b), "dos");
	buf_release(&b);
}

static void
a_secret_others_may_read_is_refused_with_the_cure(void **state)
{
	static const mode_t open_to[] = { 0640, 0604, 0610, 0602, 0666 };
	struct fixture *fx = *state;
	struct buf b = { 0 };
	char want[400];
	size_t i;

	for (i = 0; i < sizeof(open_to) / sizeof(open_to[0]); i++) {
		put(fx->path, "hunter2\n", open_to[i]);
		err_clear(&fx->err);
		assert_int_equal(file_read_secret(fx->path, &b, &fx->err),
		    -1);
		assert_int_equal(fx->err.code, ERR_NOPERM);
		snprintf(want, sizeof(want), "%s: others may use this "
		    "secret (mode %04o); run: chmod 600 '%s'", fx->path,
		    (unsigned)open_to[i], fx->path);
		assert_string_equal(fx->err.text, want);
		assert_int_equal(b.len, 0);
	}
	buf_release(&b);
}

/* Read for the owner, a user, the group; a mask of read; none for others. */
static int
give_to(const char *path, uid_t uid, unsigned group_perm)
{
	const unsigned tag[] = {
		ACL_USER_OBJ, ACL_USER, ACL_GROUP_OBJ, ACL_MASK, ACL_OTHER
	};
	const unsigned perm[] = { 4, 4, group_perm, 4, 0 };
	struct {
		struct posix_acl_xattr_header head;
		struct posix_acl_xattr_entry entry[5];
	} acl = { { htole32(POSIX_ACL_XATTR_VERSION) }, { { 0 } } };
	size_t i;

	for (i = 0; i < 5; i++) {
		acl.entry[i].e_tag = htole16((uint16_t)tag[i]);
		acl.entry[i].e_perm = htole16((uint16_t)perm[i]);
		acl.entry[i].e_id = htole32(i == 1 ? uid : UINT32_MAX);
	}
	return setxattr(path, "system.posix_acl_access", &acl, sizeof(acl),
	    0);
}

static void
an_access_list_for_this_user_alone_is_private(void **state)
{
	struct fixture *fx = *state;
	struct buf b = { 0 };

	put(fx->path, "hunter2", 0400);
	if (give_to(fx->path, geteuid(), 0) < 0)
		skip();		/* a file system without */
	assert_int_equal(mode_of(fx->path), 0440);
	assert_int_equal(file_read_secret(fx->path, &b, &fx->err), 0);
	assert_string_equal(buf_text(&b), "hunter2");
	assert_int_equal(give_to(fx->path, geteuid(), 4), 0);
	assert_int_equal(file_read_secret(fx->path, &b, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_NOPERM);
	assert_int_equal(give_to(fx->path, geteuid() + 1, 0), 0);
	assert_int_equal(file_read_secret(fx->path, &b, NULL), -1);
	buf_release(&b);
}

static void
a_secret_of_somebody_else_is_refused(void **state)
{
	struct fixture *fx = *state;
	struct buf b = { 0 };

	put(fx->path, "hunter2\n", 0600);
	if (chown(fx->path, 4321, (gid_t)-1) < 0)
		skip();		/* only root can give files away */
	assert_int_equal(file_read_secret(fx->path, &b, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_NOPERM);
	assert_non_null(strstr(fx->err.text, "belongs to uid 4321"));
	buf_release(&b);
}

static void
a_lock_is_held_once_even_within_a_process(void **state)
{
	struct fixture *fx = *state;
	int fd = file_lock(fx->path, NULL, &fx->err);

	assert_true(fd >= 0);
	assert_int_equal(file_lock(fx->path, NULL, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_TEMPFAIL);
	assert_non_null(strstr(fx->err.text, "/f: held by another run"));
	close(fd);
	fd = file_lock(fx->path, NULL, NULL);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(access(fx->path, F_OK), 0);
}

static void
a_lock_that_root_makes_is_of_the_owner_of_the_file_it_guards(void **state)
{
	struct fixture *fx = *state;
	char lock[sizeof(fx->path) + 8];
	struct stat st;
	int fd;

	snprintf(lock, sizeof(lock), "%s.lock", fx->path);
	put(fx->path, "x", 0660);
	if (chown(fx->path, 4321, 4322) < 0)
		skip();		/* only root can give files away */
	fd = file_lock(lock, fx->path, &fx->err);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_uid, 4321);
	assert_int_equal(st.st_gid, 4322);
	assert_int_equal(st.st_mode & 07777, 0660);
	close(fd);
	unlink(lock);
}

static void
a_lock_that_is_there_keeps_its_owner_and_is_no_link(void **state)
{
	struct fixture *fx = *state;
	char lock[sizeof(fx->path) + 8], other[sizeof(fx->path) + 8];
	struct stat st;
	int fd;

	snprintf(lock, sizeof(lock), "%s.lock", fx->path);
	snprintf(other, sizeof(other), "%s.like", fx->path);
	put(fx->path, "x", 0600);
	put(other, "x", 0644);
	assert_int_equal(symlink(fx->path, lock), 0);
	assert_int_equal(file_lock(lock, other, &fx->err), -1);
	fd = file_lock(fx->path, other, NULL);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	close(fd);
	unlink(lock);
	unlink(other);
}

static void
a_folder_that_is_not_there_is_named(void **state)
{
	struct fixture *fx = *state;
	char path[sizeof(fx->path) + 8];

	assert_int_equal(file_check_folder(fx->path, NULL), 0);
	assert_int_equal(file_check_folder("f", NULL), 0);
	snprintf(path, sizeof(path), "%s.no/f", fx->path);
	assert_int_equal(file_check_folder(path, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_CANTCREAT);
	assert_non_null(strstr(fx->err.text, "f.no/f: cannot be made in \""));
	assert_non_null(strstr(fx->err.text, "f.no\": No such file"));
}

static void
a_killed_holder_leaves_no_lock(void **state)
{
	struct fixture *fx = *state;
	int ready[2], fd;
	char c;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		c = file_lock(fx->path, NULL, NULL) < 0 ? 'n' : 'y';
		if (write(ready[1], &c, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	assert_int_equal(c, 'y');
	assert_int_equal(file_lock(fx->path, NULL, &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_TEMPFAIL);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	fd = file_lock(fx->path, NULL, NULL);
	assert_true(fd >= 0);
	close(fd);
	close(ready[0]);
	close(ready[1]);
}

static void
parents_are_made_private_and_found_again(void **state)
{
	struct fixture *fx = *state;

	assert_int_equal(file_make_parents(at(fx, "a//b/c.db"), &fx->err),
	    0);
	assert_int_equal(mode_of(at(fx, "a")), 0700);
	assert_int_equal(mode_of(at(fx, "a/b")), 0700);
	assert_int_equal(access(at(fx, "a/b/c.db"), F_OK), -1);
	assert_int_equal(file_make_parents(at(fx, "a/b/c.db"), &fx->err), 0);
	assert_int_equal(file_make_parents("c.db", &fx->err), 0);
}

static void
a_file_where_a_parent_should_be_is_named(void **state)
{
	struct fixture *fx = *state;

	put(fx->path, "", 0644);
	assert_int_equal(file_make_parents(at(fx, "f/x/y"), &fx->err), -1);
	assert_int_equal(fx->err.code, ERR_CANTCREAT);
	assert_non_null(strstr(fx->err.text, "/f: Not a directory"));
}

#define WITH_DIR(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIR(a_file_appears_at_commit_and_not_before),
		WITH_DIR(an_aborted_file_leaves_the_old_one_and_errno),
		WITH_DIR(a_signal_leaves_no_temporary_file),
		WITH_DIR(many_files_at_once_are_files_all_the_same),
		WITH_DIR(scratch_is_for_the_user_alone_and_leaves_nothing),
		WITH_DIR(a_new_file_heeds_the_umask),
		WITH_DIR(a_file_made_private_stays_private),
		WITH_DIR(a_relative_path_needs_no_directory),
		WITH_DIR(a_device_or_directory_is_never_replaced),
		WITH_DIR(a_missing_directory_cannot_be_created_in),
		WITH_DIR(a_directory_that_vanishes_fails_the_commit),
		WITH_DIR(a_write_that_fails_leaves_no_file),
		WITH_DIR(a_write_error_in_the_middle_is_not_forgotten),
		WITH_DIR(a_full_disk_fails_the_commit),
		WITH_DIR(a_file_of_max_bytes_is_read_and_one_more_is_refused),
		WITH_DIR(an_empty_file_is_read_as_nothing),
		WITH_DIR(a_file_of_many_chunks_comes_whole),
		WITH_DIR(a_pipe_is_read_to_its_end),
		WITH_DIR(a_missing_file_and_a_directory_are_no_input),
		WITH_DIR(a_private_secret_loses_one_newline),
		WITH_DIR(a_secret_others_may_read_is_refused_with_the_cure),
		WITH_DIR(an_access_list_for_this_user_alone_is_private),
		WITH_DIR(a_secret_of_somebody_else_is_refused),
		WITH_DIR(a_lock_is_held_once_even_within_a_process),
		WITH_DIR(
		  a_lock_that_root_makes_is_of_the_owner_of_the_file_it_guards),
		WITH_DIR(a_lock_that_is_there_keeps_its_owner_and_is_no_link),
		WITH_DIR(a_folder_that_is_not_there_is_named),
		WITH_DIR(a_killed_holder_leaves_no_lock),
		WITH_DIR(parents_are_made_private_and_found_again),
		WITH_DIR(a_file_where_a_parent_should_be_is_named),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
