/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/zone.h"
#include "cli/internal.h"
#include "conf/conf.h"

static const struct cli_opt no_opts[] = { CLI_END };
static const struct cli_program program = {
	.name = "store-cat", .brief = "x", .operands = "",
	.class = CLI_SOURCE, .wants = CLI_STORE, .opts = no_opts,
};

static char dir[] = "/tmp/mw-cli.XXXXXX";
static char path[200];
static struct cli cli;
static struct err err;

/* dir/name, in a buffer that the next call reuses. */
static const char *
in_dir(const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void
write_file(const char *name, const char *text, mode_t mode)
{
	FILE *f = fopen(in_dir(name), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	chmod(path, mode);
}

static void
set_env(const char *name, const char *value)
{
	if (value == NULL)
		unsetenv(name);
	else
		setenv(name, value, 1);
}

static void
close_cli(void)
{
	if (cli.own == NULL)
		return;
	conf_close(cli.config);
	zone_close(cli.zone);
	arena_release(&cli.own->arena);
	free(cli.own);
	memset(&cli, 0, sizeof(cli));
}

/* As cli_parse() would, with --config and --store where given. */
static int
load(const char *config, const char *store)
{
	close_cli();
	err_clear(&err);
	cli.program = &program;
	cli.own = mem_new(1, sizeof(*cli.own));
	cli.own->common.config = config;
	cli.own->common.store = store;
	return cli_config_load(&cli, &err);
}

static int
set_up(void **state)
{
	static const char *const names[] = {
		"MILLWRIGHT_CONFIG", "MILLWRIGHT_STORE", "MILLWRIGHT_SOURCE",
		"MILLWRIGHT_ZONE", "MILLWRIGHT_CALENDAR",
		"MILLWRIGHT_REGISTRY", "CREDENTIALS_DIRECTORY",
		"XDG_STATE_HOME", NULL
	};
	int i;

	(void)state;
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	assert_non_null(mkdtemp(dir));
	for (i = 0; names[i] != NULL; i++)
		unsetenv(names[i]);
	setenv("HOME", dir, 1);
	setenv("XDG_CONFIG_HOME", in_dir("config"), 1);
	setenv("MILLWRIGHT_DATADIR", in_dir("data"), 1);
	mkdir(in_dir("config"), 0700);
	mkdir(in_dir("config/millwright"), 0700);
	mkdir(in_dir("data"), 0700);
	mkdir(in_dir("data/definitions"), 0700);
	mkdir(in_dir("cred"), 0700);
	return 0;
}

static int
tear_down(void **state)
{
	char command[100];

	(void)state;
	close_cli();
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

#define CONFIG "config/millwright/millwright.yaml"

static void
without_any_the_store_is_in_the_state_directory(void **state)
{
	(void)state;
	assert_int_equal(load(NULL, NULL), 0);
	assert_non_null(strstr(cli.store_url,
	    "/.local/state/millwright/shop.db"));
	assert_int_equal(strncmp(cli.store_url, "sqlite:", 7), 0);
	assert_int_equal(access(in_dir(".local/state/millwright"), W_OK), 0);
	assert_string_equal(zone_name(cli.zone), "UTC");
	assert_null(cli.config);
	setenv("XDG_STATE_HOME", in_dir("st"), 1);
	assert_int_equal(load(NULL, NULL), 0);
	assert_non_null(strstr(cli.store_url, "/st/millwright/shop.db"));
}

static void
what_is_nearer_wins(void **state)
{
	(void)state;
	write_file(CONFIG, "store: postgresql://a/b\n", 0644);
	assert_int_equal(load(NULL, NULL), 0);
	assert_string_equal(cli.store_url, "postgresql://a/b");
	write_file("other.yaml", "store: postgresql://c/d\n", 0644);
	setenv("MILLWRIGHT_CONFIG", in_dir("other.yaml"), 1);
	assert_int_equal(load(NULL, NULL), 0);
	assert_string_equal(cli.store_url, "postgresql://c/d");
	assert_int_equal(load(in_dir(CONFIG), NULL), 0);
	assert_string_equal(cli.store_url, "postgresql://a/b");
	setenv("MILLWRIGHT_STORE", "env.db", 1);
	assert_int_equal(load(NULL, NULL), 0);
	assert_string_equal(cli.store_url, "env.db");
	assert_int_equal(load(NULL, "option.db"), 0);
	assert_string_equal(cli.store_url, "option.db");
}

static void
relative_paths_are_beside_the_file(void **state)
{
	char want[200];

	(void)state;
	write_file(CONFIG, "store: sqlite:shop.db\nsource:\n"
	    "  url: mysql://reader@mdc/cimco\n  password_file: mdc.password\n"
	    "  ssl: insecure\n  ssl_ca: ca.pem\n", 0644);
	assert_int_equal(load(NULL, NULL), 0);
	snprintf(want, sizeof(want), "sqlite:%s/config/millwright/shop.db",
	    dir);
	assert_string_equal(cli.store_url, want);
	assert_string_equal(cli.source_url, "mysql://reader@mdc/cimco");
	assert_string_equal(cli.source_password_file, "mdc.password");
	assert_string_equal(cli.source_ssl, "insecure");
	assert_string_equal(cli.source_ssl_ca,
	    in_dir("config/millwright/ca.pem"));
}

static void
every_fault_of_the_file_is_named(void **state)
{
	(void)state;
	write_file(CONFIG, "stoer: x\nsite: {zone: Mars/Olympus}\n"
	    "source: {ssl: maybe}\n", 0644);
	assert_int_equal(load(NULL, NULL), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "millwright.yaml:1:1: unknown key "
	    "\"stoer\"; did you mean \"store\"?"));
	assert_non_null(strstr(err.text, "millwright.yaml:2:14: site.zone: "));
	assert_non_null(strstr(err.text, "millwright.yaml:3:15: source.ssl: "));
}

static void
a_named_file_must_be_there(void **state)
{
	(void)state;
	assert_int_equal(load(in_dir("nosuch.yaml"), NULL), -1);
	assert_int_equal(err.code, ERR_NOINPUT);
}

static void
files_are_the_users_or_the_shipped_ones(void **state)
{
	(void)state;
	write_file("data/calendar.yaml", "", 0644);
	write_file("data/definitions/iso22400.yaml", "", 0644);
	assert_int_equal(load(NULL, NULL), 0);
	assert_string_equal(cli_config_file(&cli, "calendar.yaml"),
	    in_dir("data/calendar.yaml"));
	write_file("config/millwright/calendar.yaml", "", 0644);
	assert_string_equal(cli_config_file(&cli, "calendar.yaml"),
	    in_dir("config/millwright/calendar.yaml"));
	assert_string_equal(cli_config_file(&cli, "./c.yaml"), "./c.yaml");
	assert_string_equal(cli_config_file(&cli, "/c.yaml"), "/c.yaml");
	assert_null(cli_config_file(&cli, "c.yaml"));
	assert_string_equal(cli_config_role(&cli, "definitions", NULL, &err),
	    in_dir("data/definitions/iso22400.yaml"));
	assert_null(cli_config_role(&cli, "alerts", NULL, &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "alerts.yaml: no such file"));
}

static void
a_sample_is_no_sites_truth(void **state)
{
	(void)state;
	write_file("data/calendar.yaml", "", 0644);
	write_file("data/alerts.yaml", "", 0644);
	assert_int_equal(load(NULL, NULL), 0);
	assert_null(cli_config_role(&cli, "calendar", NULL, &err));
	assert_int_equal(err.code, ERR_NONE);
	assert_null(cli_config_role(&cli, "alerts", NULL, &err));
	assert_int_equal(err.code, ERR_CONFIG);
}

static void
a_role_has_its_path_from_option_environment_or_file(void **state)
{
	(void)state;
	write_file(CONFIG, "paths: {calendar: c2.yaml, registry: models}\n",
	    0644);
	write_file("config/millwright/c2.yaml", "", 0644);
	write_file("data/c3.yaml", "", 0644);
	assert_int_equal(load(NULL, NULL), 0);
	assert_string_equal(cli_config_role(&cli, "calendar", NULL, &err),
	    in_dir("config/millwright/c2.yaml"));
	assert_string_equal(cli_config_role(&cli, "calendar", "c3.yaml",
	    &err), in_dir("data/c3.yaml"));
	assert_string_equal(cli_config_role(&cli, "registry", NULL, &err),
	    in_dir("config/millwright/models"));
	assert_string_equal(cli_config_role(&cli, "registry", "here", &err),
	    "here");
	assert_non_null(strstr(cli_config_role(&cli, "spool", NULL, &err),
	    "/.local/state/millwright/spool"));
	setenv("MILLWRIGHT_CALENDAR", in_dir("data/c3.yaml"), 1);
	assert_int_equal(load(NULL, NULL), 0);
	assert_string_equal(cli_config_role(&cli, "calendar", NULL, &err),
	    in_dir("data/c3.yaml"));
}

static void
the_zone_is_the_sites_unless_the_environment_has_one(void **state)
{
	(void)state;
	write_file(CONFIG, "site:\n  zone: UTC\n", 0644);
	assert_int_equal(load(NULL, NULL), 0);
	assert_string_equal(zone_name(cli.zone), "UTC");
	set_env("MILLWRIGHT_ZONE", "No/Where");
	assert_int_equal(load(NULL, NULL), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_int_equal(strncmp(err.text, "MILLWRIGHT_ZONE: ", 17), 0);
	set_env("MILLWRIGHT_ZONE", NULL);
}

static void
secrets_come_from_guarded_files(void **state)
{
	struct buf b = { 0 };

	(void)state;
	write_file("config/millwright/pw", "s3cret\n", 0600);
	assert_int_equal(load(NULL, NULL), 0);
	assert_int_equal(cli_secret(&cli, "pw", &b, &err), 0);
	assert_string_equal(b.data, "s3cret");
	buf_clear(&b);
	write_file("config/millwright/pw", "s3cret\n", 0644);
	assert_int_equal(cli_secret(&cli, "pw", &b, &err), -1);
	assert_int_equal(err.code, ERR_NOPERM);
	assert_null(strstr(err.text, "s3cret"));
	err_clear(&err);
	/* The service manager's folder is private, whatever its files say. */
	write_file("cred/pw", "other\n", 0440);
	setenv("CREDENTIALS_DIRECTORY", in_dir("cred"), 1);
	assert_int_equal(cli_secret(&cli, "pw", &b, &err), 0);
	assert_string_equal(b.data, "other");
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		TEST(without_any_the_store_is_in_the_state_directory),
		TEST(what_is_nearer_wins),
		TEST(relative_paths_are_beside_the_file),
		TEST(every_fault_of_the_file_is_named),
		TEST(a_named_file_must_be_there),
		TEST(files_are_the_users_or_the_shipped_ones),
		TEST(a_sample_is_no_sites_truth),
		TEST(a_role_has_its_path_from_option_environment_or_file),
		TEST(the_zone_is_the_sites_unless_the_environment_has_one),
		TEST(secrets_come_from_guarded_files),
	};

	return cmocka_run_group_tests_name("cli_config", tests, NULL, NULL);
}
