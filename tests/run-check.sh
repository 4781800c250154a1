#!/usr/bin/env bash
# run-check: builds twice (as released, and with the sanitizers), runs every
# unit test and bats case against both and the lints that need no compiler.
# Shows what failed, and ends with "N passed, N failed[, N skipped]".
#
# Nothing outside the tree and one temporary folder changes.
set -u
cd "$(dirname "$0")/.." || exit 1

jobs=$(nproc 2>/dev/null || echo 2)
san=address,undefined
passed=0 failed=0 skipped=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/mw.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

# The programs' own codes are below 80; a sanitizer's finding is none of them.
export ASAN_OPTIONS=exitcode=99:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1
export LC_ALL=C.UTF-8 TZ=UTC
# What a developer has set must not change a result.
unset MILLWRIGHT_CONFIG MILLWRIGHT_STORE MILLWRIGHT_SOURCE MILLWRIGHT_ZONE
unset MILLWRIGHT_RUN MILLWRIGHT_DATADIR NO_COLOR COLUMNS
export XDG_CONFIG_HOME=$tmp/config XDG_STATE_HOME=$tmp/state HOME=$tmp

say() {
  printf '== %s\n' "$*"
}

# tally FILE: adds up a TAP file; shows each failure with its diagnosis.
tally() {
  local p f s
  s=$(grep -cE '^ok .*# (skip|SKIP)' "$1")
  p=$(grep -cE '^ok ' "$1")
  f=$(grep -cE '^not ok ' "$1")
  passed=$((passed + p - s)) failed=$((failed + f)) skipped=$((skipped + s))
  awk '/^not ok /{show = 1; print; next}
    /^ok |^1\.\.|^# Suite/ {show = 0}
    show {print}
    /^ok .*# (skip|SKIP)/ {print}' "$1"
  printf '   %d passed, %d failed, %d skipped\n' $((p - s)) "$f" "$s"
}

# one NAME COMMAND...: a check that is one test.
one() {
  local name=$1
  shift
  if "$@" >"$tmp/one.log" 2>&1 </dev/null; then
    passed=$((passed + 1))
    printf 'ok - %s\n' "$name"
  else
    failed=$((failed + 1))
    tail -n 200 "$tmp/one.log"
    printf 'not ok - %s\n' "$name"
  fi
}

# units BUILD: each cmocka case counts; a crash is one failure.
units() {
  local t log=$tmp/unit.tap rc
  : >"$log"
  for t in tests/unit/test_*.c; do
    [ -f "$t" ] || continue
    # A test that needs a server is run by the bats file that starts one.
    ! grep -qs "unit/$(basename "$t" .c)" tests/bats/*.ba* || continue
    t=$1/unit/$(basename "$t" .c)
    rc=0
    CMOCKA_MESSAGE_OUTPUT=TAP timeout 300 "$t" >"$tmp/t.tap" 2>"$tmp/t.err" \
      </dev/null || rc=$?
    # Of a case that was left out cmocka says "not ok 3 # SKIP".
    sed -i -E 's/^not (ok [0-9]+ # SKIP)/\1/' "$tmp/t.tap"
    cat "$tmp/t.tap" >>"$log"
    if [ "$rc" -ne 0 ]; then
      # cmocka's own failures are in the TAP already.
      grep -qE '^not ok ' "$tmp/t.tap" || echo "not ok - $t: status $rc" >>"$log"
      sed 's/^/# /' "$tmp/t.err" >>"$log"
    fi
  done
  tally "$log"
}

# cases BUILD: the bats files.
cases() {
  local flags=() files=(tests/bats/*.bats) rc=0
  [ -f "${files[0]}" ] || return 0
  if command -v parallel >/dev/null; then
    flags=(-j "$jobs" --no-parallelize-within-files)
  fi
  MW_BUILD=$PWD/$1 MW_RUN_TMP=$tmp/$(basename "$1") timeout 2400 \
    bats --formatter tap "${flags[@]}" "${files[@]}" >"$tmp/bats.tap" \
    2>"$tmp/bats.err" </dev/null || rc=$?
  if [ "$rc" -ne 0 ] && ! grep -qE '^not ok ' "$tmp/bats.tap"; then
    echo "not ok - bats: status $rc" >>"$tmp/bats.tap"
    sed 's/^/# /' "$tmp/bats.err" >>"$tmp/bats.tap"
  fi
  tally "$tmp/bats.tap"
}

build() {
  one "build $*" make -s -j "$jobs" CI=1 "$@" all units benches
}

say 'build'
build
build SAN=$san
one 'clang compiles it without a warning' make -s -j "$jobs" CI=1 \
  CC=clang-14 B=build/werror-clang all units benches

say 'unit tests'
units build/rel
say 'unit tests, sanitized'
units build/san-${san//,/-}
say 'bats'
cases build/rel
say 'bats, sanitized'
cases build/san-${san//,/-}

say 'lint'
for l in layers headers style man shell sql; do
  one "lint-$l" make -s lint-$l
done
if command -v clang-14 >/dev/null; then
  one 'each fuzz target survives two seconds' make -s -j "$jobs" fuzz-smoke
fi

echo
printf '%d passed, %d failed' "$passed" "$failed"
[ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
echo
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
