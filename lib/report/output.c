/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "report/build.h"
#include "report/data.h"
#include "report/output.h"

static const char *const extensions[REPORT_FORMATS] = {
	"pdf", "xlsx", "html", "txt", "csv", "ndjson"
};

/* The bytes of the formats that are written from memory. */
static int
make(struct report *rep, enum report_format f, struct buf *b,
    struct err *err)
{
	const struct doc_text_options o = { rep->p.columns, rep->p.ascii };

	switch (f) {
	case REPORT_PDF:
		return doc_pdf(&rep->doc, b, err);
	case REPORT_HTML:
		return doc_html(&rep->doc, b, err);
	case REPORT_TEXT:
		doc_text(&rep->doc, &o, b);
		return 0;
	case REPORT_XLSX:
	case REPORT_CSV:
	case REPORT_NDJSON:
	case REPORT_FORMATS:
		break;
	}
	return err_set(err, ERR_INTERNAL, "a format that is none");
}

static int
put_all(FILE *to, const struct buf *b, const char *name, struct err *err)
{
	if (b->len == 0 || (fwrite(b->data, 1, b->len, to) == b->len &&
	    fflush(to) == 0))
		return 0;
	(void)err_sys(err, ERR_IO, "%s", name);
	/* Who closes it would tell it again, without a reason. */
	clearerr(to);
	return -1;
}

static int
put_records(struct report *rep, enum report_format f, FILE *to,
    struct err *err)
{
	struct rec_writer *w = f == REPORT_CSV ?
	    rec_csv_writer(fileno(to), 0) : rec_ndjson_writer(fileno(to));
	int rc = doc_records(rep, f == REPORT_CSV, w, err);

	if (rc == 0)
		rc = rec_finish(w, err);
	rec_writer_free(w);
	return rc;
}

/* ---- files ---- */

static int
fill(struct report *rep, enum report_format f, struct outfile *out,
    const char *path, struct err *err)
{
	struct buf b = { NULL, 0, 0 };
	int rc;

	if (f == REPORT_XLSX)
		return doc_xlsx(&rep->doc, outfile_temp(out), err);
	if (f == REPORT_CSV || f == REPORT_NDJSON)
		return put_records(rep, f, outfile_stream(out), err);
	rc = make(rep, f, &b, err);
	if (rc == 0)
		rc = put_all(outfile_stream(out), &b, path, err);
	buf_release(&b);
	return rc;
}

static int
write_file(struct report *rep, enum report_format f, const char *path,
    struct err *err)
{
	struct outfile *out = outfile_open(path, err);

	if (out == NULL)
		return -1;
	if (fill(rep, f, out, path, err) < 0) {
		outfile_abort(out);
		return -1;
	}
	return outfile_commit(out, err);
}

static int
count_formats(const struct report *rep)
{
	int i, n = 0;

	for (i = 0; i < REPORT_FORMATS; i++)
		n += rep->p.formats[i];
	return n;
}

static int
write_files(struct report *rep, struct err *err)
{
	const bool several = count_formats(rep) > 1;
	struct buf path = { NULL, 0, 0 };
	int i, rc = 0;

	for (i = 0; i < REPORT_FORMATS && rc == 0; i++) {
		if (!rep->p.formats[i])
			continue;
		buf_clear(&path);
		buf_puts(&path, rep->p.output);
		if (several)
			buf_printf(&path, ".%s", extensions[i]);
		rc = write_file(rep, (enum report_format)i, buf_text(&path),
		    err);
	}
	buf_release(&path);
	return rc;
}

/* ---- standard output ---- */

/* A workbook is made by name: beside us, and then copied. */
static int
print_xlsx(struct report *rep, struct err *err)
{
	struct outfile *out = outfile_scratch(err);
	struct buf b = { NULL, 0, 0 };
	int rc = -1;

	if (out == NULL)
		return -1;
	if (doc_xlsx(&rep->doc, outfile_temp(out), err) == 0 &&
	    file_read(outfile_temp(out), SIZE_MAX / 2, &b, err) == 0)
		rc = put_all(stdout, &b, "standard output", err);
	outfile_abort(out);
	buf_release(&b);
	return rc;
}

static int
print(struct report *rep, struct rec_writer *out, struct err *err)
{
	struct buf b = { NULL, 0, 0 };
	int i = 0, rc;

	while (!rep->p.formats[i])
		i++;
	if (i == REPORT_XLSX)
		return print_xlsx(rep, err);
	if (i == REPORT_CSV || i == REPORT_NDJSON)
		return doc_records(rep, i == REPORT_CSV, out, err);
	rc = make(rep, (enum report_format)i, &b, err);
	if (rc == 0)
		rc = put_all(stdout, &b, "standard output", err);
	buf_release(&b);
	return rc;
}

int
report_output(struct report *rep, struct rec_writer *out, struct err *err)
{
	return rep->p.output != NULL ? write_files(rep, err) :
	    print(rep, out, err);
}
