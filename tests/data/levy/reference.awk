# reference: what a Pareto and its patterns of log.txt are, counted minute by
# minute, without any of Millwright's code.
#
#   TZ=UTC awk -f reference.awk log.txt >reference.txt
#
# A minute of a machine is production where any row says so, else setup, else
# breakdown; where no row says anything nothing was planned.  Lines:
#   pareto MACHINE TYPE minutes stops      stops: runs of such minutes
#   hour TYPE BIN minutes expected         of all machines together, and what
#   weekday TYPE BIN minutes expected      it would be were it spread as the
#                                          minutes that any row covers
function put(kind, type, bin, minutes, expected) {
	printf "%s %s %s %d %.9f\n", kind, type, bin, minutes, expected | sort
}
function minute(s,    p) {
	split(s, p, /[-T:]/)
	return mktime(p[1] " " p[2] " " p[3] " " p[4] " " p[5] " 0") / 60
}
BEGIN { sort = "LC_ALL=C sort"; rank["D"] = 3; rank["S"] = 2; rank["B"] = 1 }
{
	end = minute($3)
	for (m = minute($2); m < end; m++) {
		if (rank[$4] > rank[at[$1, m]])
			at[$1, m] = $4
		if (!($1 in first) || m < first[$1])
			first[$1] = m
		if (m > last[$1])
			last[$1] = m
	}
}
END {
	for (machine in first) {
		before = ""
		for (m = first[machine]; m <= last[machine] + 1; m++) {
			type = at[machine, m]
			if (type != "" && type != "D") {
				n[machine, type]++
				runs[machine, type] += type != before
				lost[type]++
				hour[type, int(m / 60) % 24]++
				weekday[type, (int(m / 1440) + 3) % 7]++
			}
			if (type != "") {
				all++
				hour[int(m / 60) % 24]++
				weekday[(int(m / 1440) + 3) % 7]++
			}
			before = type
		}
	}
	for (x in n) {
		split(x, key, SUBSEP)
		print "pareto", key[1], key[2], n[x], runs[x] | sort
	}
	for (type in lost) {
		for (i = 0; i < 24; i++)
			put("hour", type, sprintf("%02d", i), hour[type, i],
			    lost[type] * hour[i] / all)
		for (i = 0; i < 7; i++)
			put("weekday", type, i, weekday[type, i],
			    lost[type] * weekday[i] / all)
	}
}
