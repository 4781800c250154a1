/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "db/db_value.h"
#include "db/mysql_sql.h"

/* Behind the quote that s stands on; a doubled quote opens the next one. */
static const char *
skip_quoted(const char *s, bool backslash)
{
	char quote = *s++;

	while (*s != '\0' && *s != quote) {
		if (*s == '\\' && backslash && quote != '`' && s[1] != '\0')
			s++;
		s++;
	}
	return *s == '\0' ? s : s + 1;
}

/* Whether "--" opens a comment here: a blank or the end must follow. */
static bool
is_dash_comment(const char *s)
{
	return s[0] == '-' && s[1] == '-' && (unsigned char)s[2] <= ' ';
}

static const char *
skip_comment(const char *s)
{
	const char *end;

	if (s[0] == '/') {
		end = strstr(s + 2, "*/");
		return end == NULL ? s + strlen(s) : end + 2;
	}
	return s + strcspn(s, "\n");
}

size_t
mydb_marks(const char *sql, bool backslash, size_t **mark)
{
	const char *s = sql;
	size_t n = 0, cap = 0;

	*mark = NULL;
	while (*s != '\0') {
		if (*s == '\'' || *s == '"' || *s == '`') {
			s = skip_quoted(s, backslash);
		} else if (*s == '#' || is_dash_comment(s) ||
		    (s[0] == '/' && s[1] == '*')) {
			s = skip_comment(s);
		} else if (*s++ == '?') {
			*mark = mem_grow(*mark, &cap, n + 1, sizeof(**mark));
			(*mark)[n++] = (size_t)(s - 1 - sql);
		}
	}
	return n;
}

static void
put_text(struct buf *b, MYSQL *my, const char *p, size_t n)
{
	char *to;

	buf_putc(b, '\'');
	to = buf_room(b, 2 * n + 1);
	b->len += mysql_real_escape_string(my, to, p, (unsigned long)n);
	buf_putc(b, '\'');
}

static void
put_blob(struct buf *b, const char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	buf_puts(b, "x'");
	for (i = 0; i < n; i++) {
		buf_putc(b, digits[(unsigned char)p[i] >> 4]);
		buf_putc(b, digits[(unsigned char)p[i] & 15]);
	}
	buf_putc(b, '\'');
}

void
mydb_put_value(struct buf *b, MYSQL *my, const struct db_value *v)
{
	char *to;

	if (v->type == VALUE_NULL) {
		buf_puts(b, "NULL");
	} else if (v->type == VALUE_TEXT) {
		put_text(b, my, v->p, v->n);
	} else if (v->type == VALUE_BLOB) {
		put_blob(b, v->p, v->n);
	} else {
		/* The blank keeps "a-?" of a negative from being "a--". */
		buf_putc(b, ' ');
		to = buf_room(b, NUM_MAX);
		b->len += v->type == VALUE_INT ? num_put_i64(to, v->i) :
		    num_put_f64(to, v->x);
	}
}
