/* SPDX-License-Identifier: MIT */
/*
 * profile_target: which figures are good, fair or poor; the targets: of a
 * profile.  They change no figure, only how tables show it.
 */
#ifndef SHOP_PROFILE_TARGET_H
#define SHOP_PROFILE_TARGET_H

struct conf_node;

enum { PROFILE_TARGETS = 9 };	/* figures that may have one, and an end */

struct profile_target {
	const char *figure;	/* "oee"; NULL: the end; never freed */
	double good, fair;	/* at least this, 0..1; poor below fair */
};

/* Reads targets: (NULL: there is none); conf_finish() has its errors. */
void profile_target_read(struct profile_target t[PROFILE_TARGETS],
    const struct conf_node *map);

#endif
