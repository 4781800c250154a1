/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "db/my_cnf.h"

static const char blanks[] = " \t\r\n";

/* Cuts blanks off both ends, in place. */
static char *
trim(char *s)
{
	size_t n;

	s += strspn(s, blanks);
	for (n = strlen(s); n > 0 && strchr(blanks, s[n - 1]) != NULL; n--)
		;
	s[n] = '\0';
	return s;
}

/* A '#' outside quotes ends the value. */
static void
cut_comment(char *s)
{
	char quote = '\0';

	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0') {
			s++;
		} else if (quote != '\0') {
			if (*s == quote)
				quote = '\0';
		} else if (*s == '\'' || *s == '"') {
			quote = *s;
		} else if (*s == '#') {
			*s = '\0';
			return;
		}
	}
}

static char
escaped(char c)
{
	static const char from[] = "btnrs";
	static const char to[] = "\b\t\n\r ";
	const char *p = strchr(from, c);

	return p == NULL ? c : to[p - from];
}

/* The value as the client library understands it; in place. */
static char *
value_of(char *s)
{
	char *from, *to;
	size_t n;

	cut_comment(s);
	s = trim(s);
	n = strlen(s);
	if (n > 1 && (*s == '\'' || *s == '"') && s[n - 1] == *s) {
		s[n - 1] = '\0';
		s++;
	}
	for (from = to = s; *from != '\0'; from++) {
		if (*from == '\\' && from[1] != '\0')
			*to++ = escaped(*++from);
		else
			*to++ = *from;
	}
	*to = '\0';
	return s;
}

static bool
is_ours(const char *group)
{
	return strcmp(group, "[client]") == 0 ||
	    strcmp(group, "[client-server]") == 0 ||
	    strcmp(group, "[client-mariadb]") == 0;
}

static void
wipe(char **text)
{
	if (*text != NULL)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

static void
take(struct my_cnf *c, char *line)
{
	char *eq = strchr(line, '=');
	char **to = NULL;
	char *key;

	if (eq == NULL)
		return;
	*eq = '\0';
	key = trim(line);
	if (strcmp(key, "user") == 0)
		to = &c->user;
	else if (strcmp(key, "password") == 0)
		to = &c->password;
	if (to == NULL)
		return;
	wipe(to);
	*to = mem_strdup(value_of(eq + 1));
}

static void
read_lines(FILE *f, struct my_cnf *c)
{
	bool ours = false;
	char *line = NULL;
	size_t cap = 0;

	while (getline(&line, &cap, f) > 0) {
		char *s = trim(line);

		if (*s == '[')
			ours = is_ours(s);
		else if (ours && strchr("#;!", *s) == NULL)
			take(c, s);
	}
	if (line != NULL)
		explicit_bzero(line, cap);
	free(line);
}

void
my_cnf_read(const char *path, struct my_cnf *c)
{
	FILE *f = fopen(path, "re");
	struct stat st;

	memset(c, 0, sizeof(*c));
	if (f == NULL)
		return;
	if (fstat(fileno(f), &st) == 0)
		c->open_to_others = (st.st_mode & 077) != 0;
	read_lines(f, c);
	fclose(f);
}

void
my_cnf_release(struct my_cnf *c)
{
	wipe(&c->user);
	wipe(&c->password);
}
