/* SPDX-License-Identifier: MIT */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/when.h"
#include "base/zone.h"
#include "cli/internal.h"
#include "conf/conf.h"

enum { SECRET_MAX = 64 * 1024 };

/* What millwright.yaml calls it, what the environment does, and its name. */
static const struct role {
	const char *name, *env, *usual;
	enum {
		ROLE_SHIPPED,	/* a shipped file serves as well */
		ROLE_OWN,	/* only the site can know it */
		ROLE_OPTIONAL,	/* the same, and it may be missing */
		ROLE_STATE	/* a folder of ours, not a file of the user's */
	} what;
} roles[CLI_NROLES] = {
	{ "mapping", "MILLWRIGHT_MAPPING", "mapping/cimco.yaml", ROLE_OWN },
	{ "calendar", "MILLWRIGHT_CALENDAR", "calendar.yaml", ROLE_OPTIONAL },
	{ "definitions", "MILLWRIGHT_DEFINITIONS",
	    "definitions/iso22400.yaml", ROLE_SHIPPED },
	{ "features", "MILLWRIGHT_FEATURES", "features.yaml", ROLE_SHIPPED },
	{ "alerts", "MILLWRIGHT_ALERTS", "alerts.yaml", ROLE_OWN },
	{ "receivers", "MILLWRIGHT_RECEIVERS", "receivers.yaml", ROLE_OWN },
	{ "report", "MILLWRIGHT_REPORT", "reports/daily.yaml", ROLE_SHIPPED },
	{ "registry", "MILLWRIGHT_REGISTRY", "registry", ROLE_STATE },
	{ "spool", "MILLWRIGHT_SPOOL", "spool", ROLE_STATE },
};

static const char *
env(const char *name)
{
	const char *s = getenv(name);

	return s == NULL || *s == '\0' ? NULL : s;
}

static const char *
home(void)
{
	const struct passwd *pw;
	const char *s = env("HOME");

	if (s != NULL)
		return s;
	pw = getpwuid(getuid());
	return pw == NULL ? "/" : pw->pw_dir;
}

/* Our folder below one of the XDG base directories. */
static const char *
xdg(struct arena *a, const char *variable, const char *fallback)
{
	const char *s = env(variable);

	/* The specification has relative ones ignored. */
	if (s != NULL && s[0] == '/')
		return arena_printf(a, "%s/millwright", s);
	return arena_printf(a, "%s/%s/millwright", home(), fallback);
}

static const char *
state_dir(struct arena *a)
{
	return xdg(a, "XDG_STATE_HOME", ".local/state");
}

static bool
exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static const char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	return arena_text(a, path, slash == path ? 1 :
	    (size_t)(slash - path));
}

/* The millwright.yaml to read, or NULL; sets config_dir either way. */
static const char *
find_config(struct cli *cli)
{
	struct arena *a = &cli->own->arena;
	const char *path = cli->own->common.config;
	const char *dir;

	if (path == NULL)
		path = env("MILLWRIGHT_CONFIG");
	if (path != NULL) {
		cli->config_dir = folder_of(a, path);
		return path;
	}
	dir = xdg(a, "XDG_CONFIG_HOME", ".config");
	cli->config_dir = exists(dir) ? dir : MILLWRIGHT_SYSCONFDIR;
	path = arena_printf(a, "%s/millwright.yaml", dir);
	if (exists(path))
		return path;
	path = MILLWRIGHT_SYSCONFDIR "/millwright.yaml";
	if (!exists(path))
		return NULL;
	cli->config_dir = MILLWRIGHT_SYSCONFDIR;
	return path;
}

/* A path in millwright.yaml is relative to it, not to where cron started. */
static const char *
beside_config(const struct cli *cli, const char *path)
{
	if (path[0] == '/')
		return path;
	return arena_printf(&cli->own->arena, "%s/%s", cli->config_dir, path);
}

/* A store or source that is a file, in which case it is found beside. */
static const char *
url_beside_config(const struct cli *cli, const char *url)
{
	static const char sqlite[] = "sqlite:";
	size_t n = sizeof(sqlite) - 1;

	if (strstr(url, "://") != NULL)
		return url;
	if (strncmp(url, sqlite, n) != 0)
		return beside_config(cli, url);
	return arena_printf(&cli->own->arena, "%s%s", sqlite,
	    beside_config(cli, url + n));
}

