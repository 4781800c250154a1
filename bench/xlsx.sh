#!/bin/sh
# xlsx: tables of 500,000 rows as a workbook, against libxlsxwriter's own
# cells in constant memory.  Goals: 3 columns in 2 s, 8 in 5 s, under 40 MB.
#
# Ours and the peer take turns (ROUNDS, 5); medians of CPU seconds, user and
# system.  Most of either is deflate, so the ratio says more than the seconds.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
rows=${ROWS:-500000} rounds=${ROUNDS:-5}
[ -x "$build/bench/xlsx" ] || make -s "$build/bench/xlsx"

dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_xlsx.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

# median FILE FIELD
median() {
	awk -v c="$2" '{ print $c }' "$dir/$1" | sort -g |
	    awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
status=0
for columns in 3 8; do
	round=0
	: >"$dir/ours"
	: >"$dir/peer"
	while [ "$round" -lt "$rounds" ]; do
		round=$((round + 1))
		"$build/bench/xlsx" "$rows" $columns "$dir/a.xlsx" \
		    >>"$dir/ours"
		"$build/bench/xlsx" -l "$rows" $columns "$dir/a.xlsx" \
		    >>"$dir/peer"
	done
	awk -v name="xlsx $columns" -v o="$(median ours 1)" \
	    -v p="$(median peer 1)" -v mb="$(median ours 2)" \
	    -v size="$(median ours 3)" -v now="$now" 'BEGIN {
		printf "%s columns: %.2f s, libxlsxwriter %.2f s (cpu): " \
		    "%.3f; %.1f MB of memory, file %.1f MB\n", name, o, p,
		    o / p, mb, size
		printf "{\"bench\":\"%s\",\"peer\":\"libxlsxwriter\"," \
		    "\"ratio\":%.3f,\"ours_s\":%.3f,\"peer_s\":%.3f," \
		    "\"rss_mb\":%.1f,\"date\":\"%s\"}\n", name, o / p, o, p,
		    mb, now >>"bench/ratios.jsonl"
		exit mb >= 40
	}' || status=1
done
exit $status
