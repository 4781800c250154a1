/* SPDX-License-Identifier: MIT */
/* cimco-sim: a plant in a database as CIMCO's would be, and its truth. */
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/when.h"
#include "base/zone.h"
#include "cli/cli.h"
#include "db/db.h"
#include "shop/kinds.h"
#include "sim/sim.h"

static const char *from = "-60d", *zone, *open_end = "1969";
static struct cli_list shapes, schema, dirt;
static int64_t follow_us;
static struct sim_options sim = { .machines = 12, .shifts = 2, .days = 5 };
static volatile sig_atomic_t stopped;

static const struct cli_opt opts[] = {
	CLI_INT('m', "machines", &sim.machines, 1, 9999, "how many; 12"),
	CLI_TIME(0, "from", &from, "where the plant begins; -60d"),
	CLI_TEXT(0, "zone", &zone, "NAME",
	    "of the wall clocks; default the site's"),
	CLI_INT(0, "shifts", &sim.shifts, 1, 3, "a day, from 06:00; 2"),
	CLI_INT(0, "days", &sim.days, 1, 7, "worked a week; 5"),
	CLI_LIST(0, "shapes", &shapes, sim_shape_words, "SHAPE,...",
	    "joblog, hourly, events; default all"),
	CLI_LIST('d', "dirt", &dirt, NULL, "PROFILE,KIND=RATE,...",
	    "none, usual, heavy, or kinds by themselves; usual"),
	CLI_LIST(0, "schema", &schema, sim_schema_words, "WORD,...",
	    "a primary key, an index, stamps in micros, upper case names"),
	CLI_WORD(0, "open-end", &open_end, sim_end_words, "WORD",
	    "the end of a row that has none: 1969, zero or null; 1969"),
	CLI_WORD(0, "charset", &sim.setup.charset, sim_charset_words, "NAME",
	    "of the tables of a server: utf8mb4 or latin1; utf8mb4"),
	CLI_FILE('t', "truth", &sim.truth, "what really happened, as NDJSON"),
	CLI_FLAG(0, "replace", &sim.replace, "drop an earlier plant first"),
	CLI_FLAG(0, "resume", &sim.resume, "go on where the last run stopped"),
	CLI_LENGTH(0, "step", &sim.step_us, "how far a step goes; 15m"),
	CLI_INT('n', "steps", &sim.steps, 0, 1000000000,
	    "steps to live on; 0, with --follow without an end"),
	CLI_LENGTH('f', "follow", &follow_us, "live on, a step this often"),
	CLI_END,
};

static const struct cli_program program = {
	.name = "cimco-sim",
	.brief = "make a plant in a database of CIMCO's shape, with its truth",
	.operands = "DATABASE",
	.class = CLI_ADMIN,
	.wants = CLI_NOW | CLI_SEED | CLI_RECORDS_OUT,
	.opts = opts,
	.schema = &shop_schema,
};

static const struct db_driver *const drivers[] = { &db_sqlite, &db_mysql,
    NULL };

static void
stop(int signal_number)
{
	(void)signal_number;
	stopped = 1;
}

static int
pause_between(void *arg)
{
	struct timespec t = { follow_us / WHEN_SECOND,
	    follow_us % WHEN_SECOND * 1000 };

	(void)arg;
	if (!stopped && follow_us > 0)
		nanosleep(&t, NULL);
	return stopped;
}

static int
settle(const struct cli *cli, struct err *err)
{
	sim_set_shapes(&sim, shapes.text, shapes.n);
	sim_set_schema(&sim, schema.text, schema.n);
	sim_set_open_end(&sim, open_end);
	if (follow_us > 0 && sim.steps == 0)
		sim.steps = -1;
	sim.seed = cli->seed;
	sim.now_us = when_floor(cli->now_us, WHEN_SECOND);
	sim.log = &cli->log;
	sim.wait = pause_between;
	if (sim_set_dirt(&sim, dirt.text, dirt.n, err) < 0)
		return -1;
	return zone_when(sim.zone, from, sim.now_us, &sim.from_us, err);
}

int
main(int argc, char *argv[])
{
	struct db_options to = { .drivers = drivers, .create = true };
	struct zone *own = NULL;
	struct rec_writer *out;
	struct err err = { 0 };
	struct cli cli;
	int rc = -1;

	cli_parse(&cli, &program, argc, argv);
	if (follow_us > 0 && signal(SIGTERM, stop) != SIG_ERR)
		signal(SIGINT, stop);
	out = cli_writer(&cli);
	to.url = cli.operands[0];
	to.log = &cli.log;
	sim.to = &to;
	if (zone != NULL)
		own = zone_open(zone, &err);
	sim.zone = own != NULL ? own : cli.zone;
	if (err.code == ERR_NONE && settle(&cli, &err) == 0)
		rc = sim_run(&sim, out, &err);
	zone_close(own);
	return cli_last_words(&cli, out, rc, &err);
}
