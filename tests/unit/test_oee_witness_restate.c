/* SPDX-License-Identifier: MIT */
/* What is promised of restated records, over random plants. */
#include "oee_seen.h"

#include <unistd.h>

#include "oee/variant.h"
#include "witness/make.h"

enum { PLANTS = 120 };

static const char *const figures[] = { "calendar_s", "pot_s", "off_s",
	"planned_stop_s", "planned_s", "running_s", "setup_time_s", "delay_s",
	"down_s", "unassigned_s", "residual_s", "nodata_s", "unplanned_s",
	"apportioned_s", "overlap_s", "unplaced_s", "parts", "good", "scrap",
	"ideal_total_s",
	/* Those above are in every oee record. */
	"standard_parts", "ideal_good_s", "repair_s", "stops", "failures",
	"micro_stops", "availability", "performance", "quality", "oee", "nee",
	"teep", "utilisation", "mtbf_h", "mttr_h" };
enum { SUMS = 20, COUNTS = 26, FIGURES = sizeof(figures) /
	sizeof(figures[0]) };

/* ---- what became of the plant ---- */

static void
change_row(struct rng *rng, struct w_plant *p, struct w_row *r)
{
	int i;

	if (w_chance(rng, 20))
		r->to += w_pick(rng, 3600) * p->tick;
	if (w_chance(rng, 20) && r->part > 0) {
		r->parts_m += w_pick(rng, 9000);
		r->scrap_m = w_pick(rng, (int)(r->parts_m / 2) + 1);
	}
	for (i = 0; i < r->ncat; i++) {
		if (w_chance(rng, 10))
			r->cat[i].state = w_pick(rng, 7);
		if (w_chance(rng, 10) && r->cat[i].ms > 0)
			r->cat[i].ms = w_pick(rng, (int)(r->cat[i].ms /
			    p->tick) + 1) * p->tick;
	}
}

/* Late, changed and deleted rows, a machine that came, other standards. */
static void
restate(struct rng *rng, struct w_plant *was, struct w_plant *is)
{
	struct w_plant *few = w_chance(rng, 50) ? was : is;
	int i, n;

	for (i = 0; i < is->nrow; i++)
		if (w_chance(rng, 20))
			change_row(rng, is, &is->row[i]);
	for (i = n = 0; i < is->nrow; i++)
		if (!w_chance(rng, 10))
			is->row[n++] = is->row[i];
	is->nrow = n;
	for (i = n = 0; i < was->nrow; i++)
		if (!w_chance(rng, 10))
			was->row[n++] = was->row[i];
	was->nrow = n;
	for (i = 0; i < is->nstandard; i++)
		if (w_chance(rng, 20))
			is->standard[i].ideal_ms += w_pick(rng, 5000);
	if (w_chance(rng, 15))
		is->machine[0].capacity = 1 + w_pick(rng, 3);
	if (few->nmachine < 2 || !w_chance(rng, 15))
		return;
	few->nmachine--;
	while (few->nrow > 0 &&
	    few->row[few->nrow - 1].machine == few->nmachine)
		few->nrow--;
	for (i = n = 0; i < few->nstandard; i++)
		if (few->standard[i].machine != few->nmachine)
			few->standard[n++] = few->standard[i];
	few->nstandard = n;
}

/* ---- what is told of it ---- */

struct count {
	int figures, rows, ratios;
};

/* A figure's record and those of its rows, up to to. */
static void
assert_sums(uint64_t seed, const struct all *got, size_t from, size_t to,
    struct count *n)
{
	const struct seen *f = &got->v[from];
	const char *name = get(f, "figure");
	const double diff = number(f, "difference");
	double sum = 0, scale = 1;
	w_wide was = 0, is = 0, ns = 0;
	bool exact = false;
	size_t i, k;

	for (k = 0; k < COUNTS; k++)
		exact |= strcmp(figures[k], name) == 0;
	n->figures++;
	n->ratios += !exact;
	n->rows += (int)(to - from - 1);
	if (isnan(diff)) {
		assert_true(get(f, "why") != NULL && to == from + 1);
		return;
	}
	for (i = from + 1; i < to; i++) {
		sum += number(&got->v[i], "effect");
		scale = fmax(scale, fabs(number(&got->v[i], "effect")));
		if (!exact)
			continue;
		ns += ns_of(get(&got->v[i], "effect"));
		was += ns_of(get(&got->v[i], "before"));
		is += ns_of(get(&got->v[i], "after"));
	}
	if (exact && (ns != ns_of(get(f, "difference")) || is - was != ns ||
	    ns_of(get(f, "after")) - ns_of(get(f, "before")) != ns))
		fail_msg("seed %" PRIu64 ": %s: rows do not add up", seed,
		    name);
	/* Of nothing made or no time there are no shares. */
	if (to == from + 1 && (number(f, "before") == 0 ||
	    number(f, "after") == 0))
		return;
	if (fabs(sum - diff) > 1e-12 * scale * fmax(1, fabs(diff)))
		fail_msg("seed %" PRIu64 ": %s: %.17g is not %.17g", seed,
		    name, sum, diff);
}

