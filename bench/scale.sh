#!/bin/sh
# scale: time a row and memory from 100,000 to 100,000,000 exact spans, of
# oee-calc by machine and shift and of downtime-stat's reports.
#
# The generator is optional developer data, ../shared/bench (SHARED says where
# else); the spans come through a pipe, so time is processor time.  ROWS names
# other numbers, PROGRAMS other commands.  Appended: how much less a row takes
# among the most than among the fewest, and the same of memory.
set -eu
cd "$(dirname "$0")/.."
build=$PWD/${MW_BUILD:-build/rel}
shared=$(cd "${SHARED:-../shared}/bench" 2>/dev/null && pwd) || {
	echo "scale: skipped: no ${SHARED:-../shared}/bench"
	exit 0
}
MILLWRIGHT_DATADIR=$PWD/etc
export MILLWRIGHT_DATADIR
[ -x "$build/bin/oee-calc" ] || make -s

dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_scale.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
for p in gen_events mrun; do
	cc -O2 -w -o "$dir/$p" "$shared/common/$p.c" -ldl
done
sed 's/^  - {state: off, .*/&\n  - {state: offline, class: outside}/' \
    etc/definitions/iso22400.yaml >"$dir/profile.yaml"

# run LABEL ROWS COMMAND...: prints "ns a row, MB".
run() {
	rows=$1
	shift
	"$dir/gen_events" "$rows" 200 csv 42 | sed '1s/job/part/' |
	    "$dir/mrun" -n 1 -w 0 -- "$@" --kind span --order time \
		--profile "$dir/profile.yaml" --format csv |
	    sed 's/.*"cpu_s":\([0-9.]*\).*"rss_mb":\([0-9.]*\).*/\1 \2/' |
	    awk -v n="$rows" '{ printf "%.1f %s\n", $1 * 1e9 / n, $2 }'
}

printf '%-26s %12s %8s %8s\n' '' rows ns/row MB
echo "${PROGRAMS:-oee-calc
oee-calc --loss
downtime-stat --report pareto
downtime-stat --report pattern
downtime-stat --report trend}" | while read -r program arguments; do
	for rows in ${ROWS:-100000 1000000 10000000 100000000}; do
		# shellcheck disable=SC2086 # they are several
		took=$(run "$rows" "$build/bin/$program" $arguments)
		printf '%-26s %12d %8s %8s\n' "$program ${arguments#--report }" \
		    "$rows" "${took% *}" "${took#* }"
		echo "$took" >>"$dir/took"
	done
	awk -v name="$program $arguments" \
	    -v now="$(date -u +%Y-%m-%dT%H:%M:%SZ)" '
	NR == 1 { ns = $1; mb = $2 }
	{ last = $1; most = $2 }
	END {
		line = "{\"bench\":\"scale %s\",\"peer\":\"%s\"," \
		    "\"ratio\":%.3f,\"better\":\"higher\",\"date\":\"%s\"}\n"
		printf line, name, "ns among the fewest", ns / last, now
		printf line, name, "MB among the fewest", mb / most, now
	}' "$dir/took" >>bench/ratios.jsonl
	rm "$dir/took"
done
