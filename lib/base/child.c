/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/child.h"
#include "base/err.h"

enum { SAID_MAX = 64 * 1024 };

/* In the child, between fork and exec: nothing that takes a lock. */
static void
become(const char *const argv[], pid_t parent, int out, int said, int failed)
{
	int in = open("/dev/null", O_RDONLY);

	signal(SIGPIPE, SIG_DFL);
	/* Gone already: nobody will read what it does. */
	if (in >= 0 && dup2(in, 0) >= 0 && dup2(out, 1) >= 0 &&
	    dup2(said, 2) >= 0 && prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 &&
	    getppid() == parent)
		execvp(argv[0], (char *const *)(uintptr_t)argv);
	in = errno;
	if (write(failed, &in, sizeof(in)) < 0)
		_exit(126);
	_exit(127);
}

/* All there is, so that nobody waits for room in the pipe. */
static void
read_all(int fd, struct buf *said)
{
	char part[4096];
	ssize_t n;

	while ((n = read(fd, part, sizeof(part))) != 0) {
		if (n < 0 && errno != EINTR)
			return;
		if (n > 0 && said->len < SAID_MAX)
			buf_add(said, part, (size_t)n);
	}
	while (said->len > 0 && said->data[said->len - 1] == '\n')
		said->data[--said->len] = '\0';
}

/* The errno of an exec that failed, 0 when it did not. */
static int
exec_errno(int fd)
{
	int errnum = 0;

	return read(fd, &errnum, sizeof(errnum)) == sizeof(errnum) ?
	    errnum : 0;
}

static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}

static void
close_both(const int fd[2])
{
	int keep = errno;

	if (fd[0] >= 0)
		close(fd[0]);
	if (fd[1] >= 0)
		close(fd[1]);
	errno = keep;
}

int
child_run(const char *const argv[], int out, struct buf *said,
    struct err *err)
{
	int words[2] = { -1, -1 }, failed[2] = { -1, -1 }, errnum, status;
	pid_t parent = getpid(), pid = -1;

	if (pipe2(words, O_CLOEXEC) == 0 && pipe2(failed, O_CLOEXEC) == 0)
		pid = fork();
	if (pid == 0) {
		setenv("LC_ALL", "C", 1);
		become(argv, parent, out, words[1], failed[1]);
	}
	if (pid < 0) {
		close_both(words);
		close_both(failed);
		return err_sys(err, ERR_IO, "%s: cannot be run", argv[0]);
	}
	close(words[1]);
	close(failed[1]);
	words[1] = failed[1] = -1;
	errnum = exec_errno(failed[0]);
	read_all(words[0], said);
	close_both(words);
	close_both(failed);
	status = wait_for(pid);
	errno = errnum != 0 ? errnum : errno;
	if (errnum != 0 || status < 0)
		return err_sys(err, errnum == ENOENT || errnum == EACCES ?
		    ERR_CONFIG : ERR_IO, "%s: cannot be run", argv[0]);
	return status;
}

/* A file of no name takes it: two pipes could block one another. */
int
child_read(const char *const argv[], size_t max, struct buf *text,
    struct buf *said, struct err *err)
{
	int fd = memfd_create("output", MFD_CLOEXEC), status;
	off_t n;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: no room for its output",
		    argv[0]);
	status = child_run(argv, fd, said, err);
	n = status < 0 ? 0 : lseek(fd, 0, SEEK_END);
	if (n > 0 && (size_t)n > max)
		status = err_set(err, ERR_DATA, "%s: more than %zu bytes",
		    argv[0], max);
	else if (n > 0 && pread(fd, buf_room(text, (size_t)n), (size_t)n,
	    0) != n)
		status = err_sys(err, ERR_IO, "%s: its output", argv[0]);
	else if (n > 0) {
		text->len += (size_t)n;
		text->data[text->len] = '\0';
	}
	close(fd);
	return status;
}
