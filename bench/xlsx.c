/* SPDX-License-Identifier: MIT */
/*
 * xlsx: how long a table takes to become a workbook.  ROWS, and the first
 * COLUMNS of time, machine, ratio, count, hours, duration, ratio and reason;
 * prints the CPU seconds, user and system, the peak of memory in MB and the
 * size of the file in MB.  -l: by the library's own cells, as the peer.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <xlsxwriter.h>

#include "base/err.h"
#include "base/num.h"
#include "report/doc.h"

enum { KINDS = 8 };
static const struct doc_column column[KINDS] = {
	{ "Start", DOC_TIME, 1 }, { "Machine", DOC_TEXT, 1 },
	{ "OEE", DOC_RATIO, 1 }, { "Parts", DOC_COUNT, 1 },
	{ "Lost", DOC_HOURS, 1 }, { "Lasted", DOC_DURATION, 1 },
	{ "Availability", DOC_RATIO, 1 }, { "Reason", DOC_TEXT, 1 },
};

struct made {
	size_t ncolumn;
	char machine[16];
};

static void
row(void *self, size_t i, struct doc_cell *cell)
{
	struct made *m = self;
	struct doc_cell all[KINDS] = { 0 };
	/* Spread over 0..1 with no generator to port. */
	const double share = (double)(i * 7919 % 100003) / 100003;
	size_t j;

	for (j = 0; j < KINDS; j++) {
		all[j].known = true;
		all[j].text = "12 345";
		all[j].mark = share < 0.1 ? DOC_POOR : DOC_GOOD;
	}
	snprintf(m->machine, sizeof(m->machine), "M%03zu", i % 50);
	all[0].us = INT64_C(1761696000123456) + (int64_t)i * 61000000;
	all[1].text = m->machine;
	all[2].value = share;
	all[3].value = (double)(i % 977);
	all[4].value = share * 28800;
	all[5].value = share * 5000;
	all[6].value = 1 - share * share;
	all[7].text = i % 3 == 0 ? "Waiting for material" : "Setup";
	for (j = 0; j < m->ncolumn; j++)
		cell[j] = all[j];
}

/* The same cells by the calls that are made for it. */
static int
by_library(const struct doc_table *t, const char *path)
{
	static const char *const codes[] = { [DOC_TIME] = "yyyy-mm-dd hh:mm",
		[DOC_RATIO] = "0.0%", [DOC_COUNT] = "#,##0",
		[DOC_HOURS] = "0.0", [DOC_DURATION] = "[h]:mm" };
	lxw_workbook_options o = { .constant_memory = 1 };
	lxw_workbook *wb = workbook_new_opt(path, &o);
	lxw_worksheet *s = workbook_add_worksheet(wb, "Rows");
	struct doc_cell cell[KINDS];
	lxw_format *f[KINDS];
	lxw_row_t i;
	lxw_col_t j;

	for (j = 0; j < t->ncolumn; j++) {
		f[j] = workbook_add_format(wb);
		if (t->column[j].unit != DOC_TEXT)
			format_set_num_format(f[j], codes[t->column[j].unit]);
	}
	for (i = 0; i < t->nrow; i++) {
		t->row(t->self, i, cell);
		for (j = 0; j < t->ncolumn; j++)
			if (t->column[j].unit == DOC_TEXT)
				worksheet_write_string(s, i, j, cell[j].text,
				    f[j]);
			else
				worksheet_write_number(s, i, j, j == 0 ?
				    25569 + (double)cell[j].us / 864e8 :
				    cell[j].value / 3600, f[j]);
	}
	return workbook_close(wb) == LXW_NO_ERROR ? 0 : -1;
}

static double
seconds(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

int
main(int argc, char *argv[])
{
	struct err err = { 0 };
	struct made m = { 0 };
	struct doc_block block = { .type = DOC_TABLE, .title = "Rows" };
	struct doc d = {
		.title = "Bench", .made_us = 1000000, .block = &block,
		.nblock = 1, .width = 595, .height = 842,
	};
	struct rusage used;
	struct stat st;
	const bool library = argc > 1 && strcmp(argv[1], "-l") == 0;
	int64_t nrow, ncolumn;
	int rc;

	argv += library;
	if (argc - library != 4 ||
	    num_i64(argv[1], strlen(argv[1]), &nrow) < 0 ||
	    num_i64(argv[2], strlen(argv[2]), &ncolumn) < 0 ||
	    nrow < 0 || ncolumn < 0 || ncolumn > KINDS) {
		fprintf(stderr, "usage: xlsx [-l] ROWS COLUMNS FILE\n");
		return 64;
	}
	m.ncolumn = (size_t)ncolumn;
	block.of.table = (struct doc_table){
		.column = column, .ncolumn = m.ncolumn, .row = row,
		.nrow = (size_t)nrow, .self = &m,
	};
	rc = library ? by_library(&block.of.table, argv[3]) :
	    doc_xlsx(&d, argv[3], &err);
	if (rc < 0 || stat(argv[3], &st) < 0) {
		fprintf(stderr, "xlsx: %s\n", err.text);
		return 74;
	}
	getrusage(RUSAGE_SELF, &used);
	printf("%.3f %.1f %.1f\n", seconds(&used.ru_utime) +
	    seconds(&used.ru_stime), (double)used.ru_maxrss / 1024,
	    (double)st.st_size / 1e6);
	return 0;
}
