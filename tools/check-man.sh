#!/bin/sh
# check-man: mandoc finds nothing to warn about; each program has a page.
set -eu
bad=0
set -- man/*.[157]
if [ -f "$1" ]; then
	mandoc -T lint -W warning "$@" || bad=1
fi
for p in cmd/*.c; do
	[ -f "$p" ] || continue
	page=man/$(basename "$p" .c).1
	[ -f "$page" ] || { echo "$page: missing" >&2; bad=1; }
done
exit "$bad"
