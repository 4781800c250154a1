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

# allowed FOLDER: the folders of lib/ it may include.
allowed() {
	case $1 in
	lib/base) echo "$base" ;;
	lib/shop|lib/registry) echo "$base $low ${1#lib/}" ;;
	lib/cli) echo "$base $low $mid cli" ;;
	cmd) echo "$base $low $mid cli $domains" ;;
	tests/witness) echo "$base rec shop oee witness check" ;;
	tests/unit) echo "$base $low $mid cli $domains check witness" ;;
	tests/*|bench) echo "$base $low $mid cli $domains check" ;;
	lib/*)
		for d in $low; do
			[ "lib/$d" != "$1" ] || { echo "$base $d"; return; }
		done
		for d in $domains; do
			[ "lib/$d" != "$1" ] ||
			    { echo "$base $low $mid $d"; return; }
		done ;;
	esac
}

bad=0
complain() {
	printf '%s\n' "$1" >&2
	bad=1
}

# One line an include: file, line, folder included.
includes() {
	find lib cmd tests bench -name '*.[ch]' -o -name '*.def' 2>/dev/null |
	    LC_ALL=C sort |
	    while read -r f; do
		sed -n 's/^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*"\([^"]*\)".*/\1/p' \
		    "$f" | while read -r inc; do
			case $inc in
			*/*) echo "$f ${inc%%/*} $inc" ;;
			*) echo "$f - $inc" ;;
			esac
		done
	    done
}

folder_of() {
	case $1 in
	lib/*/*) d=${1#lib/}; echo "lib/${d%%/*}" ;;
	cmd/*) echo cmd ;;
	tests/*/*) d=${1#tests/}; echo "tests/${d%%/*}" ;;
	*) echo "${1%%/*}" ;;
	esac
}

check_file() {
	where=$(folder_of "$1")
	may=$(allowed "$where")
	[ -n "$may" ] || { complain "$1: $where is in no layer"; return; }
	case $2 in
	-) case $where in
	   tests/*) ;;
	   *) complain "$1: \"$3\" lacks its folder" ;;
	   esac ;;
	*) case " $may " in
	   *" $2 "*) ;;
	   *) complain "$1: $where may not include \"$3\"" ;;
	   esac ;;
	esac
}

list=$(includes)
while read -r file dir inc; do
	[ -z "$file" ] || check_file "$file" "$dir" "$inc"
done <<END
$list
END

# A program joins one domain (model-* have lib/ml and lib/registry); what its
# page promises is tested in a file of its name.
for f in cmd/*.c; do
	[ -f "$f" ] || continue
	n=0
	for d in $domains; do
		! grep -q "^#include \"$d/" "$f" || n=$((n + 1))
	done
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
for f in lib/*/*.c; do
	case $f in
	lib/cli/*|lib/base/child.c|'lib/*/*.c') continue ;;
	esac
	if grep -nE '(^|[^[:alnum:]_>.])(exit|_exit|perror|printf|puts|err|errx|warnx?)\(' "$f" |
	    grep -vE '^[0-9]+:[[:blank:]]*(/?\*|__attribute__)' >&2; then
		complain "$f: a library does not print or exit"
	fi
done
exit "$bad"
