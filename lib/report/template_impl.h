/* SPDX-License-Identifier: MIT */
/* template_impl: what a template keeps; for template*.c. */
#ifndef REPORT_TEMPLATE_IMPL_H
#define REPORT_TEMPLATE_IMPL_H

#include "base/mem.h"
#include "report/template.h"

struct conf;
struct conf_node;

struct template_impl {
	struct template pub;		/* first: as template_free() wants */
	struct conf *conf;		/* whose texts are lent */
	struct arena arena;
};

/* Reads sections:; conf_finish() has its errors. */
void template_sections(struct template_impl *t, const struct conf_node *list);

#endif
