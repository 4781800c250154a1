#!/bin/sh
# run-fuzzers BUILD SECONDS: each fuzz target for that long, one by one.
#
# tests/fuzz/X.seed/ are its seeds; what it finds out is kept in
# BUILD/corpus/X for the next run, what breaks it in BUILD/crash/X-*.
set -eu
build=$1 seconds=$2
status=0
for src in tests/fuzz/fuzz_*.c; do
	[ -f "$src" ] || continue
	name=$(basename "$src" .c)
	mkdir -p "$build/corpus/$name" "$build/crash"
	set -- "$build/corpus/$name"
	[ ! -d "tests/fuzz/$name.seed" ] || set -- "$@" "tests/fuzz/$name.seed"
	if "$build/fuzz/$name" -max_total_time="$seconds" -timeout=10 \
	    -artifact_prefix="$build/crash/$name-" -print_final_stats=1 \
	    "$@" >"$build/crash/$name.log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' \
		    "$build/crash/$name.log")
		echo "$name: $runs runs in $seconds s, no finding"
	else
		status=1
		tail -n 60 "$build/crash/$name.log"
		echo "$name: FOUND something, see $build/crash/$name-*"
	fi
done
exit "$status"
