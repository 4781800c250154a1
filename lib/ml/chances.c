/* SPDX-License-Identifier: MIT */
#include "ml/chances.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"

static void
add_quoted(struct buf *b, const char *name)
{
	buf_putc(b, '"');
	for (; *name != '\0'; name++) {
		if (*name == '"')
			buf_putc(b, '"');
		buf_putc(b, *name);
	}
	buf_putc(b, '"');
}

void
chances_add(struct buf *b, const char *name, double chance)
{
	if (b->len > 0)
		buf_puts(b, "; ");
	if (strpbrk(name, ";=\"") != NULL)
		add_quoted(b, name);
	else
		buf_puts(b, name);
	buf_printf(b, "=%.4g", chance);
}

/* The chance behind the = at eq, and *end behind that; false: it is none. */
static bool
read_chance(const char *eq, double *chance, const char **end)
{
	const size_t n = strcspn(eq + 1, ";");
	const char *p = eq + 1 + n;

	if (num_f64(eq + 1, n, chance) < 0 || (*p == ';' && p[1] != ' '))
		return false;
	*end = *p == ';' ? p + 2 : p;
	return true;
}

/* The name in quotes that text begins with; behind them, or NULL. */
static const char *
quoted_name(const char *text, struct buf *name)
{
	const char *p;

	buf_clear(name);
	if (*text != '"')
		return NULL;
	for (p = text + 1; *p != '\0'; p++) {
		if (*p == '"' && *++p != '"')
			return p;
		buf_putc(name, *p);
	}
	return NULL;
}

int
chances_next(const char **text, struct buf *name, double *chance)
{
	const char *p;

	if (**text == '\0')
		return 0;
	p = quoted_name(*text, name);
	if (p != NULL && *p == '=' && read_chance(p, chance, text))
		return 1;
	for (p = strchr(*text, '='); p != NULL; p = strchr(p + 1, '=')) {
		buf_clear(name);
		buf_add(name, *text, (size_t)(p - *text));
		if (read_chance(p, chance, text))
			return 1;
	}
	return -1;
}
