/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/num.h"
#include "db/db_driver.h"

static const char *const params[] = { "socket", "ssl", "ssl_ca", NULL };

static int
bad(struct err *err, const char *what)
{
	return err_set(err, ERR_CONFIG, "database url: %s", what);
}

static int
password_here(struct err *err)
{
	return bad(err, "no password may stand in it: keep it in a secret "
	    "file of mode 0600, or in ~/.my.cnf or ~/.pgpass");
}

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	p = c == '\0' ? NULL : strchr(digits, c);
	return p == NULL ? -1 : (int)(p - digits);
}

/* Percent-decodes s[0..n); NULL for a bad escape, a NUL or a control. */
static char *
decode(const char *s, size_t n)
{
	char *out = mem_text(s, n);
	char *to = out;
	size_t i;

	for (i = 0; i < n; i++) {
		int c = (unsigned char)s[i];

		if (c == '%') {
			int hi = i + 2 < n ? hex(s[i + 1]) : -1;
			int lo = i + 2 < n ? hex(s[i + 2]) : -1;

			c = hi < 0 || lo < 0 ? 0 : hi * 16 + lo;
			i += 2;
		}
		if (c < ' ' || c == 127) {
			free(out);
			return NULL;
		}
		*to++ = (char)c;
	}
	*to = '\0';
	return out;
}

static int
set_part(char **part, const char *s, size_t n, const char *what,
    struct err *err)
{
	free(*part);
	*part = decode(s, n);
	if (*part == NULL)
		return err_set(err, ERR_CONFIG,
		    "database url: %s: bad %%-escape or control character",
		    what);
	return 0;
}

static int
set_ssl(struct db_url *u, const char *s, size_t n, struct err *err)
{
	u->has_ssl = true;
	if (n == 6 && memcmp(s, "verify", n) == 0)
		u->ssl = DB_SSL_ALWAYS;
	else if (n == 8 && memcmp(s, "insecure", n) == 0)
		u->ssl = DB_SSL_INSECURE;
	else
		return bad(err, "ssl: it is \"verify\" or \"insecure\"");
	return 0;
}

static bool
is_password(const char *key)
{
	return strstr(key, "pass") != NULL || strcmp(key, "pwd") == 0;
}

static int
unknown(const char *key, struct err *err)
{
	const char *near = near_word(key, params);

	if (is_password(key))
		return password_here(err);
	if (near != NULL)
		return err_set(err, ERR_CONFIG, "database url: unknown "
		    "parameter \"%s\"; did you mean \"%s\"?", key, near);
	return err_set(err, ERR_CONFIG, "database url: unknown parameter "
	    "\"%s\"; known are socket, ssl and ssl_ca", key);
}

/* One key=value of n bytes. */
static int
parse_param(struct db_url *u, const char *s, size_t n, struct err *err)
{
	const char *eq = memchr(s, '=', n);
	size_t klen = eq == NULL ? n : (size_t)(eq - s);
	size_t vlen = eq == NULL ? 0 : n - klen - 1;
	char key[32];

	if (eq == NULL || klen >= sizeof(key))
		return bad(err, "a parameter is not key=value");
	memcpy(key, s, klen);
	key[klen] = '\0';
	if (strcmp(key, "socket") == 0)
		return set_part(&u->socket, eq + 1, vlen, key, err);
	if (strcmp(key, "ssl_ca") == 0)
		return set_part(&u->ssl_ca, eq + 1, vlen, key, err);
	if (strcmp(key, "ssl") == 0)
		return set_ssl(u, eq + 1, vlen, err);
	return unknown(key, err);
}

static int
parse_params(struct db_url *u, const char *s, struct err *err)
{
	while (*s != '\0') {
		size_t n = strcspn(s, "&");

		if (parse_param(u, s, n, err) < 0)
			return -1;
		s += n;
		if (*s == '&')
			s++;
	}
	return 0;
}

static int
parse_port(struct db_url *u, const char *s, size_t n, struct err *err)
{
	int64_t port;

	if (num_i64(s, n, &port) < 0 || port < 1 || port > 65535)
		return bad(err, "the port is not a number from 1 to 65535");
	u->port = (unsigned int)port;
	return 0;
}

/* host, host:port or [address]:port. */
static int
parse_host(struct db_url *u, const char *s, size_t n, struct err *err)
{
	bool bracket = n > 0 && s[0] == '[';
	const char *end = memchr(s, bracket ? ']' : ':', n);
	size_t hlen = end == NULL ? n : (size_t)(end - s);

	if (!bracket) {
		if (end != NULL &&
		    parse_port(u, end + 1, n - hlen - 1, err) < 0)
			return -1;
		return set_part(&u->host, s, hlen, "host", err);
	}
	if (end == NULL || (hlen + 1 < n && end[1] != ':'))
		return bad(err, "the address in brackets does not end");
	if (hlen + 1 < n && parse_port(u, end + 2, n - hlen - 2, err) < 0)
		return -1;
	return set_part(&u->host, s + 1, hlen - 1, "host", err);
}

/* [user@]host[:port] */
static int
parse_authority(struct db_url *u, const char *s, size_t n, struct err *err)
{
	const char *at = memrchr(s, '@', n);
	size_t ulen = at == NULL ? 0 : (size_t)(at - s);

	if (at != NULL && set_part(&u->user, s, ulen, "user", err) < 0)
		return -1;
	if (at != NULL) {
		s = at + 1;
		n -= ulen + 1;
	}
	return parse_host(u, s, n, err);
}

bool
db_url_holds_password(const char *url)
{
	const char *rest = strstr(url, "://");
	const char *at = rest == NULL ? NULL : strrchr(rest, '@');

	return at != NULL &&
	    memchr(rest + 3, ':', (size_t)(at - rest) - 3) != NULL;
}

static int
parse_rest(struct db_url *u, const char *s, struct err *err)
{
	size_t n = strcspn(s, "/?");

	if (parse_authority(u, s, n, err) < 0)
		return -1;
	s += n;
	if (*s == '/') {
		n = strcspn(++s, "?");
		if (set_part(&u->path, s, n, "database", err) < 0)
			return -1;
		s += n;
	}
	return parse_params(u, *s == '?' ? s + 1 : s, err);
}

int
db_url_parse(struct db_url *u, const char *text, struct err *err)
{
	const char *sep = strstr(text, "://");
	struct db_url made = { 0 };

	if (sep == NULL)
		return bad(err, "it is not scheme://user@host:port/database");
	if (db_url_holds_password(text))
		return password_here(err);
	made.user = mem_strdup("");
	made.host = mem_strdup("");
	made.path = mem_strdup("");
	made.socket = mem_strdup("");
	made.ssl_ca = mem_strdup("");
	made.scheme = mem_text(text, (size_t)(sep - text));
	if (parse_rest(&made, sep + 3, err) < 0) {
		db_url_release(&made);
		return -1;
	}
	*u = made;
	return 0;
}

void
db_url_release(struct db_url *u)
{
	free(u->scheme);
	free(u->user);
	free(u->host);
	free(u->path);
	free(u->socket);
	free(u->ssl_ca);
	memset(u, 0, sizeof(*u));
}

/* A dotted quad, so that 127.example.com is no loopback. */
static bool
is_127(const char *host)
{
	return strncmp(host, "127.", 4) == 0 &&
	    host[strspn(host, "0123456789.")] == '\0';
}

bool
db_host_is_local(const char *host)
{
	return host[0] == '\0' || strcasecmp(host, "localhost") == 0 ||
	    strcmp(host, "::1") == 0 || is_127(host);
}
