/* SPDX-License-Identifier: MIT */
#include "rec/rec_internal.h"

#ifdef REC_X86
#define ISA rec_isa_avx2
#define ISA_NAME "avx2"
#define SCAN_AVX2
#include "rec/isa_loops.inc"
#else
extern int rec_isa_avx2_is_not_built;
#endif
