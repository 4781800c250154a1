/* SPDX-License-Identifier: MIT */
/* mysql_err: what an error number of MySQL or MariaDB means to a program. */
#ifndef DB_MYSQL_ERR_H
#define DB_MYSQL_ERR_H

#include "base/err.h"
#include "db/db.h"

enum err_code mydb_code(unsigned int errnum);
enum db_retry mydb_retry(unsigned int errnum);

#endif
