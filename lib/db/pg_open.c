/* SPDX-License-Identifier: MIT */
#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"
#include "db/pg_err.h"
#include "db/pg_open.h"

/* What Debian and its kin keep the authorities in that all the world trusts. */
static const char system_ca[] = "/etc/ssl/certs/ca-certificates.crt";

enum { OPTIONS_MAX = 16 };

/* Parameters for libpq; later ones go before earlier ones. */
struct settings {
	const char *key[OPTIONS_MAX + 1];
	const char *value[OPTIONS_MAX + 1];
	int n;
};

struct attempt {
	const struct db_options *o;
	PQconninfoOption *given;	/* what the URL itself says */
	PQconninfoOption *all;		/* with environment and service */
	char *label;
	int64_t timeout_us;		/* for a lock */
	int64_t connect_us;		/* for one host to answer */
};

static void
set(struct settings *s, const char *key, const char *value)
{
	if (value == NULL || s->n == OPTIONS_MAX)
		return;
	s->key[s->n] = key;
	s->value[s->n++] = value;
}

/* The value of an option; NULL when it is unset or empty. */
static const char *
option(const PQconninfoOption *o, const char *key)
{
	for (; o != NULL && o->keyword != NULL; o++) {
		if (strcmp(o->keyword, key) == 0)
			return o->val == NULL || o->val[0] == '\0' ? NULL :
			    o->val;
	}
	return NULL;
}

/* ---- what is asked for ---- */

static int
password_here(struct err *err)
{
	return err_set(err, ERR_CONFIG, "database url: no password may stand "
	    "in it: keep it in ~/.pgpass, of mode 0600, or name another such "
	    "file by PGPASSFILE or ?passfile=");
}

/* No message of libpq's own: it repeats what may be a password. */
static int
parse_url(struct attempt *a, struct err *err)
{
	char *why = NULL;

	if (db_url_holds_password(a->o->url))
		return password_here(err);
	a->given = PQconninfoParse(a->o->url, &why);
	if (a->given == NULL && strstr(a->o->url, "pass") != NULL)
		err_set(err, ERR_CONFIG, "database url: libpq cannot read it");
	else if (a->given == NULL)
		err_set(err, ERR_CONFIG, "database url: %.*s",
		    (int)strcspn(why == NULL ? "?" : why, "\n"),
		    why == NULL ? "?" : why);
	PQfreemem(why);
	if (a->given == NULL)
		return -1;
	return option(a->given, "password") != NULL ||
	    option(a->given, "sslpassword") != NULL ? password_here(err) : 0;
}

/*
 * What libpq would do, with its environment and service file, and without
 * asking anybody: a channel binding that is none stops it before.
 */
static int
resolve(struct attempt *a, struct err *err)
{
	const char *key[] = { "dbname", "channel_binding", NULL };
	const char *value[] = { a->o->url, "-", NULL };
	PGconn *pg = PQconnectStartParams(key, value, 1);
	struct buf text = { 0 };

	if (pg == NULL)
		abort();	/* as base/mem does */
	a->all = PQconninfo(pg);
	if (option(a->all, "channel_binding") == NULL) {
		pgdb_put_text(&text, PQerrorMessage(pg));
		err_set(err, ERR_CONFIG, "database url: %s", buf_text(&text));
	}
	PQfinish(pg);
	buf_release(&text);
	return option(a->all, "channel_binding") == NULL ? -1 : 0;
}

static void
make_label(struct attempt *a)
{
	const char *user = option(a->all, "user");
	const char *host = option(a->all, "host");
	const char *port = option(a->all, "port");
	const char *name = option(a->all, "dbname");
	struct buf b = { 0 };

	if (host == NULL)
		host = option(a->all, "hostaddr");
	buf_printf(&b, "postgresql://%s%s%s", user == NULL ? "" : user,
	    user == NULL ? "" : "@", host == NULL ? "" : host);
	if (port != NULL && strcmp(port, "5432") != 0)
		buf_printf(&b, ":%s", port);
	buf_printf(&b, "/%s", name == NULL ? "" : name);
	a->label = b.data;
}

