# excerpt: five machines of Levy's job shop as "machine start end type".
#
#   awk -f excerpt.awk production_log.csv >log.txt
#
# Starts and ends are to the minute.  Types: D production, S setup,
# B breakdown.  Columns: 3 resource, 4 start, 5 complete, 10 report_type.
BEGIN { FS = ","; sort = "LC_ALL=C sort" }
$3 ~ /^Machine [45689] - / && $4 != "" {
	split($3, machine, " ")
	sub(/ /, "T", $4)
	sub(/ /, "T", $5)
	row = "M" machine[2] " " substr($4, 1, 16) " " substr($5, 1, 16)
	print row, $10 | sort
}
