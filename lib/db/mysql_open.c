/* SPDX-License-Identifier: MIT */
#include <errmsg.h>
#include <mysql.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/my_cnf.h"
#include "db/mysql_err.h"
#include "db/mysql_open.h"

enum tls {
	TLS_NONE,
	TLS_ANY,		/* encrypted, whoever it is */
	TLS_VERIFY
};

struct attempt {
	const struct db_options *o;
	const struct db_url *u;
	const char *user;	/* NULL: the login name */
	const char *password;
	unsigned int timeout_s;
};

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

/* Never undone: what it keeps stays reachable and is no leak. */
static void
start_library(void)
{
	mysql_library_init(0, NULL, NULL);
}

int
mydb_fail(MYSQL *my, const char *label, struct err *err)
{
	return err_set(err, mydb_code(mysql_errno(my)), "%s: %s (%u)", label,
	    mysql_error(my), mysql_errno(my));
}

static const char *
ca_of(const struct attempt *a)
{
	return a->u->ssl_ca[0] != '\0' ? a->u->ssl_ca : a->o->ssl_ca;
}

/*
 * Without ENFORCE the library goes on in plaintext when the server has no
 * TLS, even if it was given a CA.  Without a CA it takes the system's.
 */
static void
set_tls(MYSQL *my, const struct attempt *a, enum tls tls)
{
	/*
	 * The plugins that never show the password: whoever answers in the
	 * server's place could ask for it in clear text.
	 */
	static const char careful[] = "mysql_native_password,client_ed25519,"
	    "caching_sha2_password,sha256_password";
	my_bool yes = 1;

	if (tls == TLS_NONE)
		return;
	mysql_options(my, MYSQL_OPT_SSL_ENFORCE, &yes);
	if (tls == TLS_ANY) {
		mysql_options(my, MARIADB_OPT_RESTRICTED_AUTH, careful);
		return;
	}
	mysql_options(my, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
	if (ca_of(a) != NULL)
		mysql_options(my, MYSQL_OPT_SSL_CA, ca_of(a));
}

/*
 * "localhost" is the local socket, as everywhere in MySQL, but not when a
 * port stands behind it.
 */
static unsigned int
protocol_of(const struct db_url *u)
{
	if (u->socket[0] != '\0')
		return MYSQL_PROTOCOL_SOCKET;
	return u->port != 0 ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_DEFAULT;
}

/* One try; what came of it is in mysql_errno().  The caller's. */
static MYSQL *
try_connect(const struct attempt *a, enum tls tls)
{
	const struct db_url *u = a->u;
	const char *host = u->host[0] != '\0' ? u->host : NULL;
	unsigned int protocol = protocol_of(u);
	unsigned int no = 0;
	MYSQL *my = mysql_init(NULL);

	if (my == NULL)
		abort();	/* as base/mem does */
	mysql_options(my, MYSQL_OPT_CONNECT_TIMEOUT, &a->timeout_s);
	mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	/* A server could ask for any file of ours. */
	mysql_options(my, MYSQL_OPT_LOCAL_INFILE, &no);
	mysql_options(my, MYSQL_OPT_PROTOCOL, &protocol);
	mysql_options4(my, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name",
	    "millwright");
	set_tls(my, a, tls);
	mysql_real_connect(my, host, a->user, a->password,
	    u->path[0] != '\0' ? u->path : NULL, u->port,
	    u->socket[0] != '\0' ? u->socket : NULL, 0);
	return my;
}

static enum tls
tls_of(const struct attempt *a)
{
	enum db_ssl ssl = a->u->has_ssl ? a->u->ssl : a->o->ssl;
	bool socket = protocol_of(a->u) == MYSQL_PROTOCOL_SOCKET;
	bool local = socket || db_host_is_local(a->u->host);

	if (ssl == DB_SSL_ALWAYS)
		return TLS_VERIFY;
	if (ssl == DB_SSL_INSECURE)
		return socket ? TLS_NONE : TLS_ANY;
	return local ? TLS_NONE : TLS_VERIFY;
}

/*
 * What is wrong in the connector's words (3.3), which has one number for all:
 * no TLS over there, a good certificate of another name, or one that is not
 * trusted.
 */
static int
tls_refused(MYSQL *my, const struct attempt *a, const char *label,
    struct err *err)
{
	static const char cost[] = "write\n\tssl: insecure\n"
	    "beside its url; whoever sits on the network between can then "
	    "read and change the data, and use the login";
	const char *text = mysql_error(my);

	if (strstr(text, "does not support") != NULL)
		return err_set(err, ERR_CONFIG, "%s: the server offers no "
		    "TLS; to go on without it %s", label, cost);
	if (strstr(text, "Validation of SSL server cert") != NULL)
		return err_set(err, ERR_CONFIG, "%s: the server's certificate "
		    "is not made out to \"%s\"; use its name in the url, or "
		    "to go on without checking %s", label, a->u->host, cost);
	return err_set(err, ERR_CONFIG, "%s: the server's certificate is not "
	    "trusted: %s; give its CA as ssl_ca: FILE, or to go on "
	    "without checking %s", label, text, cost);
}

static MYSQL *
connect_by(const struct attempt *a, const char *label, struct err *err)
{
	enum tls tls = tls_of(a);
	MYSQL *my;

	if (tls == TLS_VERIFY && ca_of(a) != NULL &&
	    access(ca_of(a), R_OK) < 0) {
		err_sys(err, ERR_CONFIG, "%s: ssl_ca: %s", label, ca_of(a));
		return NULL;
	}
	my = try_connect(a, tls);
	if (mysql_errno(my) == CR_SSL_CONNECTION_ERROR && tls == TLS_ANY) {
		mysql_close(my);
		log_put(a->o->log, LOG_LEVEL_INFO,
		    "%s: no TLS; going on in plaintext", label);
		my = try_connect(a, TLS_NONE);
	}
	if (mysql_errno(my) == 0)
		return my;
	if (mysql_errno(my) == CR_SSL_CONNECTION_ERROR && tls == TLS_VERIFY)
		tls_refused(my, a, label, err);
	else
		mydb_fail(my, label, err);
	mysql_close(my);
	return NULL;
}

/* A peer that went without a word is noticed after about two minutes. */
static void
keep_alive(MYSQL *my)
{
	const int on = 1, idle_s = 60, every_s = 15, tries = 4;
	int fd = (int)mysql_get_socket(my);

	/* On a local socket these fail, and are not needed. */
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every_s, sizeof(every_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &tries, sizeof(tries));
}

static int
query(MYSQL *my, const char *sql, const char *label, struct err *err)
{
	if (mysql_real_query(my, sql, (unsigned long)strlen(sql)) != 0)
		return mydb_fail(my, label, err);
	return 0;
}

/*
 * MariaDB and MySQL have a limit each, in seconds and in milliseconds; old
 * servers have none.
 */
static int
limit_statements(MYSQL *my, const struct attempt *a, const char *label,
    struct err *err)
{
	enum { UNKNOWN_VARIABLE = 1193 };
	const char *version = mysql_get_server_info(my);
	int64_t ms = a->o->statement_us / 1000;
	struct buf sql = { 0 };
	int rc = 0;

	if (ms <= 0)
		return 0;
	if (version != NULL && strstr(version, "MariaDB") != NULL)
		buf_printf(&sql, "SET SESSION max_statement_time = "
		    "%lld.%03lld", (long long)(ms / 1000),
		    (long long)(ms % 1000));
	else
		buf_printf(&sql, "SET SESSION max_execution_time = %lld",
		    (long long)ms);
	if (mysql_real_query(my, sql.data, (unsigned long)sql.len) != 0) {
		if (mysql_errno(my) == UNKNOWN_VARIABLE)
			log_put(a->o->log, LOG_LEVEL_WARN, "%s: this server "
			    "cannot limit how long a statement takes", label);
		else
			rc = mydb_fail(my, label, err);
	}
	buf_release(&sql);
	return rc;
}

/*
 * What the server or its init_connect presets must not bend the session: a
 * sql_select_limit would cut every result in silence, a max_join_size refuse
 * to read a large table.  A stream that waits
 * for the store to write must outlive the server's 60 s, and an ALTER TABLE
 * must not hold a reader for MariaDB's default of a day.
 */
static int
settle(MYSQL *my, const struct attempt *a, const char *label, struct err *err)
{
	struct buf sql = { 0 };
	int rc;

	keep_alive(my);
	buf_printf(&sql, "SET NAMES utf8mb4, time_zone = '+00:00', "
	    "autocommit = 1, sql_select_limit = 18446744073709551615, "
	    "sql_big_selects = 1, "
	    "net_write_timeout = GREATEST(@@net_write_timeout, 600), "
	    "wait_timeout = GREATEST(@@wait_timeout, 28800), "
	    "lock_wait_timeout = %u", a->timeout_s);
	rc = query(my, buf_text(&sql), label, err);
	buf_release(&sql);
	if (rc == 0)
		rc = limit_statements(my, a, label, err);
	if (rc < 0 || !a->o->read_only)
		return rc;
	return query(my, "SET SESSION TRANSACTION READ ONLY", label, err);
}

/* Reads ~/.my.cnf for what neither the URL nor the options say. */
static void
find_login(struct attempt *a, struct my_cnf *cnf)
{
	const char *home = getenv("HOME");
	struct buf path = { 0 };

	if (home != NULL) {
		buf_printf(&path, "%s/.my.cnf", home);
		my_cnf_read(buf_text(&path), cnf);
	}
	a->user = a->u->user[0] != '\0' ? a->u->user : cnf->user;
	a->password = a->o->password;
	if (a->password == NULL && cnf->password != NULL) {
		a->password = cnf->password;
		if (cnf->open_to_others)
			log_put(a->o->log, LOG_LEVEL_WARN, "%s: it holds a "
			    "password and others can read it; chmod 600",
			    buf_text(&path));
	}
	buf_release(&path);
}

int
mydb_connect(MYSQL **out, const struct db_options *o,
    const struct db_url *u, const char *label, struct err *err)
{
	int64_t timeout_us = o->timeout_us > 0 ? o->timeout_us : 10000000;
	struct attempt a = { .o = o, .u = u };
	struct my_cnf cnf = { 0 };
	MYSQL *my;

	pthread_once(&library_once, start_library);
	a.timeout_s = (unsigned int)((timeout_us + 999999) / 1000000);
	find_login(&a, &cnf);
	my = connect_by(&a, label, err);
	my_cnf_release(&cnf);
	if (my == NULL)
		return -1;
	if (settle(my, &a, label, err) < 0) {
		mysql_close(my);
		return -1;
	}
	*out = my;
	return 0;
}
