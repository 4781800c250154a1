#!/bin/sh
# check-man: mandoc finds nothing to warn about; each program has a page; no
# example breaks at 80 columns, where pasting its first line runs that alone.
set -eu
bad=0
set -- man/*.[157]
if [ -f "$1" ]; then
	mandoc -T lint -W warning "$@" || bad=1
fi
for page in "$@"; do
	mandoc -T utf8 -O width=500 "$page" | sed 's/.\x08//g' |
		awk -v p="$page" '/^EXAMPLES/ {on = 1} /^SEE ALSO/ {on = 0}
		    on && /^ +\$ / {code = 1} /^ *$/ {code = 0}
		    on && code && length > 78 {print p ": over 78: " $0; rc = 1}
		    END {exit rc}' >&2 || bad=1
done
for p in cmd/*.c; do
	[ -f "$p" ] || continue
	page=man/$(basename "$p" .c).1
	[ -f "$page" ] || { echo "$page: missing" >&2; bad=1; }
done
exit "$bad"
