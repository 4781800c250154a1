/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/buf.h"
#include "cli/internal.h"

/* "oee-calc" as a shell function's name. */
static void
put_identifier(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++)
		buf_putc(out, *name == '-' ? '_' : *name);
}

static void
put_words(struct buf *out, const char *const *words, const char *between)
{
	int i;

	for (i = 0; words[i] != NULL; i++)
		buf_printf(out, "%s%s", i > 0 ? between : "", words[i]);
}

static bool
has_value(const struct cli_opt *o)
{
	return o->type != CLI_T_FLAG && o->type != CLI_T_COUNT;
}

/* The pattern of an option in a shell's case: "--by|-b". */
static void
put_pattern(struct buf *out, const struct cli_opt *o)
{
	buf_printf(out, "--%s", o->name);
	if (o->letter != 0)
		buf_printf(out, "|-%c", o->letter);
}

static void
bash_values(struct buf *out, const struct cli_opt *o)
{
	if (!has_value(o) || cli_opt_hidden(o))
		return;
	buf_puts(out, "\t");
	put_pattern(out, o);
	buf_puts(out, ")\n");
	if (o->words != NULL && o->type == CLI_T_LIST) {
		/* What stands before the last comma stays. */
		buf_puts(out, "\t\tmapfile -t COMPREPLY < <(compgen \\\n"
		    "\t\t    -P \"${cur%\"${cur##*,}\"}\" -W '");
		put_words(out, o->words, " ");
		buf_puts(out, "' -- \"${cur##*,}\")\n");
	} else if (o->words != NULL) {
		buf_puts(out, "\t\tmapfile -t COMPREPLY < <(compgen -W '");
		put_words(out, o->words, " ");
		buf_puts(out, "' -- \"$cur\")\n");
	} else if (o->type == CLI_T_FILE) {
		buf_puts(out, "\t\tcompopt -o filenames\n"
		    "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n");
	} else {
		buf_puts(out, "\t\tCOMPREPLY=()\n");
	}
	buf_puts(out, "\t\treturn ;;\n");
}

static void
bash_options(struct buf *out, const struct cli_table *t)
{
	size_t col = 0, n;
	int i;

	for (i = 0; i < t->n; i++) {
		if (cli_opt_hidden(&t->opt[i]))
			continue;
		n = strlen(t->opt[i].name) + 3;
		if (col > 0 && col + n > 60) {
			buf_puts(out, "\n\t\t    ");
			col = 0;
		} else if (col > 0) {
			buf_putc(out, ' ');
		}
		buf_printf(out, "--%s", t->opt[i].name);
		col += n;
	}
}

/* bash splits "--by=shift" into three words at the '='. */
static void
bash(struct buf *out, const struct cli_program *program,
    const struct cli_table *t)
{
	int i;

	buf_printf(out, "# bash completion of %s, made from its options\n",
	    program->name);
	buf_putc(out, '_');
	put_identifier(out, program->name);
	buf_puts(out, "()\n{\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n"
	    "\tlocal prev=${COMP_WORDS[COMP_CWORD - 1]}\n\n"
	    "\tif [[ $cur == = ]]; then\n"
	    "\t\tcur=\n"
	    "\telif [[ $prev == = ]]; then\n"
	    "\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	    "\tfi\n"
	    "\tcase $prev in\n");
	for (i = 0; i < t->n; i++)
		bash_values(out, &t->opt[i]);
	buf_puts(out, "\tesac\n"
	    "\tif [[ $cur == -* ]]; then\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -W '");
	bash_options(out, t);
	buf_puts(out, "' -- \"$cur\")\n\t\treturn\n\tfi\n");
	if (program->operands[0] != '\0')
		buf_puts(out, "\tcompopt -o filenames\n"
		    "\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n");
	buf_puts(out, "}\ncomplete -F _");
	put_identifier(out, program->name);
	buf_printf(out, " %s\n", program->name);
}

/* Inside '...[help]:name:action' of _arguments. */
static void
zsh_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			buf_puts(out, "'\\''");
		else if (strchr("[]:\\", *s) != NULL)
			buf_printf(out, "\\%c", *s);
		else
			buf_putc(out, *s);
	}
}

