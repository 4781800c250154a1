#!/bin/sh
# check-sql [FILE ...]: the store's SQL means the same on one server and on a
# cluster that has its facts distributed by machine.
#
# Looks at the text literals of the files, as the compiler joins them; what
# only a plan or a cluster could tell is not seen here.  docs/decisions.md says
# why a table is read machine by machine and a snapshot is none.
set -eu
[ $# -gt 0 ] || set -- lib/shop/store*.c lib/shop/admin*.c
bad=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/mw-sql.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# texts FILE: each literal on a line of its own, neighbours joined.
texts() {
	"${CC:-cc}" -E -P -D_GNU_SOURCE -Ilib "$1" | tr '\n' ' ' |
	    sed 's/\\"/`/g; s/\\n/ /g; s/"[[:blank:]]*"//g' |
	    grep -o '"[^"]*"' | sed 's/^"//; s/"$//; s/[[:blank:]]\{1,\}/ /g' |
	    tr ';' '\n' | sed 's/^ //'
}

complain() {
	printf '%s: %s: %.100s\n' "$1" "$2" "$3" >&2
	bad=1
}

# refuse FILE PATTERN WHY: no text of the file may match.
refuse() {
	grep -nE -i "$2" "$tmp/texts" >"$tmp/hits" || return 0
	while IFS= read -r hit; do
		complain "$1" "$3" "${hit#*:}"
	done <"$tmp/hits"
}

verb='(select|insert|update|delete|create|merge|with) '

check_texts() {
	# Times are cut in C: what a session's zone is must not matter.
	refuse "$1" "$verb.*(date_trunc|date_part|extract ?\(|to_char|at time zone|localtime|current_date|::date)" \
	    'depends on the time zone'
	refuse "$1" "$verb.*(now ?\(\)|current_timestamp|clock_timestamp|random ?\(\))" \
	    'a clock or chance of the server'"'"'s own'
	refuse "$1" 'create( or replace)?( constraint)? trigger' 'a trigger'
	refuse "$1" '(foreign key|references )' 'a foreign key'
	refuse "$1" 'create( unlogged)? temp' 'a temporary table'
	refuse "$1" "$verb.*[^t] exists ?\(" 'EXISTS in a sub-select: JOIN'
	refuse "$1" '(^| )merge into|grouping sets|rollup ?\(|with recursive|lateral' \
	    'not on a cluster'
	refuse "$1" ' for (no key )?update' 'row locks over several machines'
	refuse "$1" '(select|where|and|,) (ctid|xmin|cmin)' 'tells a place on one server'
	refuse "$1" 'reltuples' 'is 0 for a distributed table'
	# One server is asked so by who asks a cluster in another way.
	grep -q 'citus_total_relation_size' "$tmp/texts" ||
	    refuse "$1" 'pg_(total_relation|relation|table|indexes)_size' \
	    'is 0 for a distributed table'
	# Of a text that is put together, its end alone.
	refuse "$1" "$verb.* offset |(^|limit [^ ]+ )offset [0-9?%\$]" \
	    'OFFSET: begin behind a key'
	# UPDATE t SET ... machine = before its WHERE; delete and insert.
	sed 's/ where .*//I' "$tmp/texts" >"$tmp/heads"
	grep -nE -i 'update .*set (.*, ?)?.?machine.? =' "$tmp/heads" \
	    >"$tmp/hits" || return 0
	while IFS= read -r hit; do
		complain "$1" 'an update of machine' "${hit#*:}"
	done <"$tmp/hits"
}

# Of a table with a machine every unique index has it.
check_keys() {
	awk -v file="$1" '
	function complain(what) {
		printf "%s: %s: %.60s\n", file, what, $0
		bad = 1
	}
	{ line = tolower($0) }
	line ~ /^create table / && line ~ /[( ]machine / {
		name = $3
		has[name] = 1
		rest = line
		while (match(rest, /(primary key|unique) ?\([^)]*\)/)) {
			key = substr(rest, RSTART, RLENGTH)
			if (key !~ /[(, ]machine[,)]/)
				complain("a unique index without machine")
			rest = substr(rest, RSTART + RLENGTH)
		}
		if (line ~ /[a-z]+ [a-z" ]*(primary key|unique)[ ,]/ &&
		    line !~ /(primary key|unique) ?\(/)
			complain("a unique index without machine")
	}
	line ~ /^create unique index / {
		table = line
		sub(/^.* on /, "", table)
		sub(/[ (].*/, "", table)
		if (has[table] && line !~ /[(, ]machine[,)]/)
			complain("a unique index without machine")
	}
	END { exit bad }' "$tmp/texts" >&2 || bad=1
}

for f in "$@"; do
	[ -f "$f" ] || continue
	texts "$f" >"$tmp/texts"
	check_texts "$f"
	check_keys "$f"
	# A cluster counts the rows of an upsert wrongly.
	if grep -nE '(^|[^[:alnum:]_])db_changes\(' "$f" >&2; then
		complain "$f" 'rows counted by the command tag' db_changes
	fi
done
exit "$bad"
