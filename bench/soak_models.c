/* SPDX-License-Identifier: MIT */
/*
 * soak_models: model files that somebody has tampered with.
 *
 *   soak_models N SEED FILE...
 *
 * N mutants of the model files: changed bytes, bits and numbers, pieces cut
 * out, doubled, moved, or taken from another of the files.  Each has to be
 * refused, or to be a model that answers, explains itself and is written.
 * Prints what became of them, the longest time that one took and the most
 * memory that reading one took, in units of its bytes; exits 1 when one took
 * longer than a second, or more than four times its bytes.  Built with the
 * sanitizers it finds more, and does not count memory, which is theirs then.
 */
#include <malloc.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "ml/model.h"

enum { ROWS = 17, SLOW_MS = 1000, MOST_GROWN = 4, SMALL = 4096 };
#ifdef __SANITIZE_ADDRESS__
#define COUNTS	0
#else
#define COUNTS	1
#endif

static struct buf *file;
static size_t nfile;
static struct rng rng;
static long refused, answered;

static void
die(const char *what, long i)
{
	fprintf(stderr, "soak_models: mutant %ld: %s\n", i, what);
	exit(1);
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

#if COUNTS
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t each);
extern void *__libc_realloc(void *p, size_t n);
extern void __libc_free(void *p);

static size_t in_use, most_in_use;

static void *
count(void *p)
{
	in_use += malloc_usable_size(p);
	if (in_use > most_in_use)
		most_in_use = in_use;
	return p;
}

void *
malloc(size_t n)
{
	return count(__libc_malloc(n));
}

void *
calloc(size_t n, size_t each)
{
	return count(__libc_calloc(n, each));
}

void *
realloc(void *p, size_t n)
{
	const size_t had = malloc_usable_size(p);
	void *q = __libc_realloc(p, n);

	if (q != NULL)
		in_use -= had;
	return count(q);
}

void
free(void *p)
{
	in_use -= malloc_usable_size(p);
	__libc_free(p);
}
#else
static size_t in_use, most_in_use;
#endif

static void
slurp(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "rb");
	char block[65536];
	size_t n;

	if (f == NULL) {
		perror(path);
		exit(66);
	}
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(b, block, n);
	fclose(f);
}

/* Most of what decides stands at the beginning. */
static size_t
place(size_t n)
{
	if (n > 600 && rng_below(&rng, 2) == 0)
		n = 600;
	return n == 0 ? 0 : (size_t)rng_below(&rng, n);
}

static void
change_number(struct buf *b)
{
	static const uint32_t odd[] = { 0, 1, 2, 63, 64, 65, 4095, 4096, 4097,
		0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x7fc00000,
		0x7f800000, 0xff800000, 0x00000001, 0x7f7fffff };
	uint32_t x;
	size_t at;

	if (b->len < 8)
		return;
	at = place(b->len - 4);
	if (rng_below(&rng, 2) == 0)
		at &= ~(size_t)3;
	memcpy(&x, b->data + at, sizeof(x));
	if (rng_below(&rng, 3) == 0)
		x += (uint32_t)rng_below(&rng, 5) - 2;
	else
		x = odd[rng_below(&rng, sizeof(odd) / sizeof(odd[0]))];
	memcpy(b->data + at, &x, sizeof(x));
}

/* A piece is cut out, or put in somewhere, of this or another file. */
static void
move_piece(struct buf *b)
{
	const struct buf *from = rng_below(&rng, 2) == 0 ? b :
	    &file[rng_below(&rng, nfile)];
	struct buf next = { 0 };
	size_t at = place(b->len), of = place(from->len);
	size_t n = (size_t)rng_below(&rng, 200);

	if (n > from->len - of)
		n = from->len - of;
	buf_add(&next, b->data, at);
	if (rng_below(&rng, 3) > 0)
		buf_add(&next, from->data + of, n);
	/* In the place of as many. */
	if (rng_below(&rng, 3) > 0)
		at += n < b->len - at ? n : b->len - at;
	buf_add(&next, b->data + at, b->len - at);
	buf_release(b);
	*b = next;
}

