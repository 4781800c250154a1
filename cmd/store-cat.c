/* SPDX-License-Identifier: MIT */
/* store-cat: the store, or a part of it, as a stream of records. */
#include <string.h>

#include "base/zone.h"
#include "cli/cli.h"
#include "cli/store.h"
#include "shop/cat.h"

static struct {
	struct cli_list kind, machine;
	const char *from, *to, *order, *as_of;
	int64_t seq;
} arg;

static const char *const orders[] = { "machine", "time", NULL };

static const struct cli_opt opts[] = {
	CLI_LIST('k', "kind", &arg.kind, cat_kinds, "KIND,...",
	    "kinds to write; all but sensor unless given"),
	CLI_LIST('m', "machine", &arg.machine, NULL, "NAME,...",
	    "only these machines"),
	CLI_TIME(0, "from", &arg.from, "what ends behind this time"),
	CLI_TIME(0, "to", &arg.to, "what begins before this time"),
	CLI_WORD(0, "order", &arg.order, orders, "ORDER",
	    "machine by machine, or all in order of time"),
	CLI_TIME(0, "as-of", &arg.as_of,
	    "the store as it was committed by this time"),
	CLI_INT(0, "seq", &arg.seq, 1, INT64_MAX,
	    "the store as of this commit"),
	CLI_END,
};

static const struct cli_column quarantine[] = {
	{ "source", NULL, CLI_U_TEXT }, { "source_key", "row", CLI_U_TEXT },
	{ "field", NULL, CLI_U_TEXT }, { "why", NULL, CLI_U_TEXT },
	{ "last_seen", "seen", CLI_U_TIME },
	{ "resolved_at", "resolved", CLI_U_TIME }, { NULL, NULL, CLI_U_AUTO },
};
static const struct cli_columns columns[] = {
	{ "quarantine", quarantine }, { NULL, NULL },
};

static const struct cli_program program = {
	.name = "store-cat",
	.brief = "write records of the store",
	.operands = "",
	.class = CLI_SOURCE,
	.wants = CLI_NOW | CLI_RECORDS_OUT | CLI_STORE,
	.opts = opts,
	.schema = &shop_schema,
	.columns = columns,
};

static int
settle(const struct cli *cli, struct cat_params *p, int64_t *as_of,
    struct err *err)
{
	struct store_query *q = &p->query;
	size_t i;

	if (arg.as_of != NULL && arg.seq != 0)
		cli_misuse("--as-of and --seq exclude each other");
	for (i = 0; i < arg.kind.n; i++)
		q->kinds |= UINT64_C(1) << shop_kind_find(arg.kind.text[i],
		    strlen(arg.kind.text[i]));
	q->machine = arg.machine.text;
	q->nmachine = arg.machine.n;
	q->by_time = arg.order != NULL && strcmp(arg.order, "time") == 0;
	q->seq = arg.seq;
	p->zone = zone_name(cli->zone);
	p->table = cli->format == CLI_OUT_TABLE;
	p->csv = cli->format == CLI_OUT_CSV;
	if (cli_window(cli, arg.from, arg.to, &q->from_us, &q->to_us,
	    err) < 0)
		return -1;
	return cli_when(cli, arg.as_of, as_of, err);
}

/* The newest commit by then; before the first one there is nothing. */
static int
find_seq(struct store *st, int64_t as_of, struct store_query *q,
    struct err *err)
{
	if (store_seq_at(st, as_of, &q->seq, err) < 0)
		return -1;
	if (q->seq == 0)
		q->seq = -1;
	return 0;
}

int
main(int argc, char *argv[])
{
	struct cat_params p = { .query = { .from_us = INT64_MIN,
	    .to_us = INT64_MAX } };
	struct rec_writer *out = NULL;
	struct store *st = NULL;
	struct err err = { 0 };
	int64_t as_of = 0;
	struct cli cli;
	int rc;

	cli_parse(&cli, &program, argc, argv);
	rc = settle(&cli, &p, &as_of, &err);
	if (rc == 0)
		rc = cli_store_open(&st, &cli, CLI_STORE_READ, &err);
	if (rc == 0 && arg.as_of != NULL)
		rc = find_seq(st, as_of, &p.query, &err);
	if (rc == 0) {
		out = cli_writer(&cli);
		rc = cat_write(st, &p, out, &err);
	}
	store_close(st);
	return cli_last_words(&cli, out, rc, &err);
}
