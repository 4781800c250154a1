# helper: what every bats file loads.
#
# The programs come from $MW_BUILD (build/rel unless told), each test starts
# in a folder of its own with no configuration of the user's, and shipped
# files are those of the tree.

bats_require_minimum_version 1.5.0

# top: the tree; programs and shipped files are taken from here.
top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
MW_BUILD=${MW_BUILD:-$top/build/rel}
case $MW_BUILD in
/*) ;;
*) MW_BUILD=$top/$MW_BUILD ;;
esac
PATH=$MW_BUILD/bin:$top/libexec:$PATH
export top MW_BUILD PATH

# A finding of a sanitizer must not look like one of our exit codes.
export ASAN_OPTIONS=${ASAN_OPTIONS:-exitcode=99:detect_leaks=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:exitcode=99}
export LC_ALL=C.UTF-8 TZ=UTC
# script(1) runs the caller's shell; a test must not depend on whose it is.
export SHELL=/bin/sh
# Nor on what the caller's terminal can do.
export TERM=xterm

mw_setup() {
  unset MILLWRIGHT_CONFIG MILLWRIGHT_STORE MILLWRIGHT_SOURCE MILLWRIGHT_ZONE
  unset MILLWRIGHT_STORE_RETRY
  unset MILLWRIGHT_RUN NO_COLOR COLUMNS CREDENTIALS_DIRECTORY
  export HOME=$BATS_TEST_TMPDIR
  export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
  export XDG_STATE_HOME=$BATS_TEST_TMPDIR/state
  export MILLWRIGHT_DATADIR=$top/etc
  cd "$BATS_TEST_TMPDIR" || return 1
}

# A file with its own setup() calls mw_setup first.
setup() {
  mw_setup
}

# programs: the names of all programs, one a line.
programs() {
  local f
  for f in "$top"/cmd/*.c; do
    [ -f "$f" ] || continue
    f=${f##*/}
    echo "${f%.c}"
  done
}

# class PROGRAM: filter, source, sink or admin.
class() {
  "$1" --dump-program | cut -f 2
}

# programs_of CLASS: the names of its programs.
programs_of() {
  local p
  for p in $(programs); do
    [ "$(class "$p")" != "$1" ] || echo "$p"
  done
}

# has_option PROGRAM NAME
has_option() {
  "$1" --dump-options | cut -f 2 | grep -qx -- "$2"
}

# fail TEXT...: says why, and fails the test.
fail() {
  printf '%s\n' "$@" >&2
  return 1
}

# same A B: two texts, shown side by side when they differ.
same() {
  [ "$1" = "$2" ] || fail "$(diff <(printf '%s\n' "$1") <(printf '%s\n' "$2"))"
}

# field KEY: of the NDJSON in $output, one value a line.
field() {
  jq -r --arg k "$1" '.[$k]' <<<"$output"
}

# refused CODE WORDS COMMAND...: fails so, with one message that has the words.
refused() {
  local code=$1 words=$2
  shift 2
  run --separate-stderr "-$code" "$@"
  [[ $stderr == *"$words"* ]] || fail "$stderr"
}
