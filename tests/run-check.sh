#!/usr/bin/env bash
# run-check: builds twice (as released, and with the sanitizers), runs every
# unit test and bats case against both and the lints that need no compiler.
# Shows what failed and what took long, and ends with
# "N passed, N failed[, N skipped]".
#
# Nothing outside the tree and one temporary folder changes.
set -u
cd "$(dirname "$0")/.." || exit 1

jobs=$(nproc 2>/dev/null || echo 2)
san=address,undefined
passed=0 failed=0 skipped=0

# in_memory: /dev/shm holds what the tests write, with room to spare, and
# programs may run from it.  They wait for disks much, and no case is about
# one: kill -9 loses nothing that was written, here as there.
in_memory() {
  local room try
  room=$(df -k --output=avail -t tmpfs /dev/shm 2>/dev/null | tail -n 1)
  [ "${room:-0}" -ge $((4 * 1024 * 1024)) ] || return 1
  try=$(mktemp /dev/shm/mw.XXXXXX) || return 1
  printf '#!/bin/sh\n' >"$try"
  chmod 700 "$try"
  "$try" 2>/dev/null
  room=$?
  rm -f "$try"
  return $room
}

where=${TMPDIR:-/tmp}
[ -n "${TMPDIR:-}" ] || ! in_memory || where=/dev/shm
tmp=$(mktemp -d "$where/mw.XXXXXX") || exit 1
# PostgreSQL's user has to get to its folder.
chmod 711 "$tmp"

# end_below PID: what it began, and what that began, ends.  timeout(1) has
# left our process group, and would go on.
end_below() {
  local p
  for p in $(pgrep -P "$1"); do
    end_below "$p"
    kill "$p" 2>/dev/null
  done
}
trap 'rm -rf "$tmp"' EXIT
trap 'end_below $$; exit 130' INT TERM

