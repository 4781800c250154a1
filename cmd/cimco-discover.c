/* SPDX-License-Identifier: MIT */
/* cimco-discover: looks at a source database, proposes a mapping. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/when.h"
#include "base/zone.h"
#include "cimco/discover.h"
#include "cli/cli.h"
#include "cli/source.h"
#include "db/db.h"

static const char *source, *zone, *output, *now;
static struct cli_list tables;
static bool force;
static int64_t limit_us = 10 * WHEN_SECOND;
static struct discover_options o = { .sample = DISCOVER_SAMPLE };

static const struct cli_opt opts[] = {
	CLI_TEXT(0, "source", &source, "URL",
	    "the database; default as configured"),
	CLI_LIST('t', "table", &tables, NULL, "TABLE,...",
	    "look into these tables; default those that may be known"),
	CLI_INT('n', "sample", &o.sample, 100, 1000000,
	    "rows of each table to look at; 10000"),
	CLI_TEXT('z', "zone", &zone, "ZONE",
	    "where the wall clock of local times hangs"),
	CLI_LENGTH(0, "limit", &limit_us,
	    "the longest that a statement may take; 10s"),
	CLI_FILE('o', "output", &output,
	    "write it there; default standard output"),
	CLI_FLAG('f', "force", &force, "replace the file if it is there"),
	CLI_TIME(0, "now", &now, "instead of the source's clock"),
	CLI_END,
};

static const struct cli_program program = {
	.name = "cimco-discover",
	.brief = "look at a source database and propose a mapping",
	.operands = "",
	.class = CLI_SOURCE,
	.opts = opts,
};

static int
check_output(struct err *err)
{
	if (output == NULL || force || access(output, F_OK) < 0)
		return 0;
	return err_set(err, ERR_CANTCREAT, "%s: it is there already; --force "
	    "replaces it", output);
}

static int
write_out(const struct buf *yaml, struct err *err)
{
	struct outfile *f;

	if (output == NULL) {
		fwrite(yaml->data, 1, yaml->len, stdout);
		return 0;
	}
	f = outfile_open(output, err);
	if (f == NULL)
		return -1;
	fwrite(yaml->data, 1, yaml->len, outfile_stream(f));
	return outfile_commit(f, err);
}

static int
propose(const struct cli *cli, struct err *err)
{
	struct buf password = { 0 }, yaml = { 0 };
	struct discover_result r = { 0 };
	struct db_options from = { 0 };
	int rc = -1;

	o.source = &from;
	if (check_output(err) < 0 ||
	    cli_source(cli, source, &from, &password, err) < 0)
		goto out;
	from.statement_us = limit_us;
	if (discover(&o, &yaml, &r, err) < 0 || write_out(&yaml, err) < 0)
		goto out;
	rc = 0;
	if (r.recognised == 0) {
		cli_warn("no table was recognised; the proposal says why");
		rc = ERR_NO;
	}
out:
	buf_release(&password);
	buf_release(&yaml);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct err err = { 0 };
	struct cli cli;
	int rc;

	cli_parse(&cli, &program, argc, argv);
	o.table = tables.text;
	o.ntable = tables.n;
	o.zone = zone;
	o.log = &cli.log;
	o.now_given = cli.now_given = now != NULL;
	/* UTC is what the site's zone is when nobody said one. */
	if (strcmp(zone_name(cli.zone), "UTC") != 0)
		o.site_zone = zone_name(cli.zone);
	rc = cli_when(&cli, now, &cli.now_us, &err);
	o.now_us = cli.now_us;
	if (rc == 0)
		rc = propose(&cli, &err);
	return cli_last_words(&cli, NULL, rc, &err);
}
