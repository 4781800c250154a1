/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "feat/held.h"

void
feat_row_free(struct feat_row *row)
{
	if (row == NULL)
		return;
	free(row->lost);
	free(row->x);
	free(row);
}

static size_t
bytes(const struct feat_held *h)
{
	return (size_t)h->width * sizeof(double);
}

struct feat_row *
feat_row_new(struct feat_held *h)
{
	struct feat_row *row = h->spare, was;

	if (row == NULL) {
		row = mem_new(1, sizeof(*row));
		was = *row;
	} else {
		h->spare = row->next;
		if (row->x != NULL)
			h->spare_room -= bytes(h);
		was = *row;
		memset(row, 0, sizeof(*row));
		row->lost = was.lost;
		row->lost_cap = was.lost_cap;
	}
	row->x = was.x != NULL ? was.x : mem_new((size_t)h->width + 1,
	    sizeof(*row->x));
	return row;
}

void
feat_held_free(struct feat_held *h)
{
	struct feat_row *row;

	while (h->first != NULL)
		feat_held_pop(h);
	while ((row = h->spare) != NULL) {
		h->spare = row->next;
		feat_row_free(row);
	}
	if (h->file != NULL)
		fclose(h->file);
	free(h->scratch);
}

static int
seek(struct feat_held *h, int64_t row, struct err *err)
{
	const off_t at = (off_t)row * h->width * (off_t)sizeof(double);

	return fseeko(h->file, at, SEEK_SET) == 0 ? 0 :
	    err_sys(err, ERR_IO, "temporary file");
}

static int
spill(struct feat_held *h, struct feat_row *row, struct err *err)
{
	const size_t n = (size_t)h->width;

	if (h->file == NULL) {
		h->file = tmpfile();
		if (h->file == NULL)
			return err_sys(err, ERR_CANTCREAT, "temporary file");
	}
	if (seek(h, h->written, err) < 0)
		return -1;
	if (fwrite(row->x, sizeof(double), n, h->file) != n)
		return err_sys(err, ERR_IO, "temporary file");
	h->written++;
	free(row->x);
	row->x = NULL;
	return 0;
}

int
feat_held_add(struct feat_held *h, struct feat_row *row, struct err *err)
{
	row->next = NULL;
	if (h->last == NULL)
		h->first = row;
	else
		h->last->next = row;
	h->last = row;
	h->room += bytes(h);
	if (h->room <= FEAT_ROOM)
		return 0;
	h->room -= bytes(h);
	return spill(h, row, err);
}

/*
 * What was read is let go now and then, so that the file holds no more than
 * the rows that wait.  A file system that cannot keeps it.
 */
static void
let_go(struct feat_held *h)
{
	const off_t to = (off_t)h->read * (off_t)bytes(h);

	if (to - h->gone < FEAT_ROOM)
		return;
	(void)fallocate(fileno(h->file), FALLOC_FL_PUNCH_HOLE |
	    FALLOC_FL_KEEP_SIZE, h->gone, to - h->gone);
	h->gone = to;
}

int
feat_held_fetch(struct feat_held *h, struct err *err)
{
	const size_t n = (size_t)h->width;
	struct feat_row *row = h->first;

	if (row->x != NULL)
		return 0;
	row->x = mem_new(n, sizeof(double));
	h->room += bytes(h);
	if (seek(h, h->read, err) < 0)
		return -1;
	if (fread(row->x, sizeof(double), n, h->file) != n)
		return err_set(err, ERR_IO, "temporary file: cut short");
	/* All that was spilt is read: the file may be written anew. */
	if (++h->read == h->written)
		h->read = h->written = h->gone = 0;
	let_go(h);
	return 0;
}

void
feat_held_pop(struct feat_held *h)
{
	struct feat_row *row = h->first;

	h->first = row->next;
	if (h->first == NULL)
		h->last = NULL;
	if (row->x != NULL)
		h->room -= bytes(h);
	if (row->x != NULL && h->room + h->spare_room + bytes(h) >
	    FEAT_ROOM) {
		free(row->x);
		row->x = NULL;
	}
	if (row->x != NULL)
		h->spare_room += bytes(h);
	row->next = h->spare;
	h->spare = row;
}
