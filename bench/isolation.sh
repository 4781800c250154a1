#!/bin/sh
# isolation: Isolation Forest of 100 trees of 256 rows against scikit-learn's,
# 500,000 rows of 30 columns, one in a hundred odd.  Goals: the fit no slower,
# 15 times the rows a second, the AUC within 0.01.
#
# Ours (two threads) and the peer (one and two, the better) take turns (ROUNDS,
# 3).  Medians of elapsed time; CPU time is printed beside it, for on a busy
# machine it says more.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
rounds=${ROUNDS:-3} rows=${ROWS:-500000}
if ! /usr/bin/python3 -c 'import sklearn' 2>/dev/null; then
	echo 'isolation: skipped: no python3-sklearn'
	exit 0
fi
[ -x "$build/bench/forest" ] || make -s "$build/bench/forest"
dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_iso.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
# Before numpy loads its BLAS, and only one: it is not what is measured.
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

# median FILE KEY
median() {
	sed 's/.*"'"$2"'": *\([-0-9.e]*\).*/\1/' "$dir/$1" | sort -g |
	    awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
better() {
	awk -v a="$1" -v b="$2" -v most="$3" \
	    'BEGIN { print (a > b) == most ? a : b }'
}
bench/forest.py odd "$dir" iso "$rows" 3
round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	"$build/bench/forest" isolate "$dir" iso 30 2 $round >>"$dir/ours"
	bench/forest.py isolate "$dir" iso 1 $round >>"$dir/peer1"
	bench/forest.py isolate "$dir" iso 2 $round >>"$dir/peer2"
	bench/forest.py auc "$dir" iso >>"$dir/auc"
done
grep ours "$dir/auc" >"$dir/auc_ours"
grep peer "$dir/auc" >"$dir/auc_peer"

status=0
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
# say WHAT OURS PEER GOAL BETTER
say() {
	awk -v what="$1" -v o="$2" -v p="$3" -v goal="$4" -v better="$5" \
	    -v now="$now" 'BEGIN {
		r = o / p
		printf "isolation %-15s %12s, scikit-learn %12s: %.3f " \
		    "(goal %s)\n", what, o, p, r, goal
		printf "{\"bench\":\"isolation %s\",\"peer\":" \
		    "\"scikit-learn\",\"ratio\":%.4f,\"better\":\"%s\"," \
		    "\"date\":\"%s\"}\n", what, r, better, now \
		    >>"bench/ratios.jsonl"
		exit better == "higher" ? r < goal : r > goal
	}' || status=1
}
for kind in '' _cpu; do
	say "fit$kind s" "$(median ours train${kind}_s)" "$(better \
	    "$(median peer1 train${kind}_s)" \
	    "$(median peer2 train${kind}_s)" 0)" 1 lower
done
say 'rows/s' "$(median ours rows_s)" "$(better "$(median peer1 rows_s)" \
    "$(median peer2 rows_s)" 1)" 15 higher
say 'rows/cpu s' "$(median ours rows_cpu_s)" "$(better \
    "$(median peer1 rows_cpu_s)" "$(median peer2 rows_cpu_s)" 1)" 7.5 higher
say 'one row us' "$(median ours row_us)" "$(median peer1 row_us)" 1 lower
say 'peak MB' "$(median ours rss_mb)" "$(median peer1 rss_mb)" 1 lower
say 'AUC' "$(median auc_ours auc)" "$(median auc_peer auc)" 0.99 higher
exit $status
