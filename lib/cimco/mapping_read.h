/* SPDX-License-Identifier: MIT */
/* mapping_read: what the files that read a mapping know of each other. */
#ifndef CIMCO_MAPPING_READ_H
#define CIMCO_MAPPING_READ_H

#include "cimco/mapping.h"

/* What a row has once, wherever it is written. */
enum mapping_head {
	HEAD_MACHINE,
	HEAD_START,
	HEAD_END,
	HEAD_LENGTH,
	HEAD_JOB,
	HEAD_PART,
	HEAD_OP,
	HEAD_OPERATOR,
	HEADS
};

#define HEAD_KEYS	"machine", "start", "end", "length", "job", "part", \
			"op", "operator"

struct mapping_reader {
	struct mapping *m;
	struct mapping_table *t;
	const struct conf_node *head[HEADS];	/* where it stands */
};

/* One entry of tables:; faults are recorded in its struct conf. */
void mapping_read_table(struct mapping_reader *rd,
    const struct conf_node *node);

/* The parts that a row gives: job, output, span, spans. */
void mapping_read_parts(struct mapping_reader *rd,
    const struct conf_node *table);

/* A column's name, or {column: name}; 1, 0 or -1 as the conf readers. */
int mapping_read_column(struct mapping_reader *rd,
    const struct conf_node *node, int *column);

/* A column's name, or {column: name, type: type}. */
void mapping_read_time(struct mapping_reader *rd,
    const struct conf_node *node, struct mapping_time *time);

/* The index of a column in the table, which may be new; at names it. */
int mapping_column(struct mapping_table *t, const char *name,
    const struct conf_node *at);

/* The fingerprint of what decides the table's facts. */
struct hash128 mapping_fingerprint(const struct mapping *m,
    const struct mapping_table *t);

#endif
