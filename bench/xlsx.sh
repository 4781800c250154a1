#!/bin/sh
# xlsx: tables of 500,000 rows as a workbook, against libxlsxwriter's own
# cells in constant memory.  Goals: 3 columns in 2 s, 8 in 5 s, under 40 MB.
#
# Ours and the peer take turns (ROUNDS, 5); medians of CPU seconds, user and
# system.  Most of either is deflate, so the ratio says more than the seconds.
#
# Then the same tables end to end: so many records of 3 and 8 fields through
# report-gen, from NDJSON to the file.
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

# records COLUMNS: spans, as store-cat writes them.
records() {
	awk -v n="$rows" -v columns="$1" 'BEGIN {
		for (i = 0; i < n; i++) {
			printf "{\"record\":\"span\",\"machine\":\"Lathe%02d\"," \
			    "\"start\":\"2026-01-%02dT%02d:%02d:00Z\"",
			    i % 60, 1 + i % 28, i % 24, i % 60
			if (columns == 8)
				printf ",\"end\":\"2026-02-01T00:00:00Z\"," \
				    "\"state\":\"running\",\"reason\":\"r%d\"," \
				    "\"job\":\"J%06d\",\"part\":\"P-%04d\"",
				    i % 30, i / 7, i % 900
			printf ",\"seconds\":%d}\n", i % 4000
		}
	}'
}

for columns in 3 8; do
	names='machine, start, seconds'
	goal=2
	[ $columns = 3 ] || {
		names='machine, start, end, state, reason, job, part, seconds'
		goal=5
	}
	records $columns >"$dir/records"
	printf 'title: T\nsections:\n  - table: {of: span, by: any, %s}\n' \
	    "columns: [$names]" >"$dir/t.yaml"
	round=0
	: >"$dir/ours"
	while [ "$round" -lt "$rounds" ]; do
		round=$((round + 1))
		MILLWRIGHT_DATADIR=$PWD/etc /usr/bin/time -a -o "$dir/ours" \
		    -f '%U %S %e %M' "$build/bin/report-gen" \
		    --template "$dir/t.yaml" --from 2026-01-01 \
		    --to 2026-02-01 --format xlsx --output "$dir/a.xlsx" \
		    "$dir/records"
	done
	awk '{ print $1 + $2, $3, $4 / 1024 }' "$dir/ours" >"$dir/each"
	awk -v c=$columns -v s="$(median each 1)" -v w="$(median each 2)" \
	    -v mb="$(median each 3)" -v goal=$goal 'BEGIN {
		printf "report-gen, %d fields: %.2f s (cpu), %.2f s by the " \
		    "clock, %.1f MB; the goals are %d s and 40 MB\n", c, s, w,
		    mb, goal
		exit s > goal || mb >= 40
	}' || status=1
done
exit $status
