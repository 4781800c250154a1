#!/bin/sh
# boost: multi:softprob, 100 rounds of 5 trees of depth 6 over 30 features, by
# ours and by python3-xgboost in turns (PYTHON says which python3, ROWS 100000
# of which a fifth is to test on, ROUNDS 3 turns).
#
# The margins of the test rows must be equal to the bit.  Training: CPU and
# wall seconds at one thread and at two; asking: rows a second and one row,
# against the library's own C API on one thread.  Least of the turns.
#
# OpenMP's threads wait for each other spinning, which on processors that have
# other work costs ten times the CPU seconds: here they sleep, for both.
set -eu
export OMP_WAIT_POLICY=passive
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel} python=${PYTHON:-/usr/bin/python3}
[ -x "$build/bench/boost" ] || make -s "$build/bench/boost"
"$python" -c 'import xgboost' 2>/dev/null || {
	echo "boost: skipped: $python has no xgboost"
	exit 0
}
dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_boost.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"$python" bench/boost.py table "$dir" "${ROWS:-100000}"

threads_all=${THREADS:-1 2}
for threads in $threads_all; do
	round=0
	while [ "$round" -lt "${ROUNDS:-3}" ]; do
		round=$((round + 1))
		"$build/bench/boost" speed "$dir" "$threads" \
		    >>"$dir/ours.$threads"
		"$python" bench/boost.py train "$dir" "$threads" \
		    >>"$dir/peer.$threads"
		"$build/bench/boost" peer "$dir" >>"$dir/capi.$threads"
		cmp "$dir/ours.f32" "$dir/peer.f32" || {
			echo 'boost: the margins differ'
			exit 1
		}
	done
done
echo 'margins of the test rows: equal to the bit'

# best FILE KEY least|most
best() {
	awk -v k="$2" '$1 == k { print $2 }' "$dir/$1" | sort -g |
	    case $3 in least) head -n 1 ;; *) tail -n 1 ;; esac
}
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
# say WHAT PEER OURS THEIRS [higher]
say() {
	awk -v what="$1" -v peer="$2" -v o="$3" -v p="$4" -v b="${5:-}" \
	    -v now="$now" 'BEGIN {
		printf "%-24s ours %12s, %s %12s: %.3f\n", what, o, peer, p,
		    o / p
		printf "{\"bench\":\"boost %s\",\"peer\":\"%s\"," \
		    "\"ratio\":%.3f,%s\"ours\":%s,\"theirs\":%s," \
		    "\"date\":\"%s\"}\n", what, peer, o / p,
		    b == "" ? "" : "\"better\":\"higher\",", o, p, now \
		    >>"bench/ratios.jsonl"
	}'
}
for t in $threads_all; do
	say "train cpu s t$t" python3-xgboost "$(best "ours.$t" cpu least)" \
	    "$(best "peer.$t" cpu least)"
	say "train wall s t$t" python3-xgboost "$(best "ours.$t" wall least)" \
	    "$(best "peer.$t" wall least)"
done
say 'rows/s t1' 'C API' "$(best ours.1 rows_s_t1 most)" \
    "$(best capi.1 rows_s_t1 most)" higher
[ ! -f "$dir/peer.2" ] ||
    say 'rows/s t2' 'python3-xgboost t2' "$(best ours.2 rows_s_t2 most)" \
        "$(best peer.2 rows_s most)" higher
say 'one row p50 us' 'C API' "$(best ours.1 ours_p50_us least)" \
    "$(best capi.1 peer_p50_us least)"
say 'one row p99 us' 'C API' "$(best ours.1 ours_p99_us least)" \
    "$(best capi.1 peer_p99_us least)"