static void
change(struct buf *b)
{
	if (b->len == 0)
		return;
	switch (rng_below(&rng, 8)) {
	case 0:
		b->data[place(b->len)] = (char)rng_u64(&rng);
		break;
	case 1:
		b->data[place(b->len)] ^= (char)(1 << rng_below(&rng, 8));
		break;
	case 2:
	case 3:
	case 4:
		change_number(b);
		break;
	case 5:
	case 6:
		move_piece(b);
		break;
	default:
		if (rng_below(&rng, 8) == 0)
			b->len = place(b->len);
		break;
	}
}

/* All that model-predict asks of a model. */
static void
ask(const struct model *m)
{
	const size_t k = (size_t)m->prep.k;
	const int no = m->trees.outputs > 0 ? m->trees.outputs : 1;
	const int na = learn_outputs(&m->learn);
	float *x = mem_new(ROWS * k + 1, sizeof(*x));
	double *out = mem_new(ROWS * (size_t)(na > no ? na : no) + 1,
	    sizeof(*out));
	double *phi = mem_new(k + 1, sizeof(*phi)), low, high;
	struct trees_work *w = trees_work_new(&m->trees);
	struct buf again = { 0 };
	size_t j;

	for (j = 0; j < ROWS * k; j++)
		x[j] = rng_below(&rng, 9) == 0 ? NAN :
		    (float)(rng_unit(&rng) * 200 - 100);
	model_answer(m, x, ROWS, out, 1);
	(void)model_interval(m, out[0], model_noise(m, x), &low, &high);
	if (m->trees.outputs > 0)
		trees_explain(&m->trees, w, x, m->trees.outputs - 1, phi);
	model_write(m, &again);
	buf_release(&again);
	trees_work_free(w);
	free(phi);
	free(out);
	free(x);
}

static void
try(long i, double *longest, double *most)
{
	const struct buf *from = &file[rng_below(&rng, nfile)];
	const double begin = now_ms();
	struct err err = { 0 };
	struct buf b = { 0 };
	struct model m;
	size_t before;
	int j, rc, n = 1 + (int)rng_below(&rng, 4);
	double took;

	buf_add(&b, from->data, from->len);
	for (j = 0; j < n; j++)
		change(&b);
	before = most_in_use = in_use;
	rc = model_read(&m, b.data, b.len, &err);
	/* What it takes for nothing at all is not what is meant. */
	if (b.len > SMALL && (double)(most_in_use - before) / (double)b.len >
	    *most)
		*most = (double)(most_in_use - before) / (double)b.len;
	if (rc == 0) {
		answered++;
		ask(&m);
		model_release(&m);
	} else {
		refused++;
		if (err.code != ERR_DATA)
			die(err.text, i);
	}
	buf_release(&b);
	took = now_ms() - begin;
	if (took > *longest)
		*longest = took;
	if (took > SLOW_MS)
		die("took longer than a second", i);
}

int
main(int argc, char *argv[])
{
	double longest = 0, most = 0;
	long i, n;

	if (argc < 4) {
		fprintf(stderr, "usage: soak_models N SEED FILE...\n");
		return 64;
	}
	n = strtol(argv[1], NULL, 10);
	rng_seed(&rng, strtoull(argv[2], NULL, 10));
	nfile = (size_t)argc - 3;
	file = mem_new(nfile, sizeof(*file));
	for (i = 0; i < (long)nfile; i++)
		slurp(argv[3 + i], &file[i]);
	for (i = 0; i < n; i++)
		try(i, &longest, &most);
	printf("soak_models: %ld mutants of %zu files: %ld refused, %ld "
	    "answered; at most %.1f ms each", n, nfile, refused, answered,
	    longest);
	if (COUNTS)
		printf(", memory at most %.2f of the file", most);
	putchar('\n');
	for (i = 0; i < (long)nfile; i++)
		buf_release(&file[i]);
	free(file);
	return most > MOST_GROWN;
}
