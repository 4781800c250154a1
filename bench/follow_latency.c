/* SPDX-License-Identifier: MIT */
/*
 * follow_latency: how long oee-calc --follow takes to answer a new record.
 *
 *   follow_latency OEE-CALC MACHINES FACTS ROUNDS
 *
 * Fills it with FACTS spans of each of MACHINES machines, waits until it is
 * quiet, then sends one span after another, each when the one before was
 * answered, and prints the median, the 99th percentile and the longest time
 * from write to answer in milliseconds.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int to, from;

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
start(const char *program)
{
	int in[2], out[2];

	if (pipe(in) != 0 || pipe(out) != 0)
		exit(74);
	if (fork() == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execl(program, program, "--follow", "--by", "machine,day",
		    "--format", "ndjson", "--now", "2026-11-23T23:59:00Z",
		    (char *)NULL);
		_exit(66);
	}
	close(in[0]);
	close(out[1]);
	to = in[1];
	from = out[0];
	fcntl(to, F_SETFL, O_NONBLOCK);
}

/* Reads what there is; true when something came within ms. */
static int
answered(int ms)
{
	struct pollfd p = { from, POLLIN, 0 };
	static char text[1 << 20];

	if (poll(&p, 1, ms) <= 0)
		return 0;
	return read(from, text, sizeof(text)) > 0;
}

/* Second i of the day is when a machine's fact i of n begins. */
static void
send_fact(int machine, int i, int n)
{
	const int step = 80000 / n, a = i * step, b = a + step;
	char text[400];
	int len = snprintf(text, sizeof(text), "{\"record\":\"span\","
	    "\"machine\":\"M%d\",\"start\":\"2026-11-23T%02d:%02d:%02dZ\","
	    "\"end\":\"2026-11-23T%02d:%02d:%02dZ\",\"source\":\"s\","
	    "\"source_key\":\"%d\",\"state\":\"%s\",\"parts\":1}\n", machine,
	    a / 3600, a / 60 % 60, a % 60, b / 3600, b / 60 % 60, b % 60, i,
	    i % 7 == 0 ? "down" : "running");

	/* It may wait for us to read while its own input is full. */
	while (write(to, text, (size_t)len) != len) {
		if (errno != EAGAIN)
			exit(74);
		answered(1);
	}
}

static int
by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

int
main(int argc, char *argv[])
{
	int machines, facts, rounds, i, m;
	double *ms, began;

	if (argc != 5)
		return 64;
	machines = (int)strtol(argv[2], NULL, 10);
	facts = (int)strtol(argv[3], NULL, 10);
	rounds = (int)strtol(argv[4], NULL, 10);
	if (machines < 1 || facts < 1 || rounds < 1)
		return 64;
	ms = calloc((size_t)rounds, sizeof(*ms));
	start(argv[1]);
	for (i = 0; i < facts; i++) {
		for (m = 0; m < machines; m++) {
			send_fact(m, i, facts + rounds);
			while (answered(0))
				;
		}
	}
	while (answered(2000))
		;
	for (i = 0; i < rounds; i++) {
		began = now_ms();
		send_fact(i % machines, facts + i / machines, facts + rounds);
		if (!answered(10000))
			return 1;
		ms[i] = now_ms() - began;
	}
	close(to);
	while (answered(10000))
		;
	wait(NULL);
	qsort(ms, (size_t)rounds, sizeof(*ms), by_value);
	printf("%.3f %.3f %.3f\n", ms[rounds / 2], ms[rounds * 99 / 100],
	    ms[rounds - 1]);
	free(ms);
	return 0;
}