static bool
is_row(const struct seen *s)
{
	return get(s, "change") != NULL || get(s, "source") != NULL ||
	    get(s, "cause") != NULL;
}

static void
assert_all_sums(uint64_t seed, const struct all *got, struct count *n)
{
	size_t i, k;

	for (i = 0; i < got->n; i = k) {
		for (k = i + 1; k < got->n && is_row(&got->v[k]); k++)
			;
		assert_false(is_row(&got->v[i]));
		assert_sums(seed, got, i, k, n);
	}
}

/* What moved in all groups is the difference of two plain runs. */
static void
assert_all_moved(uint64_t seed, const struct all *got, const struct all *was,
    const struct all *is)
{
	w_wide moved;
	size_t i, k;

	for (k = 0; k < SUMS; k++) {
		moved = 0;
		for (i = 0; i < got->n; i++)
			if (strcmp(get(&got->v[i], "figure"), figures[k]) ==
			    0 && !is_row(&got->v[i]))
				moved += ns_of(get(&got->v[i], "difference"));
		if (moved != total_of(is, figures[k]) -
		    total_of(was, figures[k]))
			fail_msg("seed %" PRIu64 ": %s", seed, figures[k]);
	}
}

static void
write_plant(char *path, const struct w_plant *p, bool by_time)
{
	struct buf b = { 0 };
	FILE *f = fdopen(mkstemp(path), "w");

	assert_non_null(f);
	w_text_records(&b, p, by_time);
	assert_int_equal(fwrite(buf_text(&b), 1, b.len, f), b.len);
	assert_int_equal(fclose(f), 0);
	buf_release(&b);
}

static void
try_plant(uint64_t seed, enum w_sort sort, unsigned by, struct count *n)
{
	const struct rec_options in = { .schema = &shop_schema };
	const bool by_time = seed % 2 == 1;
	struct w_plant *p = malloc(sizeof(*p)), *q = malloc(sizeof(*q));
	char path[] = "/tmp/restate.XXXXXX";
	struct oee_asked ask = { .restated = path, .in = &in,
	    .figures = figures, .nfigures = FIGURES };
	struct all got = { 0 }, was = { 0 }, is = { 0 };
	struct rec_stage st;
	struct err err = { 0 };
	struct rng rng;
	struct site s;

	w_make(p, seed, sort, 1000);
	*q = *p;
	rng_seed(&rng, seed);
	restate(&rng, p, q);
	make_site(&s, p, by, by_time);
	write_plant(path, p, by_time);
	if (oee_restate_stage(&st, &s.p, &ask, &err) < 0)
		fail_msg("%s", err.text);
	run(&got, st, q, by_time);
	unlink(path);
	assert_all_sums(seed, &got, n);
	run(&was, oee_stage(&s.p), p, by_time);
	run(&is, oee_stage(&s.p), q, by_time);
	assert_all_moved(seed, &got, &was, &is);
	release_site(&s);
	free(got.v);
	free(was.v);
	free(is.v);
	free(p);
	free(q);
}

static void
try_all(enum w_sort sort)
{
	static const unsigned by[] = { BY_MACHINE, BY_MACHINE | BY_SHIFT,
		BY_MACHINE | BY_HOUR, BY_PART | BY_JOB,
		BY_MACHINE | BY_DAY | BY_OPERATOR, BY_SITE };
	struct count n = { 0, 0, 0 };
	uint64_t seed;

	for (seed = 1; seed <= PLANTS; seed++)
		try_plant(seed, sort, by[seed % 6], &n);
	print_message("%d figures moved, %d of them ratios, by %d rows\n",
	    n.figures, n.ratios, n.rows);
	assert_true(n.ratios > PLANTS && n.rows > n.figures);
}

static void
rows_add_up_to_what_moved_of_events(void **state)
{
	(void)state;
	try_all(W_EXACT);
}

static void
rows_add_up_to_what_moved_of_totals(void **state)
{
	(void)state;
	try_all(W_MIXED);
}

static void
what_is_the_same_is_not_told(void **state)
{
	const struct rec_options in = { .schema = &shop_schema };
	struct w_plant *p = malloc(sizeof(*p));
	char path[] = "/tmp/restate.XXXXXX";
	struct oee_asked ask = { .restated = path, .in = &in };
	struct all got = { 0 };
	struct err err = { 0 };
	struct rec_stage st;
	struct site s;

	(void)state;
	w_make(p, 7, W_MIXED, 1000);
	make_site(&s, p, BY_MACHINE | BY_SHIFT, false);
	write_plant(path, p, false);
	assert_int_equal(oee_restate_stage(&st, &s.p, &ask, &err), 0);
	run(&got, st, p, false);
	assert_int_equal(got.n, 0);
	unlink(path);
	release_site(&s);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_add_up_to_what_moved_of_events),
		cmocka_unit_test(rows_add_up_to_what_moved_of_totals),
		cmocka_unit_test(what_is_the_same_is_not_told),
	};

	return cmocka_run_group_tests_name("oee restate", tests, NULL, NULL);
}
