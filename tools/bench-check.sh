#!/bin/sh
# bench-check [FILE]: what got worse by more than a tenth.
#
# FILE holds one object a line, oldest first: {"bench": "oee-calc", "peer":
# "duckdb", "ratio": 1.8, ...}.  A ratio is ours over the peer's in what the
# bench measures, smaller is better, unless "better" is "higher".  The last
# two of each (bench, peer) are compared.
set -eu
file=${1:-bench/ratios.jsonl}
[ -f "$file" ] || { echo "$file: no measurements yet"; exit 0; }
jq -rs '
  [ .[] | select(.ratio != null) ]
  | group_by([.bench, .peer])
  | map(select(length >= 2)
    | .[-2] as $old | .[-1] as $new
    | { bench: $new.bench, peer: $new.peer, old: $old.ratio,
        new: $new.ratio,
        worse: (if ($new.better // "lower") == "higher"
          then $old.ratio / $new.ratio else $new.ratio / $old.ratio end) })
  | map(select(.worse > 1.1))
  | if length == 0 then "nothing got worse by more than 10 %"
    else .[] | "\(.bench) against \(.peer): \(.old) -> \(.new), " +
      "worse by \((.worse - 1) * 100 | round) %" end
' "$file" | { status=0; while IFS= read -r line; do
	printf '%s\n' "$line"
	case $line in *worse\ by\ [0-9]*) status=1 ;; esac
done; exit "$status"; }
