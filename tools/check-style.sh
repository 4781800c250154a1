#!/bin/sh
# check-style [FILE ...]: the limits of house style that a script can see.
#
# Functions of at most 60 lines, nested at most 3 deep; files of at most 500
# (tests and tables may be longer); 80 columns; block comments only; SPDX first; no atoi and its kin.
set -eu
[ $# -gt 0 ] || set -- lib/*/*.[ch] lib/*/*.def cmd/*.c tests/*/*.[ch] \
    bench/*.[ch]
LC_ALL=C.UTF-8
export LC_ALL
bad=0
for f in "$@"; do
	[ -f "$f" ] || continue
	expand "$f" | awk -v file="$f" '
	function complain(what) {
		printf "%s:%d: %s\n", file, NR, what
		bad = 1
	}
	BEGIN { long = file ~ /^tests|(\.def|_table\.h|_data\.[ch])$/ }
	NR == 1 && !/SPDX-License-Identifier: MIT/ {
		complain("no SPDX line")
	}
	# Comments and texts hold anything; code is what is left.
	{
		code = $0
		gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
		gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, "", code)
		if (comment && sub(/^.*\*\//, "", code))
			comment = 0
		else if (comment)
			code = ""
		if (sub(/\/\*.*/, "", code))
			comment = 1
	}
	length($0) > 80 && file !~ /\.def$/ { complain("longer than 80 columns") }
	/[[:blank:]]$/ { complain("blank at the end of the line") }
	code ~ /\/\// {
		complain("a // comment")
	}
	/(TODO|FIXME)/ { complain("unfinished: say it in an issue") }
	code ~ /(^|[^[:alnum:]_])(atoi|atol|atof|strcpy|strcat|gets|strtok|setlocale|rand|srand)\(/ {
		complain("a function that house style refuses")
	}
	/^[a-z_].*\(/ && !/^[a-z].*;/ { name = $0; sub(/\(.*/, "", name) }
	/^\{/ { start = NR }
	start && /^ +[^ *]/ {
		match($0, /^ +/)
		# A statement in the body stands at 8, nested 3 deep at 32.
		if (!long && RLENGTH > 32 && RLENGTH % 8 == 0 && !deep &&
		    $0 ~ /^ *(if|for|while|switch|do|return|[a-z_>.-]+ =|[a-z_]+\()/) {
			complain(name "() is nested more than 3 deep")
			deep = 1
		}
	}
	start && /^\}/ {
		if (NR - start - 1 > 60)
			complain(name "() has " NR - start - 1 " lines")
		start = deep = 0
	}
	END {
		if (NR > 500 && !long)
			complain("more than 500 lines: does it tell one story?")
		exit bad
	}' >&2 || bad=1
done
exit "$bad"
