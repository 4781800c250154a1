#!/bin/sh
# rolling: mean, deviation, least, most and sum over 1 h, 8 h, 24 h and 7 d of
# 5,000,000 readings of 200 machines: the windows alone, and feat-build from
# CSV to CSV, against Polars.
#
# The peer and the generator are optional developer data, ../shared/bench
# (SHARED says where else); nodejs-polars comes from PEERS, a folder that has
# node_modules.  ROWS and ROUNDS make it shorter.  Seconds are CPU time, since
# Polars takes two cores and we take one; the least of the rounds.  The peer
# keeps its columns in memory and sums them: no text is written.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
shared=$(cd "${SHARED:-../shared}/bench" 2>/dev/null && pwd) || {
	echo "rolling: skipped: no ${SHARED:-../shared}/bench"
	exit 0
}
[ -x "$build/bench/rolling_kernel" ] || {
	echo "rolling: no $build/bench/rolling_kernel: make benches"
	exit 1
}
rows=${ROWS:-5000000} rounds=${ROUNDS:-3}
MILLWRIGHT_DATADIR=$PWD/etc
export MILLWRIGHT_DATADIR

dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_rolling.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
cc -O2 -w -o "$dir/gen" "$shared/e_rolling/gen_readings.c"
"$dir/gen" "$rows" 200 42 >"$dir/read.csv"
{
	echo machine,time,name,value
	tail -n +2 "$dir/read.csv" | sort -t, -k2,2n -s | awk -F, '
	$2 != last { last = $2; s = strftime("%Y-%m-%dT%H:%M:%SZ", $2, 1) }
	{ print $1 "," s ",load," $3 }'
} >"$dir/sensor.csv"
cat >"$dir/f.yaml" <<'END'
groups: [sensors]
sensors: {names: [load], windows: [1h, 8h, 24h, 7d],
  statistics: [mean, std, min, max, sum]}
targets: {wanted: []}
END

# cpu COMMAND...: seconds of user and system, the least of the rounds.
cpu() {
	for _ in $(seq "$rounds"); do
		/usr/bin/time -f '%U %S' -o "$dir/t" "$@" >"$dir/out"
		awk 'END { print $1 + $2 }' "$dir/t"
	done | sort -n | head -n 1
}

kernel=$(cpu "$build/bench/rolling_kernel" "$dir/read.csv")
cp "$dir/out" "$dir/ours"
path=$(cpu "$build/bin/feat-build" --kind sensor --at reading \
    -f "$dir/f.yaml" --format csv "$dir/sensor.csv")
echo "rolling: windows alone $kernel s, feat-build to text $path s"
# The package may be there without the part of it that is of this machine.
NODE_PATH=${PEERS:-}/node_modules node -e 'require("nodejs-polars")' \
    2>/dev/null || {
	echo 'rolling: no Polars that runs (PEERS)'
	exit 0
}
peer=$(NODE_PATH=$PEERS/node_modules POLARS_MAX_THREADS=2 \
    cpu node "$shared/e_rolling/polars_roll.js" "$dir/read.csv")
# Its sums are of doubles that were added and taken away.
paste "$dir/ours" "$dir/out" | awk '
function off(a, b) { return (a > b ? a - b : b - a) > 1e-7 * b }
$1 != $3 || off($2, $4) { print "rolling: differs: " $0; bad = 1 }
END { exit bad }'
echo "rolling: Polars $peer s"
for x in "windows $kernel" "feat-build $path"; do
	echo "$x $peer" | awk '{ printf "{\"bench\": \"rolling %s\", " \
	    "\"peer\": \"polars\", \"ratio\": %.3f}\n", $1, $2 / $3 }' |
	    tee -a bench/ratios.jsonl
done
