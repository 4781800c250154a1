/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a mapping file; and, behind the first byte 0xff, as the texts
 * of a row (each ends with 0xff, an empty one is null) of that mapping or,
 * when it is none, of one that has everything.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "cimco/mapper.h"
#include "cimco/mapping.h"
#include "rec/rec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char everything[] =
    "source: s\n"
    "site: p\n"
    "time_zone: America/Chicago\n"
    "machines: {\"1\": M1}\n"
    "tables:\n"
    "  - from: t\n"
    "    key: [m, st, j]\n"
    "    cursor: {column: st, kind: start}\n"
    "    open_when: {column: o, equals: [OPENED, X]}\n"
    "    job: {machine: m, start: st, end: et, job: j, duration_s: d,\n"
    "      planned_parts: pp, priority: pr, due: {column: du, type: utc}}\n"
    "    output: {parts: {column: p, counter: cumulative}, scrap: x}\n"
    "    span: {state: {column: z, map: {RUN: running}, else: idle},\n"
    "      seconds: r, reason: w, parts: p, scrap: x}\n"
    "    checks: {p: {range: [0, 9]}, d: {range: [0, 99],\n"
    "      else: quarantine}}\n";

enum { COLUMNS = 300 };

static void
check(const struct mapper_result *r, int good)
{
	struct err err = { 0 };
	size_t i;

	if (r->row.source_key == NULL ||
	    !rec_utf8(r->row.source_key, strlen(r->row.source_key)) ||
	    strlen(r->row.source_key) > FACT_ID_MAX)
		abort();
	if (!good && (r->field == NULL || r->why == NULL))
		abort();
	for (i = 0; good && i < r->row.nfact; i++) {
		if (fact_check(&r->row.fact[i], &err) < 0)
			abort();
	}
}

static void
map(const struct mapping *m, const uint8_t *data, size_t size)
{
	const struct mapping_table *t = &m->table[0];
	const char *text[COLUMNS] = { NULL };
	uint32_t len[COLUMNS] = { 0 };
	struct mapper_row row = { text, len };
	struct mapper_result r;
	struct mapper *mp;
	struct buf raw = { 0 };
	const uint8_t *end;
	int i, times;

	if (t->ncolumn > COLUMNS)
		return;
	for (i = 0; i < t->ncolumn && size > 0; i++) {
		end = memchr(data, 0xff, size);
		len[i] = (uint32_t)(end == NULL ? size :
		    (size_t)(end - data));
		if (len[i] > 0)
			text[i] = (const char *)data;
		size -= end == NULL ? size : len[i] + 1u;
		data += len[i] + 1u;
	}
	mp = mapper_new(m, t);
	/* Twice: a counter has a row before it then. */
	for (times = 1; times <= 2; times++)
		check(&r, mapper_map(mp, &row, times, 1800000000000000, &r));
	mapper_raw(t, &row, &raw);
	if (!rec_utf8(raw.data, raw.len))
		abort();
	buf_release(&raw);
	mapper_free(mp);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *mark = size == 0 ? NULL : memchr(data, 0xff, size);
	size_t n = mark == NULL ? size : (size_t)(mark - data);
	struct err err = { 0 };
	struct mapping *m;

	m = mapping_parse("fuzz.yaml", data, n, &err);
	if (m == NULL) {
		if (err.code != ERR_CONFIG || err.text[0] == '\0')
			abort();
		err_clear(&err);
		m = mapping_parse("fuzz.yaml", everything,
		    sizeof(everything) - 1, &err);
	}
	if (m == NULL)
		abort();
	if (mark != NULL)
		map(m, mark + 1, size - n - 1);
	mapping_close(m);
	return 0;
}