static void
read_source(struct cli *cli, const struct conf_node *map)
{
	static const char *const ssl[] = { "verify", "insecure", NULL };
	const char *text;
	int word;

	conf_keys(map, "url", "password_file", "ssl", "ssl_ca", NULL);
	if (conf_label(conf_get(map, "url"), &text) > 0)
		cli->source_url = url_beside_config(cli, text);
	(void)conf_label(conf_get(map, "password_file"),
	    &cli->source_password_file);
	if (conf_word(conf_get(map, "ssl"), ssl, &word) > 0)
		cli->source_ssl = ssl[word];
	if (conf_label(conf_get(map, "ssl_ca"), &text) > 0)
		cli->source_ssl_ca = beside_config(cli, text);
}

static void
read_site(struct cli *cli, const struct conf_node *map)
{
	const struct conf_node *node = conf_get(map, "zone");
	struct err err = { 0 };
	const char *name;

	conf_keys(map, "zone", NULL);
	if (conf_label(node, &name) <= 0)
		return;
	cli->zone = zone_open(name, &err);
	if (cli->zone == NULL)
		(void)conf_fail(node, "%s", err.text);
}

static void
read_paths(struct cli *cli, const struct conf_node *map)
{
	const char *text;
	int i;

	conf_keys(map, "mapping", "calendar", "definitions", "features",
	    "alerts", "receivers", "report", "registry", "spool", NULL);
	for (i = 0; i < CLI_NROLES; i++) {
		if (conf_label(conf_get(map, roles[i].name), &text) > 0)
			cli->own->role[i] = text;
	}
}

static int
read_config(struct cli *cli, const char *path, struct err *err)
{
	const struct conf_node *root;
	const char *text;

	cli->config = conf_open(path, err);
	if (cli->config == NULL)
		return -1;
	root = conf_root(cli->config);
	conf_keys(root, "store", "store_retry", "source", "site", "paths",
	    NULL);
	if (conf_label(conf_get(root, "store"), &text) > 0)
		cli->store_url = url_beside_config(cli, text);
	(void)conf_length(conf_get(root, "store_retry"), 0, WHEN_DAY,
	    &cli->store_retry_us);
	read_source(cli, conf_get(root, "source"));
	read_site(cli, conf_get(root, "site"));
	read_paths(cli, conf_get(root, "paths"));
	return conf_finish(cli->config, err);
}

static void
override(const char **to, const char *name)
{
	const char *s = env(name);

	if (s != NULL)
		*to = s;
}

static int
override_length(int64_t *to, const char *name, struct err *err)
{
	const char *s = env(name);

	if (s == NULL)
		return 0;
	if (when_parse_length(s, strlen(s), to) == 0 && *to >= 0)
		return 0;
	return err_set(err, ERR_CONFIG, "%s: not a length such as 60s: "
	    "\"%s\"", name, s);
}

static int
override_all(struct cli *cli, struct err *err)
{
	const char *zone = env("MILLWRIGHT_ZONE");
	int i;

	override(&cli->store_url, "MILLWRIGHT_STORE");
	override(&cli->source_url, "MILLWRIGHT_SOURCE");
	override(&cli->source_password_file,
	    "MILLWRIGHT_SOURCE_PASSWORD_FILE");
	override(&cli->source_ssl, "MILLWRIGHT_SOURCE_SSL");
	override(&cli->source_ssl_ca, "MILLWRIGHT_SOURCE_SSL_CA");
	for (i = 0; i < CLI_NROLES; i++)
		override(&cli->own->role[i], roles[i].env);
	if (override_length(&cli->store_retry_us, "MILLWRIGHT_STORE_RETRY",
	    err) < 0)
		return -1;
	if (zone == NULL)
		return 0;
	zone_close(cli->zone);
	cli->zone = zone_open(zone, err);
	return cli->zone == NULL ? err_at(err, "MILLWRIGHT_ZONE") : 0;
}

static int
default_store(struct cli *cli, struct err *err)
{
	const char *path;

	path = arena_printf(&cli->own->arena, "%s/shop.db",
	    state_dir(&cli->own->arena));
	cli->store_url = arena_printf(&cli->own->arena, "sqlite:%s", path);
	if ((cli->program->wants & CLI_STORE) == 0)
		return 0;
	return file_make_parents(path, err);
}

