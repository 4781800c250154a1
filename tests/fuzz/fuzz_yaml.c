/* SPDX-License-Identifier: MIT */
/* Any bytes as a configuration file, and every reader on every node. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "conf/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const words[] = { "start", "stamp", "true", NULL };

static void
read_all(const struct conf_node *n)
{
	const char *const *list;
	const char *s;
	double a = 0, b = 0;
	uint64_t bits;
	int64_t x = 0;
	size_t count;
	bool yes;
	int k = 0;

	conf_text(n, &s);
	if (conf_label(n, &s) > 0 && (*s == '\0' || strlen(s) > 255))
		abort();
	conf_ident(n, &s);
	if (conf_int(n, -5, 99, &x) > 0 && (x < -5 || x > 99))
		abort();
	if (conf_num(n, 0, 1, &a) > 0 && !(a >= 0 && a <= 1))
		abort();
	if (conf_range(n, &a, &b) > 0 && !(a <= b))
		abort();
	conf_bool(n, &yes);
	conf_length(n, 0, 1000000, &x);
	if (conf_clock(n, &k) > 0 && (k < 0 || k > 86400))
		abort();
	conf_date(n, &x);
	if (conf_word(n, words, &k) > 0 && (k < 0 || k > 2))
		abort();
	conf_words(n, words, &bits);
	conf_labels(n, &list, &count);
}

/* At most 64 deep, by contract; a few nodes will do. */
static void
walk(const struct conf_node *node, int depth, int *left)
{
	const struct conf_node *n;

	if (depth > CONF_MAX_DEPTH)
		abort();
	if (--*left < 0)
		return;
	read_all(node);
	conf_keys(node, "machines", "zone", "shifts", NULL);
	conf_need(node, "zone");
	conf_where(node);
	conf_fail(node, "a rule");
	for (n = conf_entries(node); n != NULL; n = conf_next(n)) {
		if (*left > 0 && conf_get(node, conf_key(n)) != n)
			abort();	/* duplicates are not in the tree */
		walk(n, depth + 1, left);
	}
	for (n = conf_items(node); n != NULL; n = conf_next(n))
		walk(n, depth + 1, left);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct conf *c;
	int left = 200;

	c = conf_parse("fuzz.yaml", data, size, &err);
	if (c == NULL) {
		if (err.code != ERR_CONFIG || err.text[0] == '\0')
			abort();
		return 0;
	}
	walk(conf_root(c), 0, &left);
	if (conf_finish(c, &err) == 0 || err.code != ERR_CONFIG)
		abort();
	conf_close(c);
	return 0;
}
