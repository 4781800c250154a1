#!/bin/sh
# start: how long each program takes to say its version, above /bin/true; a
# filter without input likewise.  Goal for filters: under 2 ms.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
command -v hyperfine >/dev/null || {
	echo "start: skipped: no hyperfine"
	exit 0
}
MILLWRIGHT_DATADIR=$PWD/etc
export MILLWRIGHT_DATADIR
dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_start.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

# Medians in milliseconds; other work disturbs the mean.
ms() {
	hyperfine -N --warmup 10 --runs 200 --export-csv "$dir/csv" "$@" \
	    >/dev/null 2>&1
	awk -F, 'END { printf "%.3f", $4 * 1000 }' "$dir/csv"
}

true_ms=$(ms /bin/true)
printf '%-24s %8s\n' 'start, ms' 'above /bin/true'
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
for p in "$build"/bin/*; do
	[ -x "$p" ] || continue
	t=$(ms "$p --version")
	printf '%-24s %8s\n' "$(basename "$p") --version" \
	    "$(awk -v a="$t" -v b="$true_ms" 'BEGIN { printf "%.2f", a - b }')"
done
t=$(ms "$build/bin/oee-calc /dev/null")
awk -v a="$t" -v b="$true_ms" -v now="$now" 'BEGIN {
	printf "%-24s %8.2f\n", "oee-calc /dev/null", a - b
	printf "{\"bench\":\"start\",\"peer\":\"true+2ms\",\"ratio\":%.3f," \
	    "\"better\":\"higher\",\"ours_s\":%.5f,\"peer_s\":%.5f," \
	    "\"date\":\"%s\"}\n", (b + 2) / a, a / 1000, (b + 2) / 1000,
	    now >>"bench/ratios.jsonl"
}'
