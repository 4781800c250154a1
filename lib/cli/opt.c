/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "base/when.h"
#include "cli/internal.h"

struct parse {
	const struct cli_table *table;
	int argc;
	char **argv;
	int at;			/* the argument in hand */
	struct arena *arena;
	char **operands;
	int noperands;
};

static int
set_int(const struct cli_opt *o, const char *text, struct err *err)
{
	bool any = o->min == 0 && o->max == 0;
	int64_t x;

	if (num_i64(text, strlen(text), &x) < 0)
		return err_set(err, ERR_USAGE, "--%s: not a whole number: "
		    "\"%s\"", o->name, text);
	if (!any && (x < o->min || x > o->max))
		return err_set(err, ERR_USAGE, "--%s: not from %lld to %lld: "
		    "\"%s\"", o->name, (long long)o->min, (long long)o->max,
		    text);
	*(int64_t *)o->to = x;
	return 0;
}

static int
set_real(const struct cli_opt *o, const char *text, struct err *err)
{
	const double low = (double)o->min, high = (double)o->max;
	bool any = o->min == 0 && o->max == 0;
	double x;

	if (num_f64(text, strlen(text), &x) < 0)
		return err_set(err, ERR_USAGE, "--%s: not a number: \"%s\"",
		    o->name, text);
	if (!any && (x < low || x > high))
		return err_set(err, ERR_USAGE, "--%s: not from %g to %g: "
		    "\"%s\"", o->name, low, high, text);
	*(double *)o->to = x;
	return 0;
}

static int
set_length(const struct cli_opt *o, const char *text, struct err *err)
{
	const size_t digits = strspn(text, "0123456789");

	if (when_parse_length(text, strlen(text), o->to) == 0)
		return 0;
	if (digits > 0 && text[digits] == '\0')
		return err_set(err, ERR_USAGE, "--%s: no unit: \"%s\"; is "
		    "it %ss, %sm, %sh or %sd?", o->name, text, text, text,
		    text, text);
	return err_set(err, ERR_USAGE, "--%s: not a length like 90s, "
	    "5m, 8h or 7d: \"%s\"", o->name, text);
}

/* The allowed words in one text: "ndjson, csv, table". */
static const char *
word_list(const char *const *words, struct arena *a)
{
	const char *s = words[0];
	int i;

	for (i = 1; words[i] != NULL; i++)
		s = arena_printf(a, "%s, %s", s, words[i]);
	return s;
}

static int
check_word(const struct parse *p, const struct cli_opt *o, const char *text,
    struct err *err)
{
	int i;

	if (o->words == NULL)
		return 0;
	for (i = 0; o->words[i] != NULL; i++) {
		if (strcmp(o->words[i], text) == 0)
			return 0;
	}
	return err_set(err, ERR_USAGE, "--%s: not one of %s: \"%s\"", o->name,
	    word_list(o->words, p->arena), text);
}

static void
list_add(struct parse *p, struct cli_list *list, const char *text)
{
	const char **old = list->text;

	/* Lists are short; the arena keeps the outgrown copies. */
	list->text = arena_new(p->arena, list->n + 2, sizeof(*list->text));
	if (list->n > 0)
		memcpy(list->text, old, list->n * sizeof(*old));
	list->text[list->n++] = text;
}

static int
set_list(struct parse *p, const struct cli_opt *o, const char *text,
    struct err *err)
{
	const char *word;
	size_t n;

	for (;;) {
		n = strcspn(text, ",");
		if (n == 0)
			return err_set(err, ERR_USAGE, "--%s: an empty word "
			    "in the list", o->name);
		word = arena_text(p->arena, text, n);
		if (check_word(p, o, word, err) < 0)
			return -1;
		list_add(p, o->to, word);
		if (text[n] == '\0')
			return 0;
		text += n + 1;
	}
}

static int
set_value(struct parse *p, const struct cli_opt *o, const char *text,
    struct err *err)
{
	switch (o->type) {
	case CLI_T_FLAG:
		*(bool *)o->to = true;
		return 0;
	case CLI_T_COUNT:
		++*(int *)o->to;
		return 0;
	case CLI_T_INT:
		return set_int(o, text, err);
	case CLI_T_REAL:
		return set_real(o, text, err);
	case CLI_T_LENGTH:
		return set_length(o, text, err);
	case CLI_T_LIST:
		return set_list(p, o, text, err);
	case CLI_T_WORD:
		if (check_word(p, o, text, err) < 0)
			return -1;
		/* FALLTHROUGH */
	case CLI_T_TEXT:
	case CLI_T_FILE:
	case CLI_T_TIME:
		*(const char **)o->to = text;
		return 0;
	case CLI_T_END:
		break;
	}
	return err_set(err, ERR_INTERNAL, "--%s: an option of no type",
	    o->name);
}

static bool
takes_value(const struct cli_opt *o)
{
	return o->type != CLI_T_FLAG && o->type != CLI_T_COUNT;
}

static const struct cli_opt *
find_name(const struct cli_table *t, const char *name, size_t n)
{
	int i;

	for (i = 0; i < t->n; i++) {
		if (strlen(t->opt[i].name) == n &&
		    memcmp(t->opt[i].name, name, n) == 0)
			return &t->opt[i];
	}
	return NULL;
}

