#!/bin/sh
# check-headers CPPFLAGS...: each header compiles alone.
set -eu
bad=0
for h in lib/*/*.h tests/unit/*.h; do
	[ -f "$h" ] || continue
	printf '#include "%s"\n' "${h#lib/}" |
	    "${CC:-cc}" -std=c11 -Wall -Wextra -Werror -I. "$@" \
	    -fsyntax-only -x c - || { echo "$h: does not compile alone" >&2
		bad=1; }
done
exit "$bad"
