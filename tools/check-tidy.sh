#!/bin/sh
# check-tidy FLAGS...: clang-tidy by .clang-tidy, where it is installed.
set -eu
tidy=${CLANG_TIDY:-clang-tidy-14}
command -v "$tidy" >/dev/null || { echo "$tidy: not installed" >&2; exit 0; }
set -- "$@" -DMILLWRIGHT_SYSCONFDIR='"/etc"' -DMILLWRIGHT_DATADIR='"/usr"'
status=0
for f in lib/*/*.c cmd/*.c; do
	[ -f "$f" ] || continue
	"$tidy" --quiet "$f" -- "$@" 2>/dev/null || status=1
done
exit "$status"