static const struct cli_opt *
find_letter(const struct cli_table *t, char letter)
{
	int i;

	for (i = 0; i < t->n; i++) {
		if (t->opt[i].letter == letter)
			return &t->opt[i];
	}
	return NULL;
}

/* The option somebody who typed this may have meant, or NULL. */
static const char *
nearest(const struct parse *p, const char *typed)
{
	const struct cli_table *t = p->table;
	const char **names;
	int i, n = 0;

	names = arena_new(p->arena, (size_t)t->n + 1, sizeof(*names));
	for (i = 0; i < t->n; i++) {
		if (cli_opt_hidden(&t->opt[i]))
			continue;
		if (strncmp(t->opt[i].name, typed, strlen(typed)) == 0)
			return t->opt[i].name;
		names[n++] = t->opt[i].name;
	}
	return near_word(typed, names);
}

static int
unknown(const struct parse *p, const char *arg, struct err *err)
{
	size_t n = strcspn(arg, "=");
	const char *near;

	near = nearest(p, arena_text(p->arena, arg + 2, n - 2));
	if (near == NULL)
		return err_set(err, ERR_USAGE, "unknown option: \"%.*s\"",
		    (int)n, arg);
	return err_set(err, ERR_USAGE,
	    "unknown option: \"%.*s\" (did you mean --%s?)", (int)n, arg,
	    near);
}

/* The value behind an option that stands in the next argument. */
static const char *
next_value(struct parse *p, const struct cli_opt *o, struct err *err)
{
	if (p->at + 1 >= p->argc) {
		err_set(err, ERR_USAGE, "--%s: wants a value: %s", o->name,
		    o->arg);
		return NULL;
	}
	return p->argv[++p->at];
}

static int
parse_long(struct parse *p, const char *arg, struct err *err)
{
	const struct cli_opt *o;
	const char *name = arg + 2, *value = NULL;
	size_t n = strcspn(name, "=");

	o = find_name(p->table, name, n);
	if (o == NULL)
		return unknown(p, arg, err);
	if (!takes_value(o)) {
		if (name[n] == '=')
			return err_set(err, ERR_USAGE,
			    "--%s: takes no value: \"%s\"", o->name,
			    name + n + 1);
		return set_value(p, o, NULL, err);
	}
	if (name[n] == '=')
		value = name + n + 1;
	else
		value = next_value(p, o, err);
	return value == NULL ? -1 : set_value(p, o, value, err);
}

/* "-vn5" is -v and -n with the value 5. */
static int
parse_letters(struct parse *p, const char *arg, struct err *err)
{
	const struct cli_opt *o;
	const char *value;

	for (arg++; *arg != '\0'; arg++) {
		o = find_letter(p->table, *arg);
		if (o == NULL)
			return err_set(err, ERR_USAGE, "unknown option: "
			    "\"-%c\"", *arg);
		if (takes_value(o)) {
			value = arg[1] != '\0' ? arg + 1 :
			    next_value(p, o, err);
			return value == NULL ? -1 :
			    set_value(p, o, value, err);
		}
		if (set_value(p, o, NULL, err) < 0)
			return -1;
	}
	return 0;
}

static void
operand(struct parse *p, char *text)
{
	p->operands[p->noperands++] = text;
}

int
cli_opt_parse(const struct cli_table *t, int argc, char *argv[],
    struct arena *a, char ***operands, int *noperands, struct err *err)
{
	struct parse p = {
		.table = t, .argc = argc, .argv = argv, .arena = a
	};
	char *arg;
	int rc = 0;

	p.operands = arena_new(a, (size_t)argc + 1, sizeof(*p.operands));
	for (p.at = 1; p.at < argc && rc == 0; p.at++) {
		arg = argv[p.at];
		if (strcmp(arg, "--") == 0)
			break;
		if (arg[0] != '-' || arg[1] == '\0')
			operand(&p, arg);
		else if (arg[1] == '-')
			rc = parse_long(&p, arg, err);
		else
			rc = parse_letters(&p, arg, err);
	}
	for (p.at++; p.at < argc; p.at++)
		operand(&p, argv[p.at]);
	*operands = p.operands;
	*noperands = p.noperands;
	return rc;
}

/* Counts the words of a usage text: "FILE [FILE ...]" wants at least one. */
static void
count_operands(const char *usage, int *least, int *most)
{
	int depth = 0;
	size_t n;

	*least = *most = 0;
	for (; *usage != '\0'; usage += n) {
		n = strcspn(usage, " []");
		if (n == 0) {
			depth += *usage == '[';
			depth -= *usage == ']';
			n = 1;
		} else if (strncmp(usage, "...", n) == 0) {
			*most = -1;
		} else {
			*least += depth == 0;
			*most += *most >= 0;
		}
	}
}

int
cli_opt_operands(const char *usage, int n, char *const operands[],
    struct err *err)
{
	int least, most;

	count_operands(usage, &least, &most);
	if (n < least)
		return err_set(err, ERR_USAGE, "an operand is missing: %s",
		    usage);
	if (most >= 0 && n > most)
		return err_set(err, ERR_USAGE, "unexpected operand: \"%s\"",
		    operands[most]);
	return 0;
}
