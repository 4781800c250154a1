/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "db/pg_err.h"

/*
 * A class of two characters holds for what is not listed by itself.  What is
 * in neither is SQL of ours that the server refused.
 */
static const struct {
	const char *state;
	enum err_code code;
	enum db_retry retry;
} table[] = {
	{ "08P01", ERR_PROTOCOL, DB_RETRY_NO },
	{ "25006", ERR_NOPERM, DB_RETRY_NO },	/* read only */
	{ "3D000", ERR_CONFIG, DB_RETRY_NO },	/* no such database */
	{ "3F000", ERR_CONFIG, DB_RETRY_NO },	/* no such schema */
	{ "42501", ERR_NOPERM, DB_RETRY_NO },
	{ "42703", ERR_CONFIG, DB_RETRY_NO },	/* no such column */
	{ "42P01", ERR_CONFIG, DB_RETRY_NO },	/* no such table */
	{ "42P07", ERR_CONFIG, DB_RETRY_NO },	/* such a table is there */
	{ "53100", ERR_IO, DB_RETRY_NO },	/* disk full */
	{ "53300", ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ "55P03", ERR_TEMPFAIL, DB_RETRY_SAME },	/* lock timeout */
	{ "57014", ERR_UNAVAILABLE, DB_RETRY_NO },	/* canceled */
	{ "57P01", ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ "57P02", ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ "57P03", ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ "57P05", ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ "25P03", ERR_UNAVAILABLE, DB_RETRY_RECONNECT },	/* idle */
	/* classes */
	{ "08", ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ "22", ERR_DATA, DB_RETRY_NO },
	{ "23", ERR_DATA, DB_RETRY_NO },
	{ "28", ERR_NOPERM, DB_RETRY_NO },
	{ "40", ERR_TEMPFAIL, DB_RETRY_SAME },	/* deadlock, serialization */
	{ "53", ERR_UNAVAILABLE, DB_RETRY_NO },	/* out of something */
	{ "54", ERR_DATA, DB_RETRY_NO },	/* too large for a limit */
	{ "58", ERR_IO, DB_RETRY_NO },
	{ "XX", ERR_DATA, DB_RETRY_NO },	/* damaged table or index */
};

static const size_t n_table = sizeof(table) / sizeof(table[0]);

/* Its place in the table, n_table when there is none. */
static size_t
find(const char *state)
{
	size_t i;

	for (i = 0; i < n_table; i++) {
		if (strncmp(state, table[i].state,
		    strlen(table[i].state)) == 0)
			break;
	}
	return i;
}

enum err_code
pgdb_code(const char *state)
{
	size_t i = find(state);

	if (state[0] == '\0')
		return ERR_UNAVAILABLE;
	/* "internal error", the server's word for what should not be. */
	if (strcmp(state, "XX000") == 0)
		return ERR_INTERNAL;
	return i < n_table ? table[i].code : ERR_INTERNAL;
}

enum db_retry
pgdb_retry(const char *state)
{
	size_t i = find(state);

	if (state[0] == '\0')
		return DB_RETRY_RECONNECT;
	return i < n_table ? table[i].retry : DB_RETRY_NO;
}

int
pgdb_number(const char *state)
{
	int n = 0;

	for (; *state != '\0'; state++)
		n = n * 36 + (*state <= '9' ? *state - '0' :
		    *state - 'A' + 10);
	return n;
}

/* A line that does not begin as a sentence goes on with the one before. */
void
pgdb_put_lines(struct buf *b, const char *text, size_t n)
{
	static const char space[] = " \t\n";
	const char *end = text + n, *line = text;
	size_t len;

	while (line < end) {
		len = strcspn(line, "\n");
		if (len > (size_t)(end - line))
			len = (size_t)(end - line);
		buf_add(b, line, len);
		line += len;
		line += strspn(line, space);
		if (line < end)
			buf_puts(b, *line >= 'a' && *line <= 'z' ? " " :
			    "; ");
	}
}

void
pgdb_put_text(struct buf *b, const char *text)
{
	pgdb_put_lines(b, text, strlen(text));
}