# The programs' own codes are below 80; a sanitizer's finding is none of them.
export ASAN_OPTIONS=exitcode=99:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1:exitcode=99
export LC_ALL=C.UTF-8 TZ=UTC
# What a developer has set must not change a result.
unset MILLWRIGHT_CONFIG MILLWRIGHT_STORE MILLWRIGHT_SOURCE MILLWRIGHT_ZONE
unset MILLWRIGHT_RUN MILLWRIGHT_DATADIR NO_COLOR COLUMNS
export XDG_CONFIG_HOME=$tmp/config XDG_STATE_HOME=$tmp/state HOME=$tmp
# The servers' sockets have short names, the folders of the tests long ones.
export TMPDIR=$tmp
[ ${#tmp} -gt 40 ] || export MW_TMP=$tmp
export MW_RUN_TMP=$tmp/servers

say() {
  printf '== %s\n' "$*"
}

# failures FILE: of a TAP file, each with its diagnosis; and what was skipped.
failures() {
  awk '/^not ok /{show = 1; print; next}
    /^ok |^1\.\.|^# Suite/ {show = 0}
    show || /^#! / {print}
    /^ok .*# (skip|SKIP)/ {print}' "$1"
}

# tally FOLDER: adds up its TAP files.
tally() {
  local p f s
  cat "$1"/*.tap >"$tmp/all" 2>/dev/null
  s=$(grep -cE '^ok .*# (skip|SKIP)' "$tmp/all")
  p=$(grep -cE '^ok ' "$tmp/all")
  f=$(grep -cE '^not ok ' "$tmp/all")
  passed=$((passed + p - s)) failed=$((failed + f)) skipped=$((skipped + s))
  printf '   %d passed, %d failed, %d skipped\n' $((p - s)) "$f" "$s"
}

# one NAME COMMAND...: a check that is one test; its TAP.
one() {
  local name=$1 log
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    printf 'ok - %s\n' "$name"
  else
    printf 'not ok - %s\n' "$name"
    tail -n 200 "$log" | sed 's/^/# /'
  fi
  rm -f "$log"
}

# unit BUILD NAME: each cmocka case counts.
unit() {
  # Of a case that was left out cmocka says "not ok 3 # SKIP".
  CMOCKA_MESSAGE_OUTPUT=TAP timeout 600 "$1/unit/$2" </dev/null |
    sed -E 's/^not (ok [0-9]+ # SKIP)/\1/'
  return "${PIPESTATUS[0]}"
}

# cases BUILD FILE: one bats file, whose cases tell their time.
cases() {
  MW_BUILD=$PWD/$1 timeout 2400 bats --timing --formatter tap "$2" </dev/null
}

# job FOLDER KIND ARGUMENT...: runs one thing, its TAP into the folder; what
# failed is shown at once.  A crash is one failure.
job() {
  local name=${*:2} rc=0 tap
  name=${name//[^A-Za-z0-9.-]/_}
  tap=$1/${name:0:120}.tap
  "${@:2}" >"$tap.part" 2>"$tap.err" || rc=$?
  if [ "$rc" -ne 0 ]; then
    grep -qE '^not ok ' "$tap.part" ||
      echo "not ok - ${*:2}: status $rc" >>"$tap.part"
    sed 's/^/#! /' "$tap.err" >>"$tap.part"
  fi
  mv "$tap.part" "$tap"
  failures "$tap"
}

# pool: runs the jobs of standard input, a line each.  One more than there are
# processors: some wait for a clock or a server.
pool() {
  local line running=0
  while IFS= read -r line; do
    if [ "$running" -gt "$jobs" ]; then
      wait -n
      running=$((running - 1))
    fi
    # shellcheck disable=SC2086 # words without blanks
    job $line </dev/null &
    running=$((running + 1))
  done
  wait
}

# largest_first FILE...: a line each.
largest_first() {
  stat -c '%s %n' "$@" | sort -rn | cut -d ' ' -f 2
}

# all_units BUILD FOLDER: jobs.
all_units() {
  local t
  for t in tests/unit/test_*.c; do
    t=$(basename "$t" .c)
    # A test that needs a server is run by the bats file that starts one.
    grep -qs "unit/$t" tests/bats/*.ba* || echo "$2 unit $1 $t"
  done
}

# all_cases: jobs.  What takes longest comes first, so that no processor is
# left with a long file at the end; the size says it well enough, but for
# the file that runs other files.
all_cases() {
  local f
  { echo tests/bats/conformance.bats; largest_first tests/bats/*.bats; } |
    awk '!seen[$0]++' | while IFS= read -r f; do
    echo "$tmp/bats-san cases $sanitized $f"
    echo "$tmp/bats cases build/rel $f"
  done
}

all_lints() {
  local l
  for l in layers headers style man shell sql; do
    echo "$tmp/lint one lint-$l make -s lint-$l"
  done
}

build() {
  one "build $*" make -s -j "$jobs" CI=1 "$@" all units benches |
    tee "$tmp/build/build${*//[!a-z]/}.tap"
}

# slowest N: cases, with their seconds.
slowest() {
  local f
  for f in "$tmp"/bats*/*.tap; do
    sed -nE "s/^(not )?ok [0-9]+ (.*) in ([0-9]+)ms.*/\\3 $(sed -E \
      's/.*tests_bats_(.*)\.bats\.tap/\1/' <<<"$f")$(
      [[ $f != *bats-san* ]] || echo ', sanitized'): \\2/p" "$f"
  done | sort -rn | head -n "$1" |
    awk '{ms = $1; sub(/^[0-9]+ /, ""); printf "%6.1f s  %s\n", ms / 1000, $0}'
}

sanitized=build/san-${san//,/-}
mkdir "$tmp"/{build,unit,unit-san,bats,bats-san,lint}

say 'build'
build
build SAN=$san
# Its warnings are the same without the optimizer.
build CC=clang-14 B=build/werror-clang CFLAGS=-O0

say 'tests and lints'
{
  all_units "$sanitized" "$tmp/unit-san"
  all_units build/rel "$tmp/unit"
  all_lints
  ! command -v clang-14 >/dev/null ||
    echo "$tmp/lint one fuzz-smoke make -s fuzz-smoke"
  all_cases
} >"$tmp/jobs"
pool <"$tmp/jobs"

say 'build'
tally "$tmp/build"
say 'unit tests'
tally "$tmp/unit"
say 'unit tests, sanitized'
tally "$tmp/unit-san"
say 'bats'
tally "$tmp/bats"
say 'bats, sanitized'
tally "$tmp/bats-san"
say 'lint'
tally "$tmp/lint"
say 'the slowest cases'
slowest 15

echo
printf '%d passed, %d failed' "$passed" "$failed"
[ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
echo
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
