#!/bin/sh
# gen-records-page [--check]: the tables of millwright-records(5) from
# lib/shop/records.def, between the two marks in the page.  --check only says
# whether the page is current.
set -eu
cd "$(dirname "$0")/.."
page=man/millwright-records.5
new=$(mktemp)
trap 'rm -f "$new"' EXIT

tables() {
	awk '
	function text(s) {
		gsub(/\\/, "\\e", s)
		return s
	}
	# The arguments of a macro call, by commas outside of quotes.
	function args(line, a,    n, i, c, quoted) {
		sub(/^[A-Z_]+\(/, "", line)
		sub(/\)[^)]*$/, "", line)
		n = 1
		a[1] = ""
		for (i = 1; i <= length(line); i++) {
			c = substr(line, i, 1)
			if (c == "\"")
				quoted = !quoted
			else if (c == "," && !quoted)
				a[++n] = ""
			else if (c != " " || quoted)
				a[n] = a[n] c
		}
		return n
	}
	function list(what, s) {
		if (s != "")
			printf ".It %s Ta %s\n", what, s
	}
	BEGIN {
		type["TEXT"] = "text"
		type["INT"] = "whole number"
		type["NUM"] = "number"
		type["SECONDS"] = "seconds"
		type["BOOL"] = "true, false"
		type["TIME"] = "time"
		class["FACT"] = "A fact"
		class["REFERENCE"] = "Master data"
		class["RESULT"] = "A result"
	}
	/^KEY\(/ {
		args($0, a)
		name[a[1]] = a[2]
		order[++nkey] = a[1]
		keytype[a[1]] = type[a[3]]
		unit[a[1]] = a[4]
		meaning[a[1]] = a[5]
	}
	/^KIND\(/ {
		args($0, a)
		printf ".It Cm %s\n%s: %s.\n", a[2], class[a[3]], text(a[4])
		must = may = id = ""
	}
	/^FIELD\(/ {
		args($0, a)
		if (a[3] == "ID")
			id = id " " name[a[2]]
		else if (a[3] == "MUST")
			must = must " " name[a[2]]
		else
			may = may " " name[a[2]]
	}
	/^KIND_END\(/ {
		print ".Bl -column \"required\" -compact"
		list("key", substr(id, 2))
		list("required", substr(must, 2))
		list("optional", substr(may, 2))
		print ".El"
	}
	END {
		print ".El\n.Ss Keys"
		print ".Bl -tag -width \"business_date\""
		for (i = 1; i <= nkey; i++) {
			k = order[i]
			u = unit[k] == "" || unit[k] == "1" ? "" : ", " unit[k]
			if (keytype[k] == "seconds")
				u = ""
			printf ".It Cm %s\n%s%s: %s.\n", name[k], keytype[k],
			    u, text(meaning[k])
		}
		print ".El"
	}' lib/shop/records.def
}

{
	sed '/^\.\\" begin of what records.def says/q' "$page"
	tables
	sed -n '/^\.\\" end of what records.def says/,$p' "$page"
} >"$new"
if [ "${1:-}" = --check ]; then
	diff -u "$page" "$new"
else
	cat "$new" >"$page"
fi
