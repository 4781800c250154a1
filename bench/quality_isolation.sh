#!/bin/sh
# quality_isolation: the AUC of Isolation Forest on six sets of its paper (Liu,
# Ting, Zhou 2008): 100 trees of 256 rows, the mean of SEEDS (20).  Prints set,
# published, ours and the standard deviation of one seed; exits 1 when a mean
# is more than 0.01 below the paper's.
set -eu
cd "$(dirname "$0")/.."
data=${MILLWRIGHT_DATA:-../shared/data}/odds_iforest
build=${MW_BUILD:-build/rel}
if [ ! -r "$data/breastw.csv" ]; then
	echo "quality_isolation: skipped: no $data"
	exit 0
fi
[ -x "$build/bench/quality" ] || make -s "$build/bench/quality"
dir=$(mktemp -d "${TMPDIR:-/tmp}/quality.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
status=0
printf '%-14s %9s %8s %8s\n' set published ours 'sd'
for line in shuttle:1.00 mammography:0.86 annthyroid:0.82 satellite:0.71 \
    breastw:0.99 ionosphere:0.85; do
	set=${line%:*} paper=${line#*:}
	if [ -r "$data/$set.csv" ]; then
		cat "$data/$set.csv"
	else
		xz -dc "$data/$set.csv.xz"
	fi | sed 1d >"$dir/set.csv"
	"$build/bench/quality" isolation "$dir/set.csv" "${SEEDS:-20}" \
	    >"$dir/auc"
	read -r ours sd <"$dir/auc"
	printf '%-14s %9s %8s %8s\n' "$set" "$paper" "$ours" "$sd"
	awk -v set="$set" -v o="$ours" -v p="$paper" -v now="$now" 'BEGIN {
		printf "{\"bench\":\"isolation AUC %s\",\"peer\":\"paper\"," \
		    "\"ratio\":%.4f,\"better\":\"higher\",\"date\":\"%s\"}\n",
		    set, o / p, now >>"bench/ratios.jsonl"
		exit o < p - 0.01
	}' || status=1
done
exit $status
