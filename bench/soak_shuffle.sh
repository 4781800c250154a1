#!/bin/sh
# soak_shuffle.sh [RUNS]: is noise sold as a finding?
#
# A simulated plant's days of stops, shuffled: each day of each machine gets
# the stops of a day drawn from all machines' days, in a random order between
# the runs of that day, and turned to begin anywhere.  Dates, operators, parts
# and services stay where they were.  So nothing goes with anything, whatever
# downtime-stat finds is chance, and after adjustment at most 5 % of the runs
# may have a finding in a report.  (Setups have no part in the correlation:
# here they come as often as the machine runs, so a long order has more.)  More than so many that chance gives them
# with a probability of 0.001 (binomial, 0.05) is a failure.
set -eu

runs=${1:-1000}
PATH=$PWD/${MW_BUILD:-build/rel}/bin:$PATH
MILLWRIGHT_DATADIR=${MILLWRIGHT_DATADIR:-$PWD/etc}
export PATH MILLWRIGHT_DATADIR
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
XDG_CONFIG_HOME=$tmp
export XDG_CONFIG_HOME

# The days: machine, date, operator and part of the day, then its segments.
cimco-sim "$tmp/plant.db" --machines 4 --zone UTC --seed 5 --dirt none \
    --from 2026-01-05T00:00:00Z --now 2026-04-05T00:00:00Z \
    --truth "$tmp/truth.ndjson" >"$tmp/totals"
jq -r 'select(.record == "span" and .state != "planned") |
    [.machine, .start[0:10], .operator, .part, .state, .reason // "",
    .seconds] | @tsv' "$tmp/truth.ndjson" >"$tmp/segments"

cat >"$tmp/shuffle.awk" <<'AWK'
function below(n) { return int(rand() * n) }
function mix(a, n,    i, k, t) {
	for (i = n - 1; i > 0; i--) {
		k = below(i + 1)
		t = a[i]; a[i] = a[k]; a[k] = t
	}
}
function stamp(date, s) {
	return sprintf("%sT%02d:%02d:%02dZ", date, int(s / 3600),
	    int(s / 60) % 60, s % 60)
}
# Orders are lognormal in running time, so that stops do not shorten them.
function next_job() {
	job++
	left = 3600 * exp(1 + 0.8 * sqrt(-2 * log(1 - rand())) * \
	    cos(6.2831853 * rand()))
	of = part[below(nday)]
}
function span(d, from, s, what,    w, t) {
	split(what, w, "|")
	while (w[1] == "running" && s >= left) {
		t = int(left)
		put(d, from, t, w)
		from += t
		s -= t
		next_job()
	}
	if (w[1] == "running")
		left -= s
	put(d, from, s, w)
}
function put(d, from, s, w) {
	if (s <= 0)
		return
	printf "{\"record\":\"span\",\"machine\":\"%s\",\"start\":\"%s\"," \
	    "\"end\":\"%s\",\"state\":\"%s\",%s\"operator\":\"%s\"," \
	    "\"part\":\"%s\",\"job\":\"%d\"}\n", machine[d],
	    stamp(date[d], from), stamp(date[d], from + s), w[1],
	    w[2] == "" ? "" : "\"reason\":\"" w[2] "\",", operator[d],
	    of, job
}
# Lengths and words of the segments of day x, runs and stops in turn.
function lay(x,    n, nr, ns, i, r, s, w) {
	nr = ns = 0
	for (i = 0; i < count[x]; i++) {
		if (word[x, i] ~ /^running/)
			run[nr++] = long[x, i]
		else
			stop[ns++] = i
	}
	mix(run, nr)
	mix(stop, ns)
	n = r = s = 0
	while (r < nr || s < ns) {
		if (r < nr) { len[n] = run[r++]; say[n++] = "running|" }
		if (s < ns) {
			len[n] = long[x, stop[s]]
			say[n++] = word[x, stop[s++]]
		}
	}
	return n
}
BEGIN { FS = "\t"; nday = 0; srand(seed) }
{
	k = $1 " " $2
	if (!(k in at)) {
		at[k] = nday
		machine[nday] = $1; date[nday] = $2
		operator[nday] = $3; part[nday] = $4
		nday++
	}
	d = at[k]
	word[d, count[d] + 0] = $5 "|" $6
	long[d, count[d]++ + 0] = $7
}
END {
	for (d = 0; d < nday; d++)
		from[d] = d
	mix(from, nday)
	next_job()
	for (d = 0; d < nday; d++) {
		n = lay(from[d])
		all = 0
		for (i = 0; i < n; i++)
			all += len[i]
		# The day from 04:00 on, turned: the first segment may be cut.
		turn = below(all)
		for (i = 0; turn >= len[i]; i++)
			turn -= len[i]
		t = 4 * 3600
		span(d, t, len[i] - turn, say[i])
		t += len[i] - turn
		for (k = 1; k < n; k++) {
			m = (i + k) % n
			span(d, t, len[m], say[m])
			t += len[m]
		}
		span(d, t, turn, say[i])
	}
}
AWK
cat >"$tmp/calendar.yaml" <<'END'
zone: UTC
shifts:
  - {name: early, days: daily, from: "04:00", to: "12:00"}
  - {name: late, days: daily, from: "12:00", to: "24:00"}
END

# findings REPORT [option...]: how many.
findings() {
	downtime-stat --report "$@" --calendar "$tmp/calendar.yaml" \
	    --now 2026-05-01T00:00:00Z "$tmp/facts.ndjson" >"$tmp/found" ||
	    return 1
	jq -c 'select((.p_adjusted != null and .p_adjusted < 0.05) or
	    .changed == true)' "$tmp/found" | wc -l
}
status=0
i=0
while [ "$i" -lt "$runs" ]; do
	i=$((i + 1))
	awk -v seed="$i" -f "$tmp/shuffle.awk" "$tmp/segments" \
	    >"$tmp/facts.ndjson"
	for report in pattern comparison trend; do
		n=$(findings "$report" --seed "$i")
		echo "$report $n" >>"$tmp/log"
	done
	n=$(findings correlation --seed "$i" \
	    --class delay,down,unassigned,residual)
	echo "correlation $n" >>"$tmp/log"
	n=$(findings comparison --level reason --seed "$i" \
	    --split 2026-02-15T00:00:00Z)
	echo "periods $n" >>"$tmp/log"
done
awk -v runs="$runs" '
# The least c with P(X > c) < 0.001 of a binomial X with 0.05.
function bound(n,    k, p, tail) {
	p = exp(n * log(0.95))
	tail = 1 - p
	for (k = 0; tail >= 0.001; ) {
		k++
		p *= (n - k + 1) / k * 0.05 / 0.95
		tail -= p
	}
	return k
}
{ n[$1] += $2 > 0 }
END {
	c = bound(runs)
	for (r in n) {
		printf "shuffle: %s: findings in %d of %d runs, at most %d\n",
		    r, n[r], runs, c
		bad += n[r] > c
	}
	exit bad > 0
}' "$tmp/log" >"$tmp/verdict" || status=1
sort "$tmp/verdict"
exit "$status"