/* libpq's own connect_timeout, in seconds, goes before ours. */
static void
set_patience(struct attempt *a)
{
	const char *text = option(a->all, "connect_timeout");
	int64_t s;

	a->timeout_us = a->o->timeout_us > 0 ? a->o->timeout_us : 10000000;
	a->connect_us = a->timeout_us;
	if (text != NULL && num_i64(text, strlen(text), &s) == 0 && s > 0 &&
	    s < 86400)
		a->connect_us = s * 1000000;
}

/* Field i of a list by commas; a list of one serves for all. */
static char *
field(const char *list, size_t i)
{
	size_t n;

	if (list == NULL)
		return NULL;
	while (i > 0 && strchr(list, ',') != NULL) {
		list = strchr(list, ',') + 1;
		i--;
	}
	n = strcspn(list, ",");
	return n == 0 ? NULL : mem_text(list, n);
}

static size_t
count_hosts(const struct attempt *a)
{
	const char *s = option(a->all, "hostaddr");
	size_t n = 1;

	if (s == NULL)
		s = option(a->all, "host");
	for (; s != NULL && *s != '\0'; s++)
		n += *s == ',';
	return n;
}

/* A socket's folder is a path, or a name in the abstract space. */
static bool
is_local(const char *host, const char *addr)
{
	if (addr != NULL)
		return db_host_is_local(addr);
	return host == NULL || host[0] == '/' || host[0] == '@' ||
	    db_host_is_local(host);
}

/* ---- TLS ---- */

/*
 * "prefer" is what libpq does unless told, and no protection.  It is taken
 * where the URL or PGSSLMODE says so, and on this machine.
 */
static bool
leaves_tls_open(const struct attempt *a)
{
	const char *mode = option(a->all, "sslmode");

	return getenv("PGSSLMODE") == NULL &&
	    option(a->given, "sslmode") == NULL &&
	    (mode == NULL || strcmp(mode, "prefer") == 0);
}

static bool
has_root_crt(void)
{
	const char *home = getenv("HOME");
	struct buf path = { 0 };
	bool is_there;

	buf_printf(&path, "%s/.postgresql/root.crt", home == NULL ? "" : home);
	is_there = access(buf_text(&path), R_OK) == 0;
	buf_release(&path);
	return is_there;
}

/* The name is checked, and the certificate by our CA, theirs, the system's. */
static void
set_tls(struct settings *s, const struct attempt *a, const char *host,
    const char *addr)
{
	const char *ca = a->o->ssl_ca;

	if (a->o->ssl == DB_SSL_INSECURE || !leaves_tls_open(a) ||
	    (a->o->ssl != DB_SSL_ALWAYS && is_local(host, addr)))
		return;
	set(s, "sslmode", "verify-full");
	if (ca == NULL && option(a->all, "sslrootcert") == NULL &&
	    !has_root_crt())
		ca = system_ca;
	set(s, "sslrootcert", ca);
}

static bool
is_tls_trouble(const char *text)
{
	return strstr(text, "server does not support SSL") != NULL ||
	    strstr(text, "SSL error: certificate") != NULL ||
	    strstr(text, "server certificate for") != NULL ||
	    strstr(text, "root certificate file") != NULL;
}

/* ---- connecting ---- */

static int64_t
monotonic_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* As PQconnectPoll() wants it; false when there was no time left. */
static bool
wait_for(PGconn *pg, PostgresPollingStatusType what, int64_t until_us)
{
	struct pollfd p = { .fd = PQsocket(pg) };
	int64_t left = until_us - monotonic_us();

	p.events = what == PGRES_POLLING_READING ? POLLIN : POLLOUT;
	return left > 0 && poll(&p, 1, (int)(left / 1000 + 1)) != 0;
}

/*
 * Step by step, for libpq shows the SQLSTATE of a refusal only to those who
 * ask for words between two steps.
 */
