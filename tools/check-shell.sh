#!/bin/sh
# check-shell: shellcheck over every shell script and bats file we ship.
set -eu
bad=0
scripts() {
	for f in bootstrap env.sh .ci/run tools/* tests/*.sh libexec/* \
	    bench/*.sh tests/fuzz/*.sh contrib/*/*.sh; do
		[ -f "$f" ] || continue
		case $(head -n 1 "$f") in
		'#!'*sh) echo "$f" ;;
		*) [ "$f" != env.sh ] || echo "$f" ;;
		esac
	done
}
# shellcheck disable=SC2046 # no name here holds a blank
shellcheck -x $(scripts) || bad=1
set -- tests/bats/*.bats tests/bats/*.bash
# A file to be sourced by sh has no #! line to say so.
[ ! -f tests/servers.sh ] || shellcheck -s sh -e SC2034 tests/servers.sh ||
    bad=1
# 2030, 2031: bats runs each test in a shell of its own, which is the point.
# 2154: run sets $stderr.  1091: load finds helper.bash.
[ ! -f "$1" ] || shellcheck -x -s bats -e SC2030,SC2031,SC2154,SC1091 "$@" ||
    bad=1
set -- completions/bash/*
[ ! -f "$1" ] || shellcheck -s bash "$@" || bad=1
exit "$bad"
