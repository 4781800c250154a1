#!/bin/sh
# check-layers [DIR]: no include may point up or sideways, and each program
# has its page and its tests.
#
# Every folder names what it may include; docs/ has the picture.  The driver
# names of db are data (extern const struct db_driver), so cmd may say them.
set -eu
cd "${1:-.}"

base='base'
low='rec db conf stats draw'			# 1a, not beside each other
mid='shop registry'				# 1b
domains='cimco sim oee downtime feat ml report alert deliver'

bad=0
complain() {
	printf '%s\n' "$1" >&2
	bad=1
}

# Each include, in one pass: a process for each would be ten thousand.
# allowed(FOLDER): the folders of lib/ it may include.
find lib cmd tests bench -name '*.[ch]' -o -name '*.def' 2>/dev/null |
    LC_ALL=C sort |
    awk -v base="$base" -v low="$low" -v mid="$mid" -v domains="$domains" '
function complain(what) {
	print file ": " what
	bad = 1
}
function has(list, word) {
	return index(" " list " ", " " word " ") > 0
}
function allowed(where,    d) {
	if (where == "lib/base")
		return base
	if (where == "lib/shop" || where == "lib/registry")
		return base " " low " " substr(where, 5)
	if (where == "lib/cli")
		return base " " low " " mid " cli"
	if (where == "cmd")
		return base " " low " " mid " cli " domains
	if (where == "tests/witness")
		return base " rec shop oee witness check"
	if (where == "tests/unit")
		return base " " low " " mid " cli " domains " check witness"
	if (where == "bench")
		return base " " low " " mid " cli " domains " unit"
	if (where ~ /^tests\//)
		return base " " low " " mid " cli " domains " check"
	if (where !~ /^lib\//)
		return ""
	d = substr(where, 5)
	if (has(low, d))
		return base " " d
	return has(domains, d) ? base " " low " " mid " " d : ""
}
function folder_of(path,    part, n) {
	n = split(path, part, "/")
	if ((part[1] == "lib" || part[1] == "tests") && n > 2)
		return part[1] "/" part[2]
	return part[1]
}
function check(inc,    where, may) {
	where = folder_of(file)
	may = allowed(where)
	if (may == "")
		complain(where " is in no layer")
	else if (inc !~ /\//) {
		if (where !~ /^tests\//)
			complain("\"" inc "\" lacks its folder")
	} else if (!has(may, substr(inc, 1, index(inc, "/") - 1)))
		complain(where " may not include \"" inc "\"")
}
{
	file = $0
	while ((getline line <file) > 0)
		if (line ~ /^[ \t]*#[ \t]*include[ \t]*"[^"]*"/) {
			split(line, quoted, "\"")
			check(quoted[2])
		}
	close(file)
}
END { exit bad }' >&2 || bad=1

# A program joins one domain (model-* have lib/ml and lib/registry); what its
# page promises is tested in a file of its name.
for f in cmd/*.c; do
	[ -f "$f" ] || continue
	n=$(sed -n 's|^#include "\([a-z]*\)/.*|\1|p' "$f" | sort -u |
	    grep -cxE "$(echo "$domains" | tr ' ' '|')") || :
	[ "$n" -le 1 ] || complain "$f: joins $n domains; that is a pipe"
	p=$(basename "$f" .c)
	[ -f "man/$p.1" ] || complain "$f: no page man/$p.1"
	[ -f "tests/bats/$p.bats" ] || complain "$f: no tests/bats/$p.bats"
	lines=$(wc -l <"$f")
	[ "$lines" -le 120 ] ||
	    complain "$f: $lines lines, more than 120: its work belongs in lib/"
done

# Only lib/cli and cmd speak or end the process; child.c ends the one that it
# has made.
hits=$(find lib -name '*.c' ! -path 'lib/cli/*' ! -path lib/base/child.c \
    -exec grep -HnE '(^|[^[:alnum:]_>.])(exit|_exit|perror|printf|puts|err|errx|warnx?)\(' {} + 2>/dev/null |
    grep -vE '^[^:]*:[0-9]+:[[:blank:]]*(/?\*|__attribute__)') || :
if [ -n "$hits" ]; then
	printf '%s\n' "$hits" >&2
	for f in $(printf '%s\n' "$hits" | cut -d : -f 1 | sort -u); do
		complain "$f: a library does not print or exit"
	done
fi
exit "$bad"