static bool
poll_connection(PGconn *pg, int64_t until_us)
{
	PostgresPollingStatusType what = PGRES_POLLING_WRITING;

	if (PQstatus(pg) == CONNECTION_BAD)
		return true;
	PQsetErrorVerbosity(pg, PQERRORS_VERBOSE);
	while (what == PGRES_POLLING_READING ||
	    what == PGRES_POLLING_WRITING) {
		if (!wait_for(pg, what, until_us))
			return false;
		what = PQconnectPoll(pg);
	}
	PQsetErrorVerbosity(pg, PQERRORS_DEFAULT);
	return true;
}

static bool
is_state_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* ":  28P01: words": where the state begins, NULL when nobody answered. */
static const char *
find_state(const char *text)
{
	const char *s = text;
	int i;

	while ((s = strstr(s, ":  ")) != NULL) {
		s += 3;
		for (i = 0; i < 5 && is_state_char(s[i]); i++)
			;
		if (i == 5 && s[5] == ':' && s[6] == ' ')
			return s;
	}
	return NULL;
}

/* What would help, and what it costs to go without. */
static int
tls_refused(const char *text, const struct attempt *a, struct err *err)
{
	static const char cost[] = "write ?sslmode=prefer; whoever sits on "
	    "the network between can then read and change the data, and use "
	    "the login";

	if (strstr(text, "server does not support SSL") != NULL)
		return err_set(err, ERR_CONFIG, "%s: the server offers no "
		    "TLS; to go on without it %s", a->label, cost);
	if (strstr(text, "does not match host name") != NULL)
		return err_set(err, ERR_CONFIG, "%s: %s; use its name in the "
		    "url, with ?hostaddr=ADDRESS where that does not lead to "
		    "it, or to go on without checking %s", a->label, text,
		    cost);
	return err_set(err, ERR_CONFIG, "%s: %s; give the server's CA as "
	    "?sslrootcert=FILE, or to go on without checking %s", a->label,
	    text, cost);
}

static int
refused(PGconn *pg, const struct attempt *a, struct err *err)
{
	const char *text = PQerrorMessage(pg), *at = find_state(text), *end;
	char state[6] = "";
	struct buf b = { 0 };

	if (at != NULL) {
		memcpy(state, at, 5);
		end = strstr(at, "\nLOCATION:");
		pgdb_put_lines(&b, at + 7, end == NULL ? strlen(at + 7) :
		    (size_t)(end - at) - 7);
	} else {
		pgdb_put_text(&b, text);
	}
	if (strcmp(state, "3D000") == 0)
		err_set(err, ERR_CONFIG, "%s: %s; createdb makes one",
		    a->label, buf_text(&b));
	else if (at != NULL)
		err_set(err, pgdb_code(state), "%s: %s (%s)", a->label,
		    buf_text(&b), state);
	else if (strstr(text, "no password supplied") != NULL)
		err_set(err, ERR_NOPERM, "%s: the server wants a password, "
		    "and ~/.pgpass has none for it", a->label);
	else if (is_tls_trouble(text))
		tls_refused(buf_text(&b), a, err);
	else
		err_set(err, strncmp(text, "invalid ", 8) == 0 ? ERR_CONFIG :
		    ERR_UNAVAILABLE, "%s: %s", a->label, buf_text(&b));
	buf_release(&b);
	return -1;
}

static void
ignore_notice(void *arg, const PGresult *r)
{
	(void)arg;
	(void)r;
}

