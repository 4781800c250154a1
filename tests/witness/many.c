/* SPDX-License-Identifier: MIT */
/* many: plant after plant, and what a person needs when one differs. */
#include "check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "witness/compare.h"
#include "witness/make.h"
#include "witness/text.h"

static bool
still_differs(const struct w_plant *p)
{
	struct w_tally idle = { 0 };
	struct buf say = { 0 };
	int rc = w_compare(p, &idle, &say);

	buf_release(&say);
	return rc < 0;
}

static void
drop_row(struct w_plant *p, int i)
{
	p->nrow--;
	memmove(&p->row[i], &p->row[i + 1], (size_t)(p->nrow - i) *
	    sizeof(p->row[0]));
}

/* Leaves out what the difference does not need. */
static void
shrink(struct w_plant *p)
{
	struct w_plant *less = malloc(sizeof(*less));
	int i;

	for (i = p->nrow; i-- > 0;) {
		*less = *p;
		drop_row(less, i);
		if (still_differs(less))
			*p = *less;
	}
	for (i = 0; i < p->nrow; i++) {
		*less = *p;
		less->row[i].part = 0;
		less->row[i].parts_m = less->row[i].scrap_m = 0;
		if (still_differs(less))
			*p = *less;
	}
	*less = *p;
	less->cal.nexcept = less->cal.nholiday = 0;
	if (still_differs(less))
		*p = *less;
	for (i = 0; i < p->cal.nshift; i++) {
		*less = *p;
		less->cal.shift[i].nbrk = 0;
		if (still_differs(less))
			*p = *less;
	}
	free(less);
}

static void
put_option(struct buf *b, const char *option, int64_t ms)
{
	if (ms == INT64_MIN || ms == INT64_MAX)
		return;
	buf_printf(b, " --%s ", option);
	w_text_time(b, ms);
}

/* The plant as three files and the command that shows the difference. */
static void
dump(struct buf *b, const struct w_plant *p)
{
	buf_puts(b, "--- calendar.yaml\n");
	w_text_calendar(b, p);
	buf_puts(b, "--- definitions.yaml\n");
	w_text_profile(b, p);
	buf_puts(b, "--- records.ndjson\n");
	w_text_records(b, p, p->seed % 2 == 1);
	buf_printf(b, "--- oee-calc --calendar calendar.yaml --profile "
	    "definitions.yaml --min-standard 1%s", p->seed % 3 == 0 ? "" :
	    p->seed % 2 == 1 ? " --order time" : " --order machine");
	put_option(b, "from", p->from);
	put_option(b, "to", p->to);
	put_option(b, "now", p->now);
	buf_puts(b, " records.ndjson\n");
}

void
w_compare_many(struct w_tally *tally, int sort, int64_t tick, uint64_t first,
    int n)
{
	struct w_plant *p = malloc(sizeof(*p));
	struct buf say = { 0 };
	uint64_t seed;

	for (seed = first; seed < first + (uint64_t)n; seed++) {
		w_make(p, seed, (enum w_sort)sort, tick);
		if (w_compare(p, tally, &say) == 0)
			continue;
		shrink(p);
		buf_clear(&say);
		(void)w_compare(p, tally, &say);
		dump(&say, p);
		free(p);
		fprintf(stderr, "seed %" PRIu64 ", sort %d, tick %" PRId64
		    " ms:\n%s", seed, sort, tick, buf_text(&say));
		buf_release(&say);
		fail_msg("seed %" PRIu64 " differs", seed);
	}
	buf_release(&say);
	free(p);
}
