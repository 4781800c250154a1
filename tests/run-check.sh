#!/usr/bin/env bash
# run-check: builds twice (as released, and with the sanitizers), runs every
# unit test and bats case against both and the lints that need no compiler.
# Shows what failed and what took long, and ends with
# "N passed, N failed[, N skipped]".
#
# Nothing outside the tree and one temporary folder changes.  Ended by INT or
# TERM, it ends whatever it began, and its folder goes.
#
#   MW_CHECK_JOBS=FILE  builds nothing and runs the jobs of FILE only, a line
#                       each: FOLDER KIND ARGUMENT..., see job() and all_*()
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

# below PID: the processes that it began, and what those began.
below() {
  ps -e -o pid=,ppid=,stat= | awk -v root="$1" '
    function walk(p,    n, i, k) {
      n = split(kids[p], k, " ")
      for (i = 1; i <= n; i++) {
        print k[i]
        walk(k[i])
      }
    }
    $3 !~ /^Z/ {kids[$2] = kids[$2] " " $1}
    END {walk(root)}'
}

# ours: these, and those whose parents are gone: servers, and what setsid(1)
# or timeout(1) took out of our process group.  What we began has our folder
# in its environment; who painted over that has it in its arguments, or works
# there.
ours() {
  {
    below $$
    grep -lsF "$tmp" /proc/[0-9]*/environ /proc/[0-9]*/cmdline
    find /proc/[0-9]* -maxdepth 1 -name cwd -lname "$tmp*"
  } 2>/dev/null | sed 's,/proc/,,; s,/.*,,' | sort -u | grep -vx $$
}

# end_all: nothing that is ours is left.  Servers first get a chance to put
# away what they have outside the folder.
end_all() {
  local signal try p pids
  for signal in TERM QUIT KILL; do
    for try in {1..10}; do
      pids=
      for p in $(ours); do
        # What listed them has ended meanwhile.
        [ ! -e "/proc/$p" ] || pids+=" $p"
      done
      [ -n "$pids" ] || return 0
      # shellcheck disable=SC2086 # words
      [ "$try" -gt 1 ] || kill "-$signal" $pids 2>/dev/null
      sleep .1
    done
  done
}
trap 'trap "" HUP INT TERM; end_all; rm -rf "$tmp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

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

# cases BUILD FILE [PATTERN]: one bats file, or those of its cases; they tell
# their time.
cases() {
  MW_BUILD=$PWD/$1 timeout 2400 bats --timing --formatter tap \
    ${3:+--filter "$3"} "$2" </dev/null
}

# job FOLDER KIND ARGUMENT...: runs one thing, its TAP into the folder; what
# failed is shown at once.  A crash is one failure, and so is a job that
# tested nothing.
job() {
  local name=${*:2} rc=0 tap began=$EPOCHREALTIME
  name=${name//[^A-Za-z0-9.-]/_}
  tap=$tmp/$1/${name:0:120}.tap
  "${@:2}" >"$tap.part" 2>"$tap.err" || rc=$?
  grep -qE '^(not )?ok ' "$tap.part" || [ "$rc" -ne 0 ] || rc='no test'
  if [ "$rc" != 0 ]; then
    grep -qE '^not ok ' "$tap.part" ||
      echo "not ok - ${*:2}: status $rc" >>"$tap.part"
    sed 's/^/#! /' "$tap.err" >>"$tap.part"
  fi
  mv "$tap.part" "$tap"
  failures "$tap"
  times >"$tap.err"
  awk -F '[ms ]+' -v began="$began" -v ended="$EPOCHREALTIME" -v job="$*" '
    NR == 2 {printf "%.2f %.2f %.2f %s\n", began, ended,
      $1 * 60 + $2 + $3 * 60 + $4, job}' "$tap.err" >>"$tmp/times"
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

# all_units FOLDER BUILD: jobs.
all_units() {
  local t
  for t in tests/unit/test_*.c; do
    t=$(basename "$t" .c)
    # A test that needs a server is run by the bats file that starts one.
    grep -qs "unit/$t" tests/bats/*.ba* || echo "$1 unit $2 $t"
  done
}

# patterns FILE: of each of its cases, without a blank.
patterns() {
  sed -nE 's/^@test "(.*)" \{$/\1/p' "$1" | sed 's/[^A-Za-z0-9]/./g'
}

# all_cases FOLDER BUILD: jobs.
all_cases() {
  local f p
  for f in tests/bats/*.bats; do
    # Each of its cases is a whole file.
    if [ "$f" = tests/bats/conformance.bats ]; then
      for p in $(patterns "$f"); do
        echo "$1 cases $2 $f ^$p\$"
      done
    else
      echo "$1 cases $2 $f"
    fi
  done
}

all_lints() {
  local l
  for l in layers headers style man shell sql; do
    echo "lint one lint-$l make -s lint-$l"
  done
  # What clang says of the code, it says without making any.
  echo 'lint one clang make -s CI=1 CC=clang-14 syntax'
  ! command -v clang-14 >/dev/null ||
    echo 'lint one fuzz-smoke make -s fuzz-smoke'
}

# slow_first FILE: its jobs, the longest first, so that no processor is left
# with a long one at the end.  tests/slow.txt says how long they took; each
# whole check writes build/slow.txt, which may be put in its place.
slow_first() {
  awk 'FILENAME != ARGV[2] {s = $1; sub(/^[0-9]+ /, ""); slow[$0] = s; next}
    {print $0 in slow ? slow[$0] : $2 == "unit" ? 0 : 30, $0}' \
    tests/slow.txt "$1" |
    sort -k 1,1nr -s | cut -d ' ' -f 2-
}

# build NAME SETTING...: a build, which is one test; wait is what a signal can
# end.
build() {
  job build one "$1" make -s -j "$jobs" CI=1 "${@:2}" all units benches &
  wait $!
}

# slow_cases N: with their seconds.
slow_cases() {
  local f
  for f in "$tmp"/bats*/*.tap; do
    [ -f "$f" ] || continue
    sed -nE "s/^(not )?ok [0-9]+ (.*) in ([0-9]+)ms.*/\\3 $(sed -E \
      's/.*tests_bats_(.*)\.bats.*\.tap/\1/' <<<"$f")$(
      [[ $f != *bats-san* ]] || echo ', sanitized'): \\2/p" "$f"
  done | sort -rn | head -n "$1" |
    awk '{ms = $1; sub(/^[0-9]+ /, ""); printf "%6.1f s  %s\n", ms / 1000, $0}'
}

# slow_jobs N: with their seconds, and those of a processor in them.
slow_jobs() {
  awk '{printf "%6.1f s %6.1f s", $2 - $1, $3
    sub(/^[^ ]+ [^ ]+ [^ ]+ /, ""); print " ", $0}' "$tmp/times" |
    sort -rn | head -n "$1"
}

