/* SPDX-License-Identifier: MIT */
/*
 * my_cnf: who one is to a MySQL server, from the client's own ~/.my.cnf.
 *
 * Only user and password are taken.  The client library could read the file
 * by itself, but then its other lines would overrule ours: skip-ssl, an
 * init-command, a socket.
 */
#ifndef DB_MY_CNF_H
#define DB_MY_CNF_H

#include <stdbool.h>

struct my_cnf {
	char *user;		/* NULL when not given */
	char *password;
	bool open_to_others;	/* group or others may read or write it */
};

/*
 * Reads [client], [client-server] and [client-mariadb]; later lines win.
 * !include lines are not followed.  A file that is not there or cannot be
 * read gives nothing.  The texts are the caller's, to my_cnf_release().
 */
void my_cnf_read(const char *path, struct my_cnf *c);
void my_cnf_release(struct my_cnf *c);	/* wipes the password */

#endif