/* One host of the list. */
static PGconn *
connect_to(const struct attempt *a, size_t i, struct err *err)
{
	char *host = field(option(a->all, "host"), i);
	char *addr = field(option(a->all, "hostaddr"), i);
	char *port = field(option(a->all, "port"), i);
	int64_t until_us = monotonic_us() + a->connect_us;
	struct settings s = { .n = 0 };
	PGconn *pg;
	bool in_time;

	/* A peer that went without a word is noticed after two minutes. */
	set(&s, "keepalives_idle", "60");
	set(&s, "keepalives_interval", "15");
	set(&s, "keepalives_count", "4");
	set(&s, "fallback_application_name", "millwright");
	set(&s, "dbname", a->o->url);
	set(&s, "host", host);
	set(&s, "hostaddr", addr);
	set(&s, "port", port);
	set(&s, "password", a->o->password);
	set(&s, "client_encoding", "UTF8");
	set_tls(&s, a, host, addr);
	pg = PQconnectStartParams(s.key, s.value, 1);
	if (pg == NULL)
		abort();
	PQsetNoticeReceiver(pg, ignore_notice, NULL);
	in_time = poll_connection(pg, until_us);
	if (!in_time)
		err_set(err, ERR_UNAVAILABLE, "%s: no answer from \"%s\" in "
		    "%.3g s", a->label, host != NULL ? host : addr != NULL ?
		    addr : "the local socket", (double)a->connect_us / 1e6);
	else if (PQstatus(pg) != CONNECTION_OK)
		refused(pg, a, err);
	free(host);
	free(addr);
	free(port);
	if (in_time && PQstatus(pg) == CONNECTION_OK)
		return pg;
	PQfinish(pg);
	return NULL;
}

/* The first host that takes us; of several refusals the last is told. */
static PGconn *
connect_any(const struct attempt *a, struct err *err)
{
	size_t n = count_hosts(a), i;
	struct err why = { 0 };
	PGconn *pg = NULL;

	for (i = 0; i < n && pg == NULL; i++) {
		if (i > 0)
			log_put(a->o->log, LOG_LEVEL_WARN, "%s", why.text);
		err_clear(&why);
		pg = connect_to(a, i, &why);
	}
	if (pg == NULL)
		err_set(err, (enum err_code)why.code, "%s", why.text);
	return pg;
}

/*
 * Nothing here may depend on the session's zone, but a zone has to be one.
 * Locks are waited for as long as SQLite waits for its own.
 */
static int
settle(PGconn *pg, const struct attempt *a, struct err *err)
{
	const char *encoding = PQparameterStatus(pg, "server_encoding");
	struct buf sql = { 0 }, text = { 0 };
	PGresult *r;
	int rc = 0;

	if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
		return err_set(err, ERR_CONFIG, "%s: the database's encoding "
		    "is %s: make one with ENCODING 'UTF8'", a->label,
		    encoding == NULL ? "unknown" : encoding);
	buf_printf(&sql, "SET TimeZone = 'UTC';"
	    "SET client_min_messages = warning;"
	    "SET standard_conforming_strings = on;"
	    "SET lock_timeout = %lld", (long long)(a->timeout_us / 1000));
	if (a->o->statement_us > 0)
		buf_printf(&sql, ";SET statement_timeout = %lld",
		    (long long)(a->o->statement_us / 1000 + 1));
	if (a->o->read_only)
		buf_puts(&sql, ";SET default_transaction_read_only = on");
	r = PQexec(pg, buf_text(&sql));
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		pgdb_put_text(&text, PQerrorMessage(pg));
		rc = err_set(err, ERR_UNAVAILABLE, "%s: %s", a->label,
		    buf_text(&text));
	}
	PQclear(r);
	buf_release(&sql);
	buf_release(&text);
	return rc;
}

int
pgdb_connect(PGconn **out, char **label, const struct db_options *o,
    struct err *err)
{
	struct attempt a = { .o = o };
	PGconn *pg = NULL;
	int rc = -1;

	if (parse_url(&a, err) < 0 || resolve(&a, err) < 0)
		goto out;
	make_label(&a);
	set_patience(&a);
	pg = connect_any(&a, err);
	if (pg == NULL || settle(pg, &a, err) < 0)
		goto out;
	*out = pg;
	*label = a.label;
	pg = NULL;
	a.label = NULL;
	rc = 0;
out:
	PQfinish(pg);
	PQconninfoFree(a.given);
	PQconninfoFree(a.all);
	free(a.label);
	return rc;
}
