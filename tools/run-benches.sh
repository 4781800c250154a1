#!/bin/sh
# run-benches bench|soak: runs every bench/NAME.sh, or every bench/soak_*.sh;
# a soak that takes both stores once with each.
#
# A benchmark appends one line a peer to bench/ratios.jsonl; see bench-check.
set -eu
kind=$1
status=0 ran=0
for f in bench/*.sh; do
	[ -f "$f" ] || continue
	case $f in
	bench/soak_*) [ "$kind" = soak ] || continue ;;
	*) [ "$kind" = bench ] || continue ;;
	esac
	[ -x "$f" ] || continue		# a library of functions
	echo "== $f"
	ran=$((ran + 1))
	"$f" || { echo "$f: failed" >&2; status=1; }
	grep -qx begin_store "$f" || continue
	echo "== $f, the store in PostgreSQL"
	STORE=pg "$f" || { echo "$f, PostgreSQL: failed" >&2; status=1; }
done
echo "$ran run"
exit "$status"
