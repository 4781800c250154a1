/* SPDX-License-Identifier: MIT */
/* How other programs of libpq's come to where a connection is. */
#include <libpq-fe.h>
#include <string.h>

#include "base/buf.h"
#include "db/pg_conninfo.h"
#include "db/pg_stmt.h"

static void
put(struct buf *b, const char *key, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	buf_printf(b, "%s%s='", b->len > 0 ? " " : "", key);
	for (; *value != '\0'; value++) {
		if (*value == '\'' || *value == '\\')
			buf_putc(b, '\\');
		buf_putc(b, *value);
	}
	buf_putc(b, '\'');
}

/*
 * Of several hosts the one that took us: a snapshot is good there alone.
 * What a service file said is said here; secrets are not, they are looked for
 * where libpq looks.
 */
static bool
is_left_out(const char *key)
{
	static const char *const keys[] = { "host", "hostaddr", "port",
	    "service", "servicefile", "password", "sslpassword",
	    "client_encoding", "replication", "application_name", NULL };
	const char *const *k = keys;

	while (*k != NULL && strcmp(*k, key) != 0)
		k++;
	return *k != NULL;
}

char *
pgdb_conninfo(const struct db *base)
{
	PGconn *pg = ((const struct pgdb *)base)->pg;
	PQconninfoOption *all = PQconninfo(pg), *o;
	struct buf b = { 0 };
	const char *addr;

	/* An address that nobody gave is what the name was resolved to. */
	for (o = all; o != NULL && o->keyword != NULL; o++) {
		if (!is_left_out(o->keyword))
			put(&b, o->keyword, o->val);
		if (strcmp(o->keyword, "hostaddr") == 0 && o->val != NULL) {
			addr = PQhostaddr(pg);
			put(&b, "hostaddr", addr);
		}
	}
	PQconninfoFree(all);
	put(&b, "host", PQhost(pg));
	put(&b, "port", PQport(pg));
	return b.data;
}
