/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/source.h"
#include "db/db.h"

static const struct db_driver *const drivers[] = { &db_sqlite, &db_mysql,
    NULL };

int
cli_source(const struct cli *cli, const char *url, struct db_options *o,
    struct buf *password, struct err *err)
{
	o->drivers = drivers;
	o->read_only = true;
	o->log = &cli->log;
	o->url = url != NULL ? url : cli->source_url;
	if (o->url == NULL)
		return err_set(err, ERR_CONFIG, "no source: set source.url in "
		    "millwright.yaml, MILLWRIGHT_SOURCE or --source");
	if (cli->source_password_file != NULL) {
		if (cli_secret(cli, cli->source_password_file, password,
		    err) < 0)
			return -1;
		o->password = buf_text(password);
	}
	o->ssl_ca = cli->source_ssl_ca;
	if (cli->source_ssl != NULL && strcmp(cli->source_ssl,
	    "insecure") == 0)
		o->ssl = DB_SSL_INSECURE;
	return 0;
}
