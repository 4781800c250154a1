/* SPDX-License-Identifier: MIT */
/* store-migrate: makes the store, or brings its schema up to date. */
#include "cli/cli.h"
#include "cli/store.h"
#include "rec/rec.h"
#include "shop/kinds.h"

static bool check;

static const struct cli_opt opts[] = {
	CLI_FLAG('n', "check", &check,
	    "list all steps, change nothing; exit 1 when some are missing"),
	CLI_END,
};

static const struct cli_program program = {
	.name = "store-migrate",
	.brief = "create the store or upgrade its schema",
	.operands = "",
	.class = CLI_ADMIN,
	.wants = CLI_NOW | CLI_RECORDS_OUT | CLI_STORE,
	.opts = opts,
	.schema = &shop_schema,
};

struct report {
	struct rec_writer *out;
	struct err err;
};

static void
write_step(void *arg, const struct store_migration *m)
{
	struct report *r = arg;

	rec_begin(r->out, "migration");
	rec_put_int(r->out, "version", m->version);
	rec_put_str(r->out, "name", m->name);
	rec_put_str(r->out, "sha256", m->sha256);
	if (m->applied_us != INT64_MIN)
		rec_put_time(r->out, "applied", m->applied_us);
	else
		rec_put_null(r->out, "applied");
	if (rec_end(r->out, &r->err) < 0)
		return;
}

/* 1 when a step is missing. */
static int
list_steps(struct store *st, struct report *r, struct err *err)
{
	const struct store_migration *m;
	size_t n, i;
	int rc = 0;

	if (store_migrations(st, &m, &n, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		write_step(r, &m[i]);
		if (m[i].applied_us == INT64_MIN)
			rc = 1;
	}
	return rc;
}

int
main(int argc, char *argv[])
{
	struct report r = { NULL, { 0 } };
	struct store *st = NULL;
	struct err err = { 0 };
	struct cli cli;
	int rc;

	cli_parse(&cli, &program, argc, argv);
	r.out = cli_writer(&cli);
	rc = cli_store_open(&st, &cli, check ? CLI_STORE_LOOK :
	    CLI_STORE_MAKE, &err);
	if (rc == 0 && check)
		rc = list_steps(st, &r, &err);
	else if (rc == 0)
		rc = store_migrate(st, write_step, &r, &err);
	store_close(st);
	if (rc >= 0 && r.err.code != ERR_NONE) {
		err = r.err;
		rc = -1;
	}
	return cli_last_words(&cli, r.out, rc, &err);
}
