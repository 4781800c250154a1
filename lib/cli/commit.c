/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/commit.h"
#include "shop/store.h"

/* Digits are a number, all else is a time. */
static int
parse_commit(const struct cli *cli, const char *text, struct cli_commit *c,
    struct err *err)
{
	c->by_time = num_i64(text, strlen(text), &c->x) < 0 || c->x < 0;
	return c->by_time ? cli_when(cli, text, &c->x, err) : 0;
}

static int
parse_changed(const struct cli *cli, struct cli_commits *c, struct err *err)
{
	const char *dots = strstr(c->changed, "..");
	char *first;
	int rc = 0;

	if (dots == NULL)
		return err_set(err, ERR_USAGE, "--changed: not two commits or "
		    "times, as in 17..23 or -7d..: \"%s\"", c->changed);
	c->to = (struct cli_commit){ .by_time = true, .x = INT64_MAX };
	if (dots[2] != '\0')
		rc = parse_commit(cli, dots + 2, &c->to, err);
	first = mem_text(c->changed, (size_t)(dots - c->changed));
	if (rc == 0)
		rc = parse_commit(cli, first, &c->from, err);
	free(first);
	return rc < 0 ? err_at(err, "--changed") : 0;
}

int
cli_commits(const struct cli *cli, struct cli_commits *c, struct err *err)
{
	if ((c->as_of != NULL) + (c->seq != 0) + (c->changed != NULL) > 1)
		cli_misuse("--as-of, --seq and --changed exclude each other");
	if (c->changed != NULL)
		return parse_changed(cli, c, err);
	c->to = (struct cli_commit){ .by_time = true };
	return cli_when(cli, c->as_of, &c->to.x, err);
}

static int
find_commit(const struct cli_commit *c, struct store *st, int64_t *seq,
    struct err *err)
{
	*seq = c->x;
	return c->by_time ? store_seq_at(st, c->x, seq, err) : 0;
}

int
cli_commits_find(const struct cli_commits *c, struct store *st,
    struct store_query *q, struct err *err)
{
	q->seq = c->seq;
	q->changes = c->changed != NULL;
	if (c->as_of == NULL && !q->changes)
		return 0;
	if (find_commit(&c->from, st, &q->since, err) < 0 ||
	    find_commit(&c->to, st, &q->seq, err) < 0)
		return -1;
	/* Before the first one there is nothing. */
	if (q->seq == 0)
		q->seq = -1;
	return 0;
}

void
cli_shard(const char *text, struct store_query *q)
{
	size_t n;

	if (text == NULL)
		return;
	n = strcspn(text, "/");
	if (text[n] == '\0' || num_i64(text, n, &q->shard) < 0 ||
	    num_i64(text + n + 1, strlen(text + n + 1), &q->nshard) < 0 ||
	    q->shard < 1 || q->shard > q->nshard)
		cli_misuse("--shard: not I/N with I from 1 to N: \"%s\"", text);
}
