/* SPDX-License-Identifier: MIT */
/* store-cat: the store, or a part of it, as a stream of records. */
#include <string.h>

#include "base/zone.h"
#include "cli/cli.h"
#include "cli/commit.h"
#include "cli/store.h"
#include "shop/cat.h"

static struct {
	struct cli_list kind, machine;
	const char *from, *to, *order, *shard, *loaded;
	bool known;
	struct cli_commits commits;
} arg;

static const char *const orders[] = { "machine", "time", NULL };

static const struct cli_opt opts[] = {
	CLI_LIST('k', "kind", &arg.kind, cat_kinds, "KIND,...",
	    "kinds to write; all but sensor and what models say"),
	CLI_LIST('m', "machine", &arg.machine, NULL, "NAME,...",
	    "only these machines"),
	CLI_TIME(0, "from", &arg.from, "what ends behind this time"),
	CLI_TIME(0, "to", &arg.to, "what begins before this time"),
	CLI_WORD(0, "order", &arg.order, orders, "ORDER",
	    "machine by machine, or all in order of time"),
	CLI_TIME(0, "as-of", &arg.commits.as_of,
	    "the store as it was committed by this time"),
	CLI_INT(0, "seq", &arg.commits.seq, 1, INT64_MAX,
	    "the store as of this commit"),
	CLI_TEXT(0, "changed", &arg.commits.changed, "A..B",
	    "what moved between two commits or times"),
	CLI_FLAG(0, "known", &arg.known,
	    "say of each fact when the store learned of it"),
	CLI_TIME(0, "loaded", &arg.loaded,
	    "the first load was over by then; the store's first run"),
	CLI_TEXT(0, "shard", &arg.shard, "I/N",
	    "only shard I of N of the machines"),
	CLI_END,
};

static const struct cli_column quarantine[] = {
	{ "source", NULL, CLI_U_TEXT }, { "source_key", "row", CLI_U_TEXT },
	{ "field", NULL, CLI_U_TEXT }, { "why", NULL, CLI_U_TEXT },
	{ "last_seen", "seen", CLI_U_TIME },
	{ "resolved_at", "resolved", CLI_U_TIME }, { NULL, NULL, CLI_U_AUTO },
};
static const struct cli_column change[] = {
	{ "change", NULL, CLI_U_TEXT }, { "seq", NULL, CLI_U_NUMBER },
	{ "fact", NULL, CLI_U_TEXT }, { "machine", NULL, CLI_U_TEXT },
	{ "start", NULL, CLI_U_TIME }, { "end", NULL, CLI_U_TIME },
	{ "source_key", "row", CLI_U_TEXT }, { "n", NULL, CLI_U_NUMBER },
	{ NULL, NULL, CLI_U_AUTO },
};
static const struct cli_columns columns[] = {
	{ .kind = "quarantine", .column = quarantine },
	{ .kind = "change", .column = change }, { .kind = NULL },
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
settle(const struct cli *cli, struct cat_params *p, struct err *err)
{
	struct store_query *q = &p->query;
	size_t i;

	for (i = 0; i < arg.kind.n; i++)
		q->kinds |= UINT64_C(1) << shop_kind_find(arg.kind.text[i],
		    strlen(arg.kind.text[i]));
	q->machine = arg.machine.text;
	q->nmachine = arg.machine.n;
	cli_shard(arg.shard, q);
	q->by_time = arg.order != NULL && strcmp(arg.order, "time") == 0;
	p->zone = zone_name(cli->zone);
	p->table = cli->format == CLI_OUT_TABLE;
	p->csv = cli->format == CLI_OUT_CSV;
	p->known = arg.known || arg.loaded != NULL;
	p->loaded_us = INT64_MIN;
	if (cli_commits(cli, &arg.commits, err) < 0 ||
	    cli_when(cli, arg.loaded, &p->loaded_us, err) < 0)
		return -1;
	return cli_window(cli, arg.from, arg.to, &q->from_us, &q->to_us, err);
}

int
main(int argc, char *argv[])
{
	struct cat_params p = { .query = { .from_us = INT64_MIN,
	    .to_us = INT64_MAX } };
	struct rec_writer *out = NULL;
	struct store *st = NULL;
	struct err err = { 0 };
	struct cli cli;
	int rc;

	cli_parse(&cli, &program, argc, argv);
	rc = settle(&cli, &p, &err);
	if (rc == 0)
		rc = cli_store_open(&st, &cli, CLI_STORE_READ, &err);
	if (rc == 0)
		rc = cli_commits_find(&arg.commits, st, &p.query, &err);
	if (rc == 0) {
		out = cli_writer(&cli);
		rc = cat_write(st, &p, out, &err);
	}
	store_close(st);
	return cli_last_words(&cli, out, rc, &err);
}
