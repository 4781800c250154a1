#!/bin/sh
# nist.sh: the control's own hour meter against our state seconds.
#
# Mazak01 of NIST's test bed in full, through converter, store and oee-calc:
# seconds in ACTIVE, INTERRUPTED, FEED_HOLD and PROGRAM_STOPPED of a UTC day
# over the delta of the control's auto-time counter, days with at least 600 s.
# Published with the data: median 0.984, p10 0.940, p90 1.001 over 265 days.
# Prints the three and exits 1 when one differs in the third decimal.
set -eu

data=${MILLWRIGHT_DATA:-../shared/data}/nist_smstestbed
bin=${MW_BUILD:-build/rel}/bin
if [ ! -r "$data/Mazak01.events.shdr.xz" ]; then
	echo "nist: skipped: no $data"
	exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export MILLWRIGHT_STORE="sqlite:$tmp/shop.db"
export MILLWRIGHT_DATADIR="${MILLWRIGHT_DATADIR:-etc}"
export XDG_CONFIG_HOME="$tmp"

xz -dc "$data/Mazak01.events.shdr.xz" |
    libexec/shdr-to-facts Mazak01 >"$tmp/facts.ndjson"
"$bin/store-migrate" >"$tmp/migrate"
"$bin/store-put" "$tmp/facts.ndjson" >"$tmp/put"
"$bin/store-cat" >"$tmp/stream"
"$bin/oee-calc" --by machine,day --format csv "$tmp/stream" >"$tmp/oee.csv"

# Fields by the names in each file's first line.
awk -F, -v meters="$data/daily_counters.csv" '
BEGIN {
	getline line < meters
	n = split(line, name, ",")
	for (i = 1; i <= n; i++)
		col[name[i]] = i
	while ((getline line < meters) > 0) {
		split(line, f, ",")
		if (f[col["machine"]] == "Mazak01")
			auto[f[col["date_utc"]]] = f[col["auto_delta_s"]]
	}
}
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
	day = $at["business_date"]
	if (day in auto && auto[day] >= 600)
		printf "%.6f\n", ($at["running_s"] + $at["delay_s"]) / auto[day]
}' "$tmp/oee.csv" | sort -n >"$tmp/ratios"

awk '
{ x[NR] = $1 }
END {
	m = NR % 2 ? x[(NR + 1) / 2] : (x[NR / 2] + x[NR / 2 + 1]) / 2
	p10 = x[int(0.1 * NR) + 1]
	p90 = x[int(0.9 * NR) + 1]
	printf "nist: Mazak01 days %d median %.3f p10 %.3f p90 %.3f\n",
	    NR, m, p10, p90
	exit !(NR == 265 && sprintf("%.3f %.3f %.3f", m, p10, p90) == \
	    "0.984 0.940 1.001")
}' "$tmp/ratios"
