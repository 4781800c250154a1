/* SPDX-License-Identifier: MIT */
/* feat_target: what came after a row, by brute force over all facts. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "witness/brute.h"
#include "witness/feat_parts.h"

static const char *const class_word[] = { "production", "setup", "delay",
	"down", "unassigned", "planned", "outside", "residual", "nodata" };

/* All of the machine's time up to `to`, of all that was ever written. */
static void
between(struct w_sum *sum, const struct wf_view *v, int64_t from, int64_t to)
{
	struct w_plant *p = malloc(sizeof(*p));
	const struct w_row *r;
	struct w_brute b;
	int i;

	*p = v->w->p;
	p->from = INT64_MIN;
	p->to = to;
	p->cut[p->ncut++] = from;
	p->cut[p->ncut++] = to;
	p->tag = v->job == NULL ? -1 : v->job->label->job;
	p->nrow = 0;
	for (i = 0; i < v->w->p.nrow; i++) {
		r = &v->w->p.row[i];
		if (r->machine == v->machine && (r->ncat > 0 || r->job))
			p->row[p->nrow++] = *r;
		/* A stop that goes on there is as long as it is. */
		if (r->machine == v->machine && w_row_end(p, r) > p->to)
			p->to = w_row_end(p, r);
	}
	memset(sum, 0, sizeof(*sum));
	w_brute(&b, p, v->machine);
	for (i = 0; i < b.natom; i++)
		if (b.plan.from + b.atom[i].from * p->tick >= from &&
		    b.plan.from + b.atom[i].to * p->tick <= to)
			w_sum_add(sum, &b.atom[i].sum);
	w_brute_free(&b);
	free(p);
}

struct lost {
	const char *word;
	int64_t ms;
};

static void
take(struct lost *best, int64_t *all, const char *word, int64_t ms)
{
	*all += ms;
	if (ms > 0 && (ms > best->ms || (ms == best->ms &&
	    strcmp(word, best->word) < 0))) {
		best->word = word;
		best->ms = ms;
	}
}

/*
 * By state; what no state says, gaps and what an ignored stop has become, by
 * the word of its class.
 */
static void
put_lost(struct wf_view *v, int64_t until)
{
	struct lost best = { "", 0 };
	char text[W_STATES][8];
	struct w_sum s;
	int64_t all = 0, rest[W_CLASSES];
	int i;

	if (until == INT64_MAX || until > v->w->end) {
		wf_put_word(v->out, "y_reason", NULL);
		wf_put(v->out, "y_down_s", NAN);
		return;
	}
	between(&s, v, v->t, until);
	memcpy(rest, s.ms, sizeof(rest));
	for (i = 0; i < W_STATES; i++) {
		rest[v->w->p.profile.class[i]] -= s.state[i];
		if (v->w->lost >> v->w->p.profile.class[i] & 1)
			take(&best, &all, wf_state(i, text[i]), s.state[i]);
	}
	for (i = 0; i < W_CLASSES; i++)
		if (v->w->lost >> i & 1)
			take(&best, &all, class_word[i], rest[i]);
	wf_put_word(v->out, "y_reason", best.ms == 0 ||
	    best.ms < v->w->threshold ? "none" : best.word);
	wf_put(v->out, "y_down_s", (double)all / 1e3);
}

static void
put_service(struct wf_view *v)
{
	const int64_t left = v->w->end - v->t;
	int64_t next = INT64_MAX;
	const struct wf_fact *f;
	bool counts;

	for (f = v->w->fact; f < v->w->fact + v->w->nfact; f++) {
		counts = f->kind == WF_SERVICE ? f->corrective :
		    f->kind == WF_SPAN && v->w->span_states &&
		    f->row->cat[f->nth].state == 7;
		if (counts && f->machine == v->machine && f->from > v->t &&
		    f->from <= v->w->end && f->from - v->t < next)
			next = f->from - v->t;
	}
	if (next < v->w->within) {
		wf_put(v->out, "y_maintenance_h", (double)next / 3600e3);
		wf_put(v->out, "y_maintenance_censored", 0);
		return;
	}
	next = left < v->w->within ? left : v->w->within;
	wf_put(v->out, "y_maintenance_h", next > 0 ? (double)next / 3600e3 :
	    NAN);
	wf_put(v->out, "y_maintenance_censored", next > 0 ? 1 : NAN);
}

static void
put_setup(struct wf_view *v)
{
	const double standard = wf_standard(v);
	int64_t limit = v->w->setup_over;
	struct w_sum s;

	if (!isnan(v->w->setup_factor) && !isnan(standard))
		limit = llrint(v->w->setup_factor * standard * 1e3);
	if (limit < 0 || v->job == NULL || v->job->open ||
	    v->job->to > v->w->end) {
		wf_put(v->out, "y_setup_over", NAN);
		return;
	}
	s.tagged = 0;
	if (v->job->to > v->t)
		between(&s, v, v->t, v->job->to);
	wf_put(v->out, "y_setup_over", s.tagged > limit);
}

void
wf_targets(struct wf_view *v)
{
	put_lost(v, !v->w->over_job ? v->t + v->w->horizon :
	    v->job == NULL || v->job->open ? INT64_MAX : v->job->to);
	put_service(v);
	if (v->w->by_job)
		put_setup(v);
}
