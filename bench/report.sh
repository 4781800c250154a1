#!/bin/sh
# report: the daily report of 50 machines in each format, from its records to
# the file; and how long libexec/report takes for all of it.
#
# The plant is cimco-sim's, 28 days with every event.  MACHINES and ROUNDS say
# otherwise.  Medians of wall-clock seconds; appended: the goal over the time,
# for PDF 0.3 s and for HTML 0.1 s.
set -eu
cd "$(dirname "$0")/.."
build=$PWD/${MW_BUILD:-build/rel}
machines=${MACHINES:-50} rounds=${ROUNDS:-7}
[ -x "$build/bin/report-gen" ] || make -s
MILLWRIGHT_DATADIR=$PWD/etc
MILLWRIGHT_RUN=bench
export MILLWRIGHT_DATADIR MILLWRIGHT_RUN
PATH=$build/bin:$PWD/libexec:$PATH

dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_report.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
cp tests/data/demo/plant/calendar.yaml "$dir"
printf 'store: shop.db\nsite: {zone: America/Chicago}\n' >"$dir/millwright.yaml"
MILLWRIGHT_CONFIG=$dir/millwright.yaml
export MILLWRIGHT_CONFIG

cimco-sim --shapes joblog --dirt none --seed 1 --machines "$machines" \
    --from 2026-10-01 --now 2026-10-30 -t "$dir/truth.ndjson" \
    "$dir/plant.db" >/dev/null
store-migrate >/dev/null
sed '/"record":"truth"/d' "$dir/truth.ndjson" | store-put >/dev/null

now=2026-10-30T08:00:00Z
# What report hands to report-gen, kept.
mkdir "$dir/bin"
cat >"$dir/bin/report-gen" <<END
#!/bin/sh
for file; do :; done
cp "\$file" "$dir/records"
exec "$build/bin/report-gen" "\$@"
END
chmod +x "$dir/bin/report-gen"
PATH=$dir/bin:$PATH report -d "$dir/out" -n $now daily >/dev/null

# took COMMAND...: wall-clock seconds.
took() {
	before=$(date +%s%N)
	"$@" >/dev/null
	after=$(date +%s%N)
	echo "$before $after" | awk '{ printf "%.4f\n", ($2 - $1) / 1e9 }'
}
median() {
	sort -g "$1" | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}
one() {
	took report-gen --from 2026-10-29 --to 2026-10-30 --format "$1" \
	    --output "$dir/daily.$1" "$dir/records" >>"$dir/$1.t"
}

round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	for format in pdf html xlsx text ndjson; do
		one "$format"
	done
	took report -d "$dir/out" -n $now daily >>"$dir/all.t"
done
echo "$(wc -l <"$dir/records") records of $machines machines"
printf '%-10s %8s %10s\n' format wall_s bytes
for format in pdf html xlsx text ndjson; do
	printf '%-10s %8s %10s\n' "$format" "$(median "$dir/$format.t")" \
	    "$(wc -c <"$dir/daily.$format")"
done
printf '%-10s %8s\n' 'report all' "$(median "$dir/all.t")"
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
for goal in 'pdf 0.3' 'html 0.1'; do
	format=${goal% *}
	median "$dir/$format.t" | awk -v name="report-$format" \
	    -v goal="${goal#* }" -v now="$now" '{
		printf "%s: %.1f times as fast as the goal of %s s\n", name,
		    goal / $1, goal
		printf "{\"bench\":\"%s\",\"peer\":\"goal\",\"ratio\":%.3f," \
		    "\"better\":\"higher\",\"ours_s\":%.4f,\"peer_s\":%s," \
		    "\"date\":\"%s\"}\n", name, goal / $1, $1, goal,
		    now >>"bench/ratios.jsonl"
	}'
done
