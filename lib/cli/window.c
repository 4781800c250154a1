/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"

/* "FROM..TO" into two instants. */
static int
one_window(const struct cli *cli, const char *option, const char *text,
    int64_t w[2], struct err *err)
{
	const char *dots = strstr(text, "..");
	struct arena a = { NULL };
	int rc;

	if (dots == NULL || dots == text || dots[2] == '\0')
		cli_misuse("--%s: wants FROM..TO: \"%s\"", option, text);
	rc = cli_when(cli, arena_text(&a, text, (size_t)(dots - text)), &w[0],
	    err);
	if (rc == 0)
		rc = cli_when(cli, dots + 2, &w[1], err);
	arena_release(&a);
	if (rc == 0 && w[0] >= w[1])
		cli_misuse("--%s: ends before it begins: \"%s\"", option,
		    text);
	return rc;
}

int
cli_two_windows(const struct cli *cli, const char *before, const char *after,
    const char *split, int64_t window[4], struct err *err)
{
	if ((before == NULL) != (after == NULL))
		cli_misuse("--before and --after need each other");
	if (split != NULL && before != NULL)
		cli_misuse("--split and --before exclude each other");
	if (split != NULL) {
		window[0] = INT64_MIN;
		window[3] = INT64_MAX;
		if (cli_when(cli, split, &window[1], err) < 0)
			return -1;
		window[2] = window[1];
	}
	if (before == NULL || after == NULL)
		return 0;
	if (one_window(cli, "before", before, &window[0], err) < 0 ||
	    one_window(cli, "after", after, &window[2], err) < 0)
		return -1;
	if (window[1] > window[2])
		cli_misuse("--before ends after --after begins: \"%s\", "
		    "\"%s\"", before, after);
	return 0;
}
