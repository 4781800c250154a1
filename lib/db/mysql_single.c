/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "db/mysql_single.h"

enum {
	DIGITS = 6,
	POINT_MAX = 15		/* the server writes an exponent beyond */
};

/* 0.d1 d2 ... * 10^point, without zeros at its end. */
struct decimal {
	char digit[DIGITS];
	int n, point;
};

bool
mydb_type_is_single(const char *type)
{
	return strncasecmp(type, "float", 5) == 0 && type[5] != '(';
}

bool
mydb_field_is_single(const MYSQL_FIELD *field)
{
	static const char as[] = MYDB_SINGLE_AS;
	const char *name = strchr(as, '`') + 1;

	return field->type == MYSQL_TYPE_DOUBLE &&
	    field->org_name_length == 0 &&
	    field->name_length == strlen(name) - 1 &&
	    memcmp(field->name, name, field->name_length) == 0;
}

/* x > 0; the point that printf() writes is the locale's. */
static void
round_off(struct decimal *d, double x)
{
	char text[MYDB_SINGLE_MAX];
	const char *p = text;

	snprintf(text, sizeof(text), "%.*e", DIGITS - 1, x);
	for (d->n = 0; *p != 'e'; p++) {
		if (*p >= '0' && *p <= '9')
			d->digit[d->n++] = *p;
	}
	d->point = (int)strtol(p + 1, NULL, 10) + 1;
	while (d->n > 1 && d->digit[d->n - 1] == '0')
		d->n--;
}

/* The nearest float, which is what a server makes of the text. */
static float
float_of(const struct decimal *d)
{
	char text[MYDB_SINGLE_MAX];
	double x = 0;
	int n = snprintf(text, sizeof(text), "%.*se%d", d->n, d->digit,
	    d->point - d->n);

	(void)!num_f64(text, (size_t)n, &x);
	return (float)x;
}

static int
put_exponent(char *out, size_t size, const struct decimal *d)
{
	return snprintf(out, size, "%c%s%.*se%d", d->digit[0],
	    d->n > 1 ? "." : "", d->n - 1, d->digit + 1, d->point - 1);
}

static int
put_plain(char *out, size_t size, const struct decimal *d)
{
	static const char zeros[] = "000000000000000";
	int whole = d->point < d->n ? d->point : d->n;

	if (d->point <= 0)
		return snprintf(out, size, "0.%.*s%.*s", -d->point, zeros,
		    d->n, d->digit);
	return snprintf(out, size, "%.*s%.*s%s%.*s", whole, d->digit,
	    d->point - whole, zeros, d->n > whole ? "." : "", d->n - whole,
	    d->digit + whole);
}

const char *
mydb_single(char out[MYDB_SINGLE_MAX], const char *s, size_t *n)
{
	struct decimal d = { .n = 0 };
	size_t sign = *s == '-', size = MYDB_SINGLE_MAX - sign;
	double x;
	int len;

	if (num_f64(s + sign, *n - sign, &x) < 0 || x == 0)
		return s;
	round_off(&d, x);
	if (float_of(&d) != (float)x)
		return s;
	out[0] = '-';
	if (d.point > POINT_MAX || d.point <= -POINT_MAX)
		len = put_exponent(out + sign, size, &d);
	else
		len = put_plain(out + sign, size, &d);
	*n = sign + (size_t)len;
	return out;
}
