#!/bin/sh
# stats: moments and quantiles of 10,000,000 numbers, Theil-Sen over 2,000
# points, Benjamini-Hochberg over 100,000 p-values, against numpy, scipy and
# statsmodels where they are installed (PYTHON says which python3).
#
# Ours and the peer take turns (ROUNDS, 3); medians of CPU seconds.  Results
# must be equal to 1e-9, but the sketch's, whose peer is the exact quantile:
# to 1 % of the ranks.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel} python=${PYTHON:-/usr/bin/python3}
rounds=${ROUNDS:-3}
[ -x "$build/bench/stats" ] || make -s "$build/bench/stats"

dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_stats.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

cat >"$dir/peer.py" <<'PY'
import time
import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

x = np.modf(np.arange(10000000) * 0.6180339887498949)[0]


def moments():
    d = stats.describe(x)
    return d.mean + d.variance + d.skewness + d.kurtosis


def measure(name, fn):
    best = 1e9
    for _ in range(3):
        t = time.process_time()
        out = fn()
        best = min(best, time.process_time() - t)
    print(name, "%.6f %.12g" % (best, out))


measure("moments", moments)
measure("quantile", lambda: np.quantile(x, 0.95))
measure("sketch", lambda: np.quantile(x, 0.95))
measure("theil-sen", lambda: stats.theilslopes(x[:2000])[0])
measure("adjust", lambda: multipletests(x[:100000],
                                        method="fdr_bh")[1].sum())
PY
have=yes
"$python" -c 'import scipy.stats, statsmodels' 2>/dev/null || {
	echo "stats: no peer: $python has no scipy and statsmodels"
	have=no rounds=1
}
round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	"$build/bench/stats" >>"$dir/ours"
	[ $have = no ] || "$python" "$dir/peer.py" >>"$dir/peer"
done

# field FILE NAME N: the median of the rounds' N-th field.
field() {
	awk -v n="$2" -v c="$3" '$1 == n { print $c }' "$dir/$1" | sort -g |
	    awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
status=0
for name in moments quantile sketch theil-sen adjust; do
	ours=$(field ours $name 2)
	[ $have = yes ] || { echo "$name: $ours s (cpu)"; continue; }
	awk -v name=$name -v o="$ours" -v p="$(field peer $name 2)" \
	    -v x="$(field ours $name 3)" -v y="$(field peer $name 3)" \
	    -v now="$now" 'BEGIN {
		d = x > y ? x - y : y - x
		size = y < 0 ? -y : y
		if (d > (name == "sketch" ? 0.01 : 1e-9 * size)) {
			printf "stats: %s: %s, the peer says %s\n", name, x, y
			exit 1
		}
		printf "%-10s %8.4f s, scipy %8.4f s (cpu): %.3f\n", name, o,
		    p, o / p
		printf "{\"bench\":\"stats %s\",\"peer\":\"scipy\"," \
		    "\"ratio\":%.3f,\"ours_s\":%.4f,\"peer_s\":%.4f," \
		    "\"date\":\"%s\"}\n", name, o / p, o, p, now \
		    >>"bench/ratios.jsonl"
	}' || status=1
done
exit $status
