/* SPDX-License-Identifier: MIT */
/* admin_rests: what a model's answers rest on, as its manifest says. */
#include <string.h>

#include <jansson.h>

#include "ml/admin_rests.h"

static void
put_real(struct rec_writer *w, const char *key, const json_t *v)
{
	if (json_is_number(v))
		rec_put_real(w, key, json_number_value(v));
	else
		rec_put_null(w, key);
}

int
ml_admin_rests(const struct ml_admin *a, const json_t *manifest, int version,
    struct err *err)
{
	const json_t *all = json_object_get(manifest, "importance"), *o, *n;
	size_t i;

	for (i = 0; i < json_array_size(all); i++) {
		o = json_array_get(all, i);
		n = json_object_get(o, "n");
		/* Of another shape it is somebody else's word. */
		if (!json_is_string(json_object_get(o, "field")))
			continue;
		rec_begin(a->w, "importance");
		rec_put_str(a->w, "model", a->name);
		rec_put_int(a->w, "version", version);
		rec_put_str(a->w, "outcome", json_string_value(
		    json_object_get(manifest, "outcome")));
		rec_put_str(a->w, "field", json_string_value(
		    json_object_get(o, "field")));
		put_real(a->w, "value", json_object_get(o, "value"));
		put_real(a->w, "share", json_object_get(o, "share"));
		put_real(a->w, "strongest", json_object_get(o, "strongest"));
		rec_put_int(a->w, "n", json_integer_value(n));
		if (rec_end(a->w, err) < 0)
			return -1;
	}
	return 0;
}
