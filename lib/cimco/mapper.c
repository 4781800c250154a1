/* SPDX-License-Identifier: MIT */
/* mapper: whether a row can be true, and what it says. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/num.h"
#include "cimco/mapper_row.h"
#include "rec/rec.h"

struct mapper *
mapper_new(const struct mapping *m, const struct mapping_table *t)
{
	struct mapper *mp = mem_new(1, sizeof(*mp));

	mp->m = m;
	mp->t = t;
	return mp;
}

void
mapper_free(struct mapper *mp)
{
	if (mp == NULL)
		return;
	map_release(&mp->seen);
	free(mp->before);
	buf_release(&mp->key);
	buf_release(&mp->machine);
	buf_release(&mp->why);
	buf_release(&mp->flags);
	free(mp);
}

struct label
mapper_text(const struct mapper *mp, int column)
{
	if (column == MAPPING_NONE || mp->row->text[column] == NULL)
		return (struct label){ NULL, 0 };
	return (struct label){ mp->row->text[column], mp->row->len[column] };
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct label
mapper_trim(struct label s)
{
	while (s.n > 0 && is_blank(s.s[0])) {
		s.s++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.s[s.n - 1]))
		s.n--;
	return s;
}

struct label
mapper_label(const struct mapper *mp, int column)
{
	return mapper_trim(mapper_text(mp, column));
}

const char *
mapper_column(const struct mapper *mp, int column)
{
	const struct mapping_column *c = &mp->t->column[column];

	return c->sql[0] != '\0' ? c->sql : c->name;
}

void
mapper_flag(struct mapper *mp, const char *word, int column, int child)
{
	if (mp->nflag < MAPPER_FLAGS_MAX)
		mp->flag[mp->nflag++] = (struct flag){ word, column, child };
}

int
mapper_bad(struct mapper *mp, int column, const char *fmt, ...)
{
	va_list ap;

	mp->field = mapper_column(mp, column);
	buf_clear(&mp->why);
	va_start(ap, fmt);
	buf_vprintf(&mp->why, fmt, ap);
	va_end(ap);
	if (mp->why.len > WHY_MAX) {
		mp->why.len = mapper_cut(mp->why.data, mp->why.len, WHY_MAX);
		buf_puts(&mp->why, "...");
	}
	return -1;
}

/* The bytes themselves go with the reason: JSON cannot carry them. */
static int
bad_bytes(struct mapper *mp, int column, struct label s)
{
	size_t i;

	mapper_bad(mp, column, "not UTF-8: hex ");
	for (i = 0; i < s.n && i < 64; i++)
		buf_printf(&mp->why, "%02x", (unsigned char)s.s[i]);
	if (i < s.n)
		buf_puts(&mp->why, "...");
	return -1;
}

static int
check_texts(struct mapper *mp)
{
	struct label s;
	int i;

	for (i = 0; i < mp->t->ncolumn; i++) {
		s = mapper_text(mp, i);
		if (s.n > 0 && !rec_utf8(s.s, s.n))
			return bad_bytes(mp, i, s);
		if (s.n > 0 && memchr(s.s, '\0', s.n) != NULL)
			return mapper_bad(mp, i, "a NUL byte");
	}
	return 0;
}

/* Seconds or pieces: less than none is left out, and flagged as that. */
static bool
is_amount(const struct mapping_table *t, int column)
{
	int i;

	for (i = 0; i < t->nspan; i++) {
		if (t->span[i].seconds == column)
			return true;
	}
	for (i = 0; i < MAPPING_COUNTS; i++) {
		if (t->count[i].column == column)
			return true;
	}
	return t->duration == column || t->seconds == column ||
	    t->planned_parts == column;
}

static int
check_ranges(struct mapper *mp)
{
	const struct mapping_check *check;
	struct label s;
	double x;
	int i;

	for (i = 0; i < mp->t->ncheck; i++) {
		check = &mp->t->check[i];
		s = mapper_label(mp, check->column);
		if (s.n == 0 || num_f64(s.s, s.n, &x) < 0 ||
		    (x >= check->low && x <= check->high))
			continue;
		if (check->quarantine)
			return mapper_bad(mp, check->column,
			    "outside its range: \"%.*s\"", (int)s.n, s.s);
		if (x >= 0 || !is_amount(mp->t, check->column))
			mapper_flag(mp, "range", check->column, FLAG_ALL);
	}
	return 0;
}

static bool
has_control(struct label s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if ((unsigned char)s.s[i] < 0x20 || s.s[i] == 0x7f)
			return true;
	}
	return false;
}

