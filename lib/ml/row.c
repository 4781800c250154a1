/* SPDX-License-Identifier: MIT */
/* row: a feature record as a model's numbers. */
#include "ml/row.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "ml/model.h"
#include "ml/value.h"
#include "rec/rec.h"
#include "shop/kinds.h"

struct row_reader {
	const struct model *m;
	const struct log *log;
	const struct rec_shape *shape;	/* that at is of */
	int *at;		/* by feature: its position */
	bool told;		/* about what the model does not use */
};

struct row_reader *
row_reader_new(const struct model *m, const struct log *log)
{
	struct row_reader *r = mem_new(1, sizeof(*r));

	r->m = m;
	r->log = log;
	r->at = mem_new((size_t)m->prep.n + 1, sizeof(*r->at));
	return r;
}

void
row_reader_free(struct row_reader *r)
{
	if (r == NULL)
		return;
	free(r->at);
	free(r);
}

int
row_position(const struct row_reader *r, int feature)
{
	return r->at[feature];
}

static bool
names_the_row(int id)
{
	return id == F_RECORD || id == F_MACHINE || id == F_TIME ||
	    id == F_JOB || id == F_SPEC;
}

/* What the row has and the model does not use, said once. */
static void
tell_unused(struct row_reader *r, const struct rec_shape *s)
{
	struct buf names = { 0 };
	bool used;
	int i, c, n = 0;

	for (i = 0; i < s->n; i++) {
		used = names_the_row(s->id[i]) ||
		    strncmp(s->name[i], "y_", 2) == 0;
		for (c = 0; c < r->m->prep.n && !used; c++)
			used = r->at[c] == i;
		if (!used && n++ < 10)
			buf_printf(&names, "%s%s", n > 1 ? ", " : "",
			    s->name[i]);
	}
	if (n > 0)
		log_put(r->log, LOG_LEVEL_INFO, "%d keys of the rows that the "
		    "model does not use: %s%s", n, buf_text(&names), n > 10 ?
		    ", ..." : "");
	buf_release(&names);
	r->told = true;
}

static int
learn_shape(struct row_reader *r, const struct rec_shape *s, struct err *err)
{
	const struct prep *p = &r->m->prep;
	int c, i;

	r->shape = NULL;
	for (c = 0; c < p->n; c++) {
		for (i = 0; i < s->n; i++)
			if (strcmp(s->name[i], p->column[c].name) == 0)
				break;
		if (i == s->n)
			return err_set(err, ERR_DATA, "%s: missing; the model "
			    "wants it, or null for what is not known",
			    p->column[c].name);
		r->at[c] = i;
	}
	if (!r->told)
		tell_unused(r, s);
	r->shape = s;
	return 0;
}

static int
check_spec(const struct row_reader *r, const struct rec *rec,
    struct err *err)
{
	const char *want = r->m->spec, *s = "";
	size_t n = 0;

	if (rec_text(rec, F_SPEC, &s, &n, err) < 0)
		return -1;
	if (strlen(want) == n && memcmp(want, s, n) == 0)
		return 0;
	return err_set(err, ERR_DATA, "spec: \"%.*s\"; the model was trained "
	    "on \"%s\"", (int)n, s, want);
}

static int
read_text(const struct prep_column *c, const struct rec_val *v, float *raw,
    struct err *err)
{
	if (v->is != REC_IS_TEXT && v->is != REC_IS_NUM)
		return err_set(err, ERR_DATA, "%s: expected a text: \"%.*s\"",
		    c->name, (int)v->len, v->text);
	if (v->is == REC_IS_NUM)
		return err_set(err, ERR_DATA, "%s: a number; in training it "
		    "was a text: \"%.*s\"", c->name, (int)v->len, v->text);
	*raw = (float)map_find(&c->level, v->text, v->len);
	return 0;
}

static int
read_number(const struct prep_column *c, const struct rec_val *v, float *raw,
    bool csv, struct err *err)
{
	double x;
	/* The model knows what it is: the key's own type is not asked. */
	int number = value_number(v, csv ? value_looks(v) :
	    (enum rec_is)v->is, &x);

	if (number > 0) {
		*raw = (float)x;
		return 0;
	}
	/* In CSV all are texts: of a number's column it is no number. */
	return err_set(err, ERR_DATA, number < 0 || csv ?
	    "%s: no number that can be held: \"%.*s\"" :
	    "%s: a text; in training it was a number: \"%.*s\"", c->name,
	    (int)v->len, v->text);
}

int
row_read(struct row_reader *r, const struct rec *rec, float *raw,
    struct err *err)
{
	const struct prep *p = &r->m->prep;
	const struct rec_val *v;
	int c, rc;

	if (rec->shape != r->shape && learn_shape(r, rec->shape, err) < 0)
		return -1;
	if (check_spec(r, rec, err) < 0)
		return -1;
	for (c = 0; c < p->n; c++) {
		v = &rec->val[r->at[c]];
		raw[c] = NAN;
		if (v->is == REC_IS_NULL)
			continue;
		rc = p->column[c].how == PREP_NUMBER ?
		    read_number(&p->column[c], v, &raw[c], rec->line == NULL,
		    err) : read_text(&p->column[c], v, &raw[c], err);
		if (rc < 0)
			return -1;
	}
	return 0;
}