# idle: how long there was a job for some processors only, at the end.
idle() {
  sort -k 2,2nr "$tmp/times" | awk -v n="$jobs" '{used += $3}
    NR == 1 {last = $2} NR == n {rest = last - $2}
    NR == 1 || $1 < first {first = $1}
    END {printf "%d jobs in %d s, %d s of processors; %d s of it alone\n",
      NR, last - first, used, rest}'
}

# left_behind: what tests began and did not end is a failure; a moment is
# given to what is about to.
left_behind() {
  local try pids
  for try in {1..20}; do
    # What lists them has ended when they are looked at.
    pids=$(ours | paste -sd,)
    [ -n "$pids" ] || return 0
    ps -o args= -p "$pids" | grep -v '<defunct>' >"$tmp/left"
    [ -s "$tmp/left" ] || return 0
    [ "$try" -eq 20 ] || sleep .1
  done
  sed 's/^/not ok - left running: /' "$tmp/left"
}

sanitized=build/san-${san//,/-}
mkdir "$tmp"/{build,unit,unit-san,bats,bats-san,lint}

if [ -n "${MW_CHECK_JOBS:-}" ]; then
  sed 's/  */ /g' "$MW_CHECK_JOBS" >"$tmp/jobs" || exit 66
else
  say 'build'
  build release
  build sanitized SAN=$san
  {
    all_cases bats-san "$sanitized"
    all_lints
    all_cases bats build/rel
    all_units unit-san "$sanitized"
    all_units unit build/rel
  } >"$tmp/all"
  slow_first "$tmp/all" >"$tmp/jobs"
fi

say 'tests and lints'
touch "$tmp/times"
pool <"$tmp/jobs"
# None is lost on the way.
while read -r line; do
  grep -qF " $line" "$tmp/times" || echo "not ok - no end of: $line"
done <"$tmp/jobs" | tee "$tmp/lint/ended.tap"
left_behind >"$tmp/lint/left.tap"
cat "$tmp/lint/left.tap"

for f in build unit unit-san bats bats-san lint; do
  say "$f"
  tally "$tmp/$f"
done
say 'the slowest jobs, with their time of a processor'
slow_jobs 25
idle
[ -n "${MW_CHECK_JOBS:-}" ] || awk '$2 - $1 >= 10 {printf "%d ", $2 - $1
  sub(/^[^ ]+ [^ ]+ [^ ]+ /, ""); print}' "$tmp/times" |
  sort -rn >build/slow.txt
say 'the slowest cases'
slow_cases 15

echo
printf '%d passed, %d failed' "$passed" "$failed"
[ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
echo
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