/* The source's word stays whole: "Machine0001" is no machine 1. */
static int
name_machine(struct mapper *mp)
{
	const struct mapping *m = mp->m;
	struct label s = mapper_label(mp, mp->t->machine);
	int64_t i;

	mp->raw_machine = s;
	if (s.n == 0)
		return mapper_bad(mp, mp->t->machine, "no machine");
	if (has_control(s))
		return mapper_bad(mp, mp->t->machine,
		    "a control character in the machine's name");
	buf_clear(&mp->machine);
	if (m->site != NULL)
		buf_printf(&mp->machine, "%s/", m->site);
	i = map_find(&m->machine, s.s, s.n);
	if (i == MAP_NONE)
		buf_add(&mp->machine, s.s, s.n);
	else
		buf_puts(&mp->machine, m->name[i]);
	return 0;
}

/* 0, "0.000", null, blank, or a time up to 1970. */
static bool
is_zero(const struct mapper *mp, struct label s)
{
	struct moment m;
	double x;

	if (s.n == 0 || (num_f64(s.s, s.n, &x) == 0 && x == 0))
		return true;
	moment_read(&m, mp->m->zone, MAPPING_UTC, s.s, s.n);
	return m.is == MOMENT_ZERO;
}

static bool
says_open(const struct mapper *mp)
{
	const struct mapping_open *open = &mp->t->open;
	struct label s = mapper_label(mp, open->column);
	size_t i;

	switch (open->how) {
	case MAPPING_OPEN_NULL:
		return s.s == NULL;
	case MAPPING_OPEN_ZERO:
		return is_zero(mp, s);
	case MAPPING_OPEN_EQUALS:
		for (i = 0; i < open->n; i++) {
			if (strlen(open->word[i]) == s.n && s.n > 0 &&
			    strncasecmp(open->word[i], s.s, s.n) == 0)
				return true;
		}
		return false;
	default:
		return false;
	}
}

static int
bad_time(struct mapper *mp, int column, const char *what)
{
	struct label s = mapper_text(mp, column);

	if (s.s == NULL)
		return mapper_bad(mp, column, "%s: null", what);
	return mapper_bad(mp, column, "%s: \"%.*s\"", what, (int)s.n, s.s);
}

static void
read_time(struct mapper *mp, const struct mapping_time *time,
    struct moment *m)
{
	struct label s = mapper_label(mp, time->column);

	moment_read(m, mp->m->zone, time->type, s.s, s.n);
}

/* The end of a row that has one; m is its column's. */
static int
close_window(struct mapper *mp, const struct moment *start,
    const struct moment *end)
{
	int64_t duration_us = mp->duration_ms;

	if (duration_us > 0)
		duration_us *= 1000;
	if (window_fit(&mp->window, start, end, duration_us) < 0)
		return bad_time(mp, mp->t->end.column,
		    "an end before the start");
	return 0;
}

/* Where a row ends that has no end: at the low mark, or by its length. */
static void
leave_open(struct mapper *mp, const struct moment *start, int64_t low_us)
{
	struct window *w = &mp->window;

	w->start_us = start->us;
	w->ambiguous = start->kind == ZONE_REPEATED;
	w->gap = start->kind == ZONE_GAP;
	if (!mp->open)
		w->end_us = start->us + mp->t->length_us;
	else
		w->end_us = low_us > start->us ? low_us : start->us;
}

static int
find_window(struct mapper *mp, int64_t low_us)
{
	const struct mapping_table *t = mp->t;
	struct moment start, end = { .is = MOMENT_OK };

	read_time(mp, &t->start, &start);
	if (start.is != MOMENT_OK)
		return bad_time(mp, t->start.column,
		    start.is == MOMENT_ZERO ? "no start" : "not a time");
	if (t->end.column != MAPPING_NONE)
		read_time(mp, &t->end, &end);
	mp->open = says_open(mp);
	if (end.is == MOMENT_BAD && !mp->open)
		return bad_time(mp, t->end.column, "not a time");
	if (end.is == MOMENT_ZERO && !mp->open &&
	    t->open.how == MAPPING_OPEN_EQUALS)
		mapper_flag(mp, "no_end", t->end.column, FLAG_ALL);
	if (end.is == MOMENT_ZERO)
		mp->open = true;
	if (mp->open || t->end.column == MAPPING_NONE)
		leave_open(mp, &start, low_us);
	else if (close_window(mp, &start, &end) < 0)
		return -1;
	if (mp->window.ambiguous)
		mapper_flag(mp, "ambiguous", MAPPING_NONE, FLAG_ALL);
	if (mp->window.gap)
		mapper_flag(mp, "gap", MAPPING_NONE, FLAG_ALL);
	return 0;
}

