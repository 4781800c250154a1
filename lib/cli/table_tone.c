/* SPDX-License-Identifier: MIT */
/*
 * Tones: which cells are good, fair or poor, by target, word or limit.  What
 * is fair or poor has a mark too: colour alone is lost on paper, in a mail
 * and on who does not see it.
 */
#include <string.h>

#include "base/num.h"
#include "cli/table.h"

static const char *const tone_words[] = {
	"", "good", "fair", "poor", "odd", "cool", "dim", "star", NULL
};

const char *
table_tone_rule(const char *rules, const char *key)
{
	const size_t n = strlen(key);
	const char *s = rules;

	while (s != NULL) {
		s += strspn(s, " ");
		if (strncmp(s, key, n) == 0 && s[n] == ':')
			return s + n + 1;
		s = strchr(s, ';');
		s = s == NULL ? NULL : s + 1;
	}
	return NULL;
}

static enum table_tone
tone_of(const char *s, size_t n)
{
	int i;

	for (i = 1; tone_words[i] != NULL; i++) {
		if (strlen(tone_words[i]) == n &&
		    memcmp(tone_words[i], s, n) == 0)
			return (enum table_tone)i;
	}
	return TONE_NONE;
}

enum table_tone
table_tone_word(const char *rule, const char *text, size_t len)
{
	size_t n, word;

	for (; *rule != '\0' && *rule != ';'; rule += n) {
		rule += strspn(rule, " ");
		n = strcspn(rule, " ;");
		word = strcspn(rule, "=");
		if (word == len && memcmp(rule, text, len) == 0)
			return tone_of(rule + word + 1, n - word - 1);
	}
	return TONE_NONE;
}

enum table_tone
table_tone_limit(const char *rule, double x, double *limit)
{
	const char *s = rule + strspn(rule, " ");

	if (*s != '<' || num_f64(s + 1, strcspn(s + 1, " ;"), limit) < 0)
		return TONE_NONE;
	return x < *limit ? TONE_STAR : TONE_NONE;
}

const struct cli_target *
table_target(const struct cli_target *all, const char *figure, size_t len)
{
	for (; all != NULL && all->figure != NULL; all++) {
		if (strlen(all->figure) == len &&
		    memcmp(all->figure, figure, len) == 0)
			return all;
	}
	return NULL;
}

enum table_tone
table_tone_target(const struct cli_target *t, double x)
{
	return x >= t->good ? TONE_GOOD : x >= t->fair ? TONE_FAIR :
	    TONE_POOR;
}

const char *
table_tone_mark(enum table_tone tone, bool plain)
{
	if (tone == TONE_FAIR)
		return plain ? "!" : "\xe2\x97\x8f";	/* a black circle */
	if (tone == TONE_POOR)
		return plain ? "!!" : "\xe2\x96\xbc";	/* a triangle */
	return tone == TONE_STAR ? "*" : "";
}

const char *
table_tone_escape(enum table_tone tone)
{
	static const char *const escape[] = {
		"", "\033[32m", "\033[33m", "\033[31m", "\033[35m",
		"\033[36m", "\033[2m", "\033[1m"
	};

	return escape[tone];
}

/* As the reader sees it called. */
static const char *
heading_of(const struct table_kind *k, const char *figure)
{
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		if (strcmp(k->column[i].key, figure) == 0)
			return k->column[i].heading;
	}
	return figure;
}

void
table_tone_legend(struct buf *out, struct table_kind *k)
{
	const struct cli_target *t = k->target;
	struct buf text = { 0 };
	size_t i;

	for (i = 0; t != NULL && t[i].figure != NULL; i++) {
		if ((k->met >> i & 1) == 0)
			continue;
		if (text.len == 0)
			buf_printf(&text, "%s %s below:",
			    table_tone_mark(TONE_POOR, k->plain),
			    table_tone_mark(TONE_FAIR, k->plain));
		else
			buf_putc(&text, ',');
		buf_printf(&text, " %s %g/%g%%", heading_of(k,
		    t[i].figure), 100.0 * t[i].fair, 100.0 * t[i].good);
	}
	if (text.len > 0)
		table_note_wrap(out, text.data, text.len, 2, k->width - 2);
	if (k->starred > 0)
		buf_printf(out, "* below %g: not likely by chance alone\n",
		    k->starred);
	k->met = 0;
	k->starred = 0;
	buf_release(&text);
}