static void
zsh_value(struct buf *out, const struct cli_opt *o)
{
	buf_putc(out, ':');
	zsh_text(out, o->arg);
	buf_putc(out, ':');
	if (o->words != NULL && o->type == CLI_T_LIST) {
		buf_puts(out, "_sequence compadd - ");
		put_words(out, o->words, " ");
	} else if (o->words != NULL) {
		buf_putc(out, '(');
		put_words(out, o->words, " ");
		buf_putc(out, ')');
	} else if (o->type == CLI_T_FILE) {
		buf_puts(out, "_files");
	} else {
		buf_putc(out, ' ');
	}
}

static void
zsh_option(struct buf *out, const struct cli_opt *o)
{
	bool many = o->type == CLI_T_COUNT || o->type == CLI_T_LIST;

	if (cli_opt_hidden(o))
		return;
	buf_puts(out, "\t");
	if (o->letter == 0)
		buf_printf(out, "'%s--%s", many ? "*" : "", o->name);
	else if (many)
		buf_printf(out, "'*'{-%c%s,--%s", o->letter,
		    has_value(o) ? "+" : "", o->name);
	else
		buf_printf(out, "'(-%c --%s)'{-%c%s,--%s", o->letter,
		    o->name, o->letter, has_value(o) ? "+" : "", o->name);
	buf_puts(out, has_value(o) ? "=" : "");
	buf_puts(out, o->letter == 0 ? "[" : "}'[");
	zsh_text(out, o->help);
	buf_putc(out, ']');
	if (has_value(o))
		zsh_value(out, o);
	buf_puts(out, "' \\\n");
}

static void
zsh(struct buf *out, const struct cli_program *program,
    const struct cli_table *t)
{
	int i;

	buf_printf(out, "#compdef %s\n", program->name);
	buf_printf(out, "# zsh completion of %s, made from its options\n",
	    program->name);
	buf_puts(out, "_arguments -s -S \\\n");
	for (i = 0; i < t->n; i++)
		zsh_option(out, &t->opt[i]);
	buf_puts(out, program->operands[0] != '\0' ? "\t'*:operand:_files'\n" :
	    "\t&& return\n");
}

static void
fish_text(struct buf *out, const char *s)
{
	buf_putc(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'' || *s == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *s);
	}
	buf_putc(out, '\'');
}

static void
fish_option(struct buf *out, const char *name, const struct cli_opt *o)
{
	if (cli_opt_hidden(o))
		return;
	buf_printf(out, "complete -c %s -l %s", name, o->name);
	if (o->letter != 0)
		buf_printf(out, " -s %c", o->letter);
	if (o->words != NULL && o->type == CLI_T_LIST) {
		/* What stands before the last comma stays. */
		buf_puts(out, " -x -a '(__fish_complete_list , "
		    "\"string split , ");
		put_words(out, o->words, ",");
		buf_puts(out, "\")'");
	} else if (o->words != NULL) {
		buf_puts(out, " -x -a '");
		put_words(out, o->words, " ");
		buf_putc(out, '\'');
	} else if (o->type == CLI_T_FILE) {
		buf_puts(out, " -r -F");
	} else if (has_value(o)) {
		buf_puts(out, " -x");
	}
	buf_puts(out, " -d ");
	fish_text(out, o->help);
	buf_putc(out, '\n');
}

static void
fish(struct buf *out, const struct cli_program *program,
    const struct cli_table *t)
{
	int i;

	buf_printf(out, "# fish completion of %s, made from its options\n",
	    program->name);
	if (program->operands[0] == '\0')
		buf_printf(out, "complete -c %s -f\n", program->name);
	for (i = 0; i < t->n; i++)
		fish_option(out, program->name, &t->opt[i]);
}

int
cli_complete(struct buf *out, const struct cli_program *program,
    const struct cli_table *t, const char *shell, struct err *err)
{
	if (strcmp(shell, "bash") == 0)
		bash(out, program, t);
	else if (strcmp(shell, "zsh") == 0)
		zsh(out, program, t);
	else if (strcmp(shell, "fish") == 0)
		fish(out, program, t);
	else
		return err_set(err, ERR_USAGE, "no completion for \"%s\"",
		    shell);
	return 0;
}