/* The flags that concern a child (all: every one), behind one another. */
static void
put_flags(struct mapper *mp, int child, bool all)
{
	const struct flag *fl;
	int k;

	for (k = 0; k < mp->nflag; k++) {
		fl = &mp->flag[k];
		if (!all && fl->child != FLAG_ALL && fl->child != child)
			continue;
		buf_puts(&mp->flags, fl->word);
		if (fl->column != MAPPING_NONE) {
			buf_putc(&mp->flags, ':');
			buf_puts(&mp->flags, mapper_column(mp, fl->column));
		}
		buf_putc(&mp->flags, ',');
	}
}

/* Written first, set when the buffer does not move any more. */
static void
set_flags(struct mapper *mp)
{
	size_t end[MAPPER_FACTS_MAX] = { 0 }, at = 0, i;

	buf_clear(&mp->flags);
	for (i = 0; i < mp->nfact; i++) {
		put_flags(mp, mp->number[i], i == 0);
		end[i] = mp->flags.len;
	}
	for (i = 0; i < mp->nfact; i++) {
		/* Without the last comma. */
		if (end[i] > at)
			fact_set_text(&mp->fact[i],
			    shop_field(mp->fact[i].kind, F_FLAGS),
			    mp->flags.data + at, end[i] - at - 1);
		at = end[i];
	}
}

/* The column that a key of a fact came from; else the machine's. */
static int
column_of(const struct mapping_table *t, enum shop_kind kind,
    const char *key, size_t n)
{
	const bool span = kind == KIND_SPAN;
	const struct {
		enum shop_key key;
		int column;
	} from[] = {
		{ F_START, t->start.column },
		{ F_END, t->end.column },
		{ F_JOB, t->text[MAPPING_JOB] },
		{ F_PART, t->text[MAPPING_JOB + 1] },
		{ F_OP, t->text[MAPPING_JOB + 2] },
		{ F_OPERATOR, t->text[MAPPING_JOB + 3] },
		{ F_REASON, t->text[MAPPING_REASON] },
		{ F_SETUP_FAMILY, t->text[MAPPING_SETUP_FAMILY] },
		{ F_PLANNED_PARTS, t->planned_parts },
		{ F_PARTS, t->count[span ? MAPPING_SPAN_PARTS :
		    MAPPING_OUTPUT_PARTS].column },
		{ F_SCRAP, t->count[span ? MAPPING_SPAN_SCRAP :
		    MAPPING_OUTPUT_SCRAP].column },
		{ F_REWORK, t->count[MAPPING_OUTPUT_REWORK].column },
		{ F_TARGET, t->count[MAPPING_OUTPUT_TARGET].column },
	};
	size_t i;

	for (i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		if (strlen(shop_keys[from[i].key].name) == n &&
		    memcmp(shop_keys[from[i].key].name, key, n) == 0 &&
		    from[i].column != MAPPING_NONE)
			return from[i].column;
	}
	return t->machine;
}

/* The last word is the store's own rules. */
static int
check_facts(struct mapper *mp)
{
	struct err why = { 0 };
	size_t i;

	for (i = 0; i < mp->nfact; i++) {
		if (fact_check(&mp->fact[i], &why) < 0)
			return mapper_bad(mp, column_of(mp->t,
			    mp->fact[i].kind, why.text,
			    strcspn(why.text, ":")), "%s", why.text);
	}
	return 0;
}

static int
map_row(struct mapper *mp, int64_t low_us)
{
	if (check_texts(mp) < 0 || name_machine(mp) < 0)
		return -1;
	if (check_ranges(mp) < 0)
		return -1;
	mp->duration_ms = mapper_seconds(mp, mp->t->duration, FLAG_ALL);
	if (find_window(mp, low_us) < 0 || mapper_facts(mp) < 0)
		return -1;
	if (mp->nflag > 0)
		set_flags(mp);
	return check_facts(mp);
}

int
mapper_map(struct mapper *mp, const struct mapper_row *row, int64_t copy,
    int64_t low_us, struct mapper_result *out)
{
	size_t i;

	mp->row = row;
	mp->nfact = 0;
	mp->nflag = 0;
	buf_clear(&mp->key);
	mapper_name(mp->t, row, copy, &mp->key);
	*out = (struct mapper_result){ .row = {
	    .source = mp->t->source,
	    .source_key = buf_text(&mp->key),
	    .mapping = mp->t->fingerprint } };
	if (map_row(mp, low_us) < 0) {
		out->field = mp->field;
		out->why = buf_text(&mp->why);
		return 0;
	}
	out->flagged = mp->nflag > 0;
	out->row.machine = buf_text(&mp->machine);
	out->row.start_us = mp->window.start_us;
	out->row.open = mp->open;
	out->row.fact = mp->fact;
	out->row.nfact = mp->nfact;
	for (i = 0; i < mp->nfact; i++)
		out->row.hash = fact_hash(&mp->fact[i], out->row.hash);
	return 1;
}
