#!/bin/sh
# drift: how often model-admin drift would call rows changed, per feature and
# window, that are not, and how often half a sigma is found.
#
# Rows of 15 kinds and of one more (bench/drift.c), independent and not, behind
# 5,000 rows of training, in windows of 56 to 5,000; at most 1 in 1,000 may be
# beyond, of each kind and size.  A window of fewer independent rows than 50
# has nothing said; it counts.  Half a sigma in 500 independent rows: found in
# 99 of 100.  Then a plant of cimco-sim in which nothing changes: trained on
# May to August, asked about September and October.  The goal is for what looks
# at rolling windows; what it thinks of an operator or a part from all that was
# before gets surer with time, which is a change and is only told.
set -eu
cd "$(dirname "$0")/.."
top=$PWD
build=${MW_BUILD:-build/rel}
rounds=${ROUNDS:-60}
[ -x "$build/bench/drift" ] || make -s "$build/bench/drift"
[ -x "$build/bin/model-admin" ] || make -s all
dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_drift.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
status=0
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# say WHAT COUNT OF GOAL BETTER: the share, held against the goal.
say() {
	awk -v what="$1" -v k="$2" -v n="$3" -v goal="$4" -v better="$5" \
	    -v now="$now" 'BEGIN {
		r = (n > 0 ? k / n : 0) / goal
		printf "drift %-22s %6d of %6d, %7.3f %% (goal %s %g %%)\n",
		    what, k, n, 100 * k / n, better == "higher" ? "least" :
		    "most", 100 * goal
		printf "{\"bench\":\"drift %s\",\"peer\":\"goal\"," \
		    "\"ratio\":%.4f,\"better\":\"%s\",\"date\":\"%s\"}\n",
		    what, r, better, now >>"bench/ratios.jsonl"
		exit better == "higher" ? r < 1 : r > 1
	}' || status=1
}

for n in 56 200 500 5000; do
	for kind in $("$build/bench/drift"); do
		"$build/bench/drift" "$kind" 5000 "$n" 0 "$rounds"
	done >"$dir/at$n"
	awk '{ printf "  %-12s n %4d: beyond %3d of %d, nothing said of %d\n",
	    $1, $5, $11, $9, $13 }' "$dir/at$n"
	sum() {
		awk '$1 ~ want { n += $('"$1"') } END { print n + 0 }' \
		    want="$2" "$dir/at$n"
	}
	say "false alone $n" "$(sum 11 '^[^am]|^[^a].*_l')" \
	    "$(sum 9 '^[^am]|^[^a].*_l')" 0.001 lower
	say "false together $n" "$(sum 11 '^(ar|mean)_')" \
	    "$(sum 9 '^(ar|mean)_')" 0.001 lower
done
for kind in normal nulls; do
	"$build/bench/drift" $kind 5000 500 0.5 "$rounds" >"$dir/found"
	say "found $kind 500" "$(awk '{ print $11 }' "$dir/found")" \
	    "$(awk '{ print $9 }' "$dir/found")" 0.99 higher
done

PATH=$PWD/$build/bin:$PATH
MILLWRIGHT_DATADIR=$PWD/etc
MILLWRIGHT_CONFIG=$dir/millwright.yaml
export PATH MILLWRIGHT_DATADIR MILLWRIGHT_CONFIG
cp tests/data/demo/plant/* "$dir"
cd "$dir"
cimco-sim -q --shapes joblog --dirt none --seed 11 --from 2026-01-01 \
    --now 2026-11-01 -t truth.ndjson plant.db >/dev/null
cimco-discover -q --now 2026-11-01 --output cimco.yaml
store-migrate -q >/dev/null
cimco-sync -q --now 2026-11-01 >/dev/null
for at in job hour; do
	store-cat --order time | feat-build --at $at >rows.ndjson
	awk '{
		match($0, /"time":"[^"]*"/)
		day = substr($0, RSTART + 8, 10)
		if (day >= "2026-05-01")
			print >(day < "2026-09-01" ? "past" : "new")
	}' rows.ndjson
	model-train -q -m $at -l isolation past >/dev/null
	model-admin drift $at 1 --all --window 14d --input new >said || :
	# Of both checks of a feature and window, either.
	awk '{
		split("", v)
		n = split($0, part, ",")
		for (i = 1; i <= n; i++) {
			c = index(part[i], ":")
			v[substr(part[i], 1, c - 1)] = substr(part[i], c + 1)
		}
		all[v["\"start\""] " " v["\"field\""]] += v["\"value\""] != \
		    "null" && v["\"value\""] + 0 > v["\"threshold\""] + 0
		said += v["\"value\""] != "null"
	} END {
		for (w in all) {
			if (w ~ /_(1|8|24)h"$|_(7|28)d"$/) {
				rolling++
				beyond += all[w] > 0
			} else {
				others++
				moved += all[w] > 0
			}
		}
		print beyond + 0, rolling, moved + 0, others, said
	}' said >counts
	cd "$top"
	read -r beyond all moved others said <"$dir/counts"
	echo "  plant, $at: $said checks said something; of other features" \
	    "$moved of $others moved"
	say "false plant $at" "$beyond" "$all" 0.001 lower
	cd "$dir"
done
exit $status
