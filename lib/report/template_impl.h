/* SPDX-License-Identifier: MIT */
/* template_impl: what a template keeps; for template.c. */
#ifndef REPORT_TEMPLATE_IMPL_H
#define REPORT_TEMPLATE_IMPL_H

#include "base/mem.h"
#include "report/template.h"

struct conf;

struct template_impl {
	struct template pub;		/* first: as template_free() wants */
	struct conf *conf;		/* whose texts are lent */
	struct arena arena;
};

#endif
