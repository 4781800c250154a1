/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "feat/engine.h"
struct feat_audit *feat_audit_new(const struct feat_params *p) { (void)p; return NULL; }
void feat_audit_free(struct feat_audit *a) { (void)a; }
void feat_audit_keep(struct feat_audit *a, const struct rec *r) { (void)a; (void)r; }
void feat_audit_row(struct feat_audit *a, const struct feat_row *row, int n) { (void)a; (void)row; (void)n; }
int feat_audit_run(struct feat *f, struct err *err) { (void)f; (void)err; return 0; }
