#!/bin/sh
# fuzz-members OBJECT...: of these objects, those that the fuzz targets among
# them (fuzz_X.o) need, and what those need; one a line.  The library is five
# times as large, and clang's instrumentation is slow.
set -eu
nm -A "$@" | awk '
{
	file = $1
	sub(/:[^:]*$/, "", file)
	kind = $(NF - 1)
}
kind == "U" { needs[file] = needs[file] " " $NF }
kind ~ /^[A-TV-Z]$/ { home[$NF] = file }
file ~ /\/fuzz_[^\/]*$/ && !seen[file]++ { todo[++n] = file }
END {
	for (i = 1; i <= n; i++) {
		m = split(needs[todo[i]], name, " ")
		for (j = 1; j <= m; j++) {
			file = home[name[j]]
			if (file == "" || seen[file]++)
				continue
			todo[++n] = file
			print file
		}
	}
}'