int
cli_config_load(struct cli *cli, struct err *err)
{
	const char *path = find_config(cli);

	cli->store_retry_us = WHEN_MINUTE;
	if (path != NULL && read_config(cli, path, err) < 0)
		return -1;
	if (override_all(cli, err) < 0)
		return -1;
	if (cli->own->common.store != NULL)
		cli->store_url = cli->own->common.store;
	if (cli->store_url == NULL && default_store(cli, err) < 0)
		return -1;
	if (cli->zone == NULL)
		cli->zone = zone_open("UTC", err);
	return cli->zone == NULL ? -1 : 0;
}

static const char *
data_dir(void)
{
	const char *dir = env("MILLWRIGHT_DATADIR");

	return dir == NULL ? MILLWRIGHT_DATADIR : dir;
}

static bool
as_it_is(const char *name)
{
	return name[0] == '/' || strncmp(name, "./", 2) == 0 ||
	    strncmp(name, "../", 3) == 0;
}

const char *
cli_config_file(const struct cli *cli, const char *name)
{
	struct arena *a = &cli->own->arena;
	const char *path;

	if (as_it_is(name))
		return name;
	path = arena_printf(a, "%s/%s", cli->config_dir, name);
	if (exists(path))
		return path;
	path = arena_printf(a, "%s/%s", data_dir(), name);
	return exists(path) ? path : NULL;
}

static int
role_index(const char *role)
{
	int i;

	for (i = 0; i < CLI_NROLES; i++) {
		if (strcmp(roles[i].name, role) == 0)
			return i;
	}
	return -1;
}

static const char *
state_folder(const struct cli *cli, const char *name, int i)
{
	struct arena *a = &cli->own->arena;

	if (name == NULL)
		return arena_printf(a, "%s/%s", state_dir(a),
		    roles[i].usual);
	/* As MILLWRIGHT_STORE: from the environment as the shell sees it. */
	return name == env(roles[i].env) ? name : beside_config(cli, name);
}

/* What a sample says is no site's truth: it serves only where it may. */
static const char *
usual_file(const struct cli *cli, int i, struct err *err)
{
	const char *path;

	if (roles[i].what == ROLE_SHIPPED) {
		path = cli_config_file(cli, roles[i].usual);
		if (path == NULL)
			err_set(err, ERR_CONFIG, "%s: no such file in %s "
			    "or %s", roles[i].usual, cli->config_dir,
			    data_dir());
		return path;
	}
	path = arena_printf(&cli->own->arena, "%s/%s", cli->config_dir,
	    roles[i].usual);
	if (exists(path))
		return path;
	if (roles[i].what == ROLE_OWN)
		err_set(err, ERR_CONFIG, "%s: no such file", path);
	return NULL;
}

const char *
cli_config_role(const struct cli *cli, const char *role, const char *given,
    struct err *err)
{
	int i = role_index(role);
	const char *name = given, *path;

	if (i < 0) {
		err_set(err, ERR_INTERNAL, "no such role: %s", role);
		return NULL;
	}
	if (given != NULL && (roles[i].what == ROLE_STATE ||
	    exists(given)))
		return given;
	if (name == NULL)
		name = cli->own->role[i];
	if (roles[i].what == ROLE_STATE)
		return state_folder(cli, name, i);
	if (name != NULL && name == env(roles[i].env) && exists(name))
		return name;
	if (name == NULL)
		return usual_file(cli, i, err);
	path = cli_config_file(cli, name);
	if (path == NULL)
		err_set(err, ERR_CONFIG, "%s: no such file in %s or %s", name,
		    cli->config_dir, data_dir());
	return path;
}

static void
drop_newline(struct buf *b)
{
	if (b->len > 0 && b->data[b->len - 1] == '\n')
		b->data[--b->len] = '\0';
}

int
cli_secret(const struct cli *cli, const char *file, struct buf *b,
    struct err *err)
{
	const char *dir = env("CREDENTIALS_DIRECTORY"), *path;

	if (dir != NULL && file[0] != '/') {
		path = arena_printf(&cli->own->arena, "%s/%s", dir, file);
		/*
		 * The service manager guards the folder; with User= set the
		 * file itself carries an ACL that looks like mode 0440.
		 */
		if (exists(path)) {
			if (file_read(path, SECRET_MAX, b, err) < 0)
				return -1;
			drop_newline(b);
			return 0;
		}
	}
	return file_read_secret(beside_config(cli, file), b, err);
}
