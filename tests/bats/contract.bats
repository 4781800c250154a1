#!/usr/bin/env bats
# What every program owes its user, asked of all of them.

load helper
load rows

# arguments PROGRAM: what it cannot do without, beside its input.
arguments() {
  case $1 in
  cimco-sim) echo plant.db ;;
  store-admin) echo stats ;;
  model-admin) echo list ;;
  # Of no records nobody knows the period.
  report-gen) echo --from 2026-11-23 --to 2026-11-24 ;;
  model-train) echo -n -m m -t y_reason ;;
  model-predict) echo --model-file "$BATS_FILE_TMPDIR/model.bin" ;;
  esac
}

# of_nothing PROGRAM: its status when there are no records it is about.
of_nothing() {
  case $1 in
  # "Not enough data" is an answer.
  model-train) echo 1 ;;
  *) echo 0 ;;
  esac
}

# quiet PROGRAM: whether it said nothing, or what it has to say of nothing.
quiet() {
  [ -z "$stderr" ] || { [ "$1" = model-train ] &&
    [ "$stderr" = "model-train: not enough data: no row with a target" ]; }
}

# As in helper, but each program was asked once for all.
programs_of() {
  awk -v c="$1" '$2 == c {print $1}' "$BATS_FILE_TMPDIR/classes"
}
has_option() {
  grep -q $'^[^\t]*\t'"$2"$'\t' "$BATS_FILE_TMPDIR/$1.options"
}

# option_names PROGRAM: one a line.
option_names() {
  cut -f 2 "$BATS_FILE_TMPDIR/$1.options"
}

# filters_at_once FUNCTION: called with each filter, in a folder for each: it
# waits for clocks.
filters_at_once() {
  local p pid rc=0 pids=()
  for p in $(programs_of filter); do
    mkdir "$p"
    (cd "$p" && "$1" "$p") </dev/null 3>&- &
    pids+=("$!")
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || rc=1
  done
  return $rc
}

setup_file() {
  local p
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR mw_setup
  for p in $(programs); do
    "$p" --dump-options >"$p.options"
    echo "$p $(class "$p")"
  done >classes
  model-train -m m -t y_reason --cv 0 -s trees=5 --registry reg <(rows 250)
  cp reg/m/versions/1/model.bin .
}

@test "there are programs, and each was built" {
  local p
  [ -n "$(programs)" ]
  for p in $(programs); do
    [ -x "$MW_BUILD/bin/$p" ] || fail "$p: not built"
  done
}

@test "each program says its name, class, operands and purpose" {
  local p
  for p in $(programs); do
    run --separate-stderr -0 "$p" --dump-program
    [[ $output =~ ^$p$'\t'(filter|source|sink|admin)$'\t'.+$'\t'.+$ ]] ||
      fail "$p: $output"
    [ -z "$stderr" ] || fail "$p: $stderr"
  done
}

@test "--help is on stdout, within 80 columns, and names every option" {
  local p name
  for p in $(programs); do
    run --separate-stderr -0 "$p" --help
    [ -z "$stderr" ] || fail "$p: $stderr"
    [[ $output == "usage: $p [options]"* ]] || fail "$p: $output"
    ! grep -nE '.{80,}' <<<"$output" || fail "$p: a long line"
    for name in $(option_names "$p"); do
      [[ $output =~ --$name([\ =]|$|$'\n') ]] || fail "$p: no --$name"
    done
  done
}

@test "--help wins over a mistake behind it" {
  local p
  for p in $(programs); do
    run -0 "$p" --help --no-such-option
  done
}

@test "--version is one line" {
  local p
  for p in $(programs); do
    run --separate-stderr -0 "$p" --version
    same "$output" "$p (millwright) $(cat "$top/VERSION")"
    [ -z "$stderr" ]
  done
}

@test "an unknown option is 64, on stderr, with the nearest one" {
  local p
  for p in $(programs); do
    run --separate-stderr -64 "$p" --verison
    [ -z "$output" ] || fail "$p: $output"
    [[ $stderr == "$p: unknown option: \"--verison\" (did you mean --version?)"* ]] ||
      fail "$stderr"
    run --separate-stderr -64 "$p" --zzzzzzzz
    [[ $stderr == "$p: unknown option: \"--zzzzzzzz\""$'\n'* ]] || fail "$stderr"
  done
}

@test "an abbreviated option is refused and spelt out" {
  local p name names said rc
  for p in $(programs); do
    names=$(option_names "$p")
    for name in $names; do
      [ "${#name}" -gt 3 ] || continue
      [[ $'\n'$names$'\n' != *$'\n'"${name%?}"$'\n'* ]] || continue
      rc=0
      said=$("$p" "--${name%?}" 2>&1 >/dev/null) || rc=$?
      [[ $rc == 64 && $said == *"did you mean --"* ]] ||
        fail "$p --${name%?}: $rc $said"
    done
  done
}

@test "an option without its value is 64" {
  local p
  for p in $(programs); do
    run --separate-stderr -64 "$p" --config
    [[ $stderr == "$p: --config: wants a value: FILE"* ]] || fail "$stderr"
  done
}

@test "options have one line of help each: lower case, no full stop" {
  local p line help
  for p in $(programs); do
    while IFS= read -r line; do
      help=${line##*$'\t'}
      [[ -n $help && $help != *. && ! $help =~ ^[A-Z][a-z] ]] ||
        fail "$p: $line"
      [[ ${line//[^$'\t']/} = $'\t\t\t\t\t' ]] || fail "$p: $line"
    done < <("$p" --dump-options)
  done
}

@test "no option takes a secret" {
  local p
  for p in $(programs); do
    ! option_names "$p" | grep -E '(password|secret|token)$' ||
      fail "$p"
  done
}

@test "a full disk is 74" {
  local p
  for p in $(programs); do
    run --separate-stderr -74 sh -c "$p --help >/dev/full"
    [[ $stderr == "$p: standard output: No space left on device" ]] ||
      fail "$stderr"
  done
}

@test "a closed standard output is 74" {
  local p
  for p in $(programs); do
    run -74 sh -c "$p --version >&-"
  done
}

@test "an unknown key in millwright.yaml is 78, with its place" {
  local p
  mkdir -p config/millwright
  printf 'store: x.db\nstoer: y.db\n' >config/millwright/millwright.yaml
  for p in $(programs); do
    # shellcheck disable=SC2046 # words
    run --separate-stderr -78 "$p" $(arguments "$p")
    [[ $stderr == *"millwright.yaml:2:1: unknown key \"stoer\""* ]] ||
      fail "$p: $stderr"
  done
}

@test "a site's zone that is none is 78" {
  local p
  for p in $(programs); do
    # shellcheck disable=SC2046
    MILLWRIGHT_ZONE=Mars/Olympus run --separate-stderr -78 "$p" \
      $(arguments "$p")
    [[ $stderr == *Mars/Olympus* ]] || fail "$p: $stderr"
  done
}

@test "messages in JSON carry the run they belong to" {
  local p
  for p in $(programs); do
    # shellcheck disable=SC2046
    MILLWRIGHT_RUN=night-7 run --separate-stderr "$p" --log-format=json \
      --config=/nonexistent/millwright.yaml $(arguments "$p")
    [ "$status" -ne 0 ]
    jq -e --arg p "$p" '.program == $p and .run == "night-7" and
      .level == "error" and (.text | contains("nonexistent")) and
      (.time | test("Z$"))' <<<"${stderr_lines[0]}" >/dev/null ||
      fail "$p: $stderr"
  done
}

@test "filters: an empty input is valid" {
  local p
  for p in $(programs_of filter); do
    # shellcheck disable=SC2046
    run --separate-stderr "-$(of_nothing "$p")" "$p" $(arguments "$p") </dev/null
    quiet "$p" || fail "$p: $stderr"
  done
}

@test "filters: a missing file is 66" {
  local p
  for p in $(programs_of filter); do
    # shellcheck disable=SC2046
    run --separate-stderr -66 "$p" $(arguments "$p") nosuch.ndjson
    [[ $stderr == "$p: nosuch.ndjson: No such file or directory" ]] ||
      fail "$p: $stderr"
  done
}

@test "filters: a torn line is 65 and named" {
  local p
  printf '{"record":"note","text":"a"}\n{"record":"no' >torn.ndjson
  for p in $(programs_of filter); do
    # shellcheck disable=SC2046
    run --separate-stderr -65 "$p" $(arguments "$p") torn.ndjson
    [[ $stderr == *"$p: torn.ndjson:2: "* ]] || fail "$p: $stderr"
  done
}

@test "filters: a stream cut before its end is 65 unless --partial" {
  local p
  echo '{"record":"query","from":"2026-11-23T00:00:00Z","to":"2026-11-24T00:00:00Z","seq":1,"kinds":"span","machines":"*","zone":"UTC"}' >cut.ndjson
  for p in $(programs_of filter); do
    # shellcheck disable=SC2046
    run --separate-stderr -65 "$p" $(arguments "$p") cut.ndjson
    # shellcheck disable=SC2046
    run --separate-stderr "-$(of_nothing "$p")" "$p" $(arguments "$p") --partial \
      cut.ndjson
  done
}

@test "filters: | head is silent" {
  local p
  yes '{"record":"note","text":"nobody has this kind"}' | head -n 200000 \
    >many.ndjson
  for p in $(programs_of filter); do
    # shellcheck disable=SC2016,SC2046 # $0, $@ are the inner shell's
    run --separate-stderr bash -c '"$0" "$@" many.ndjson | head -n 1 >/dev/null
      exit "${PIPESTATUS[0]}"' "$p" $(arguments "$p")
    [ "$status" -eq "$(of_nothing "$p")" ] || [ "$status" -eq 141 ] ||
      fail "$p: status $status"
    quiet "$p" || fail "$p: $stderr"
  done
}

# slow_records: prints enough for a progress line and takes more than a second.
slow_records() {
  local note='{"record":"note","text":"nobody has this kind"}'
  yes "$note" | head -n 5000
  sleep 1.3
  yes "$note" | head -n 5000
}

shows_progress() {
  local p=$1
  # shellcheck disable=SC2046
  run --separate-stderr "-$(of_nothing "$p")" "$p" $(arguments "$p") \
    < <(slow_records)
  quiet "$p" || fail "$p: $stderr"
  [ "$(of_nothing "$p")" = 0 ] || return 0
  run -0 script -qec "slow_records |
    $p $(arguments "$p") --format ndjson >out.ndjson" /dev/null
  [[ $output == *$'\r\e[K'"$p: records: "*$'\r\e[K' ]] || fail "$p: $output"
  run -0 script -qec "slow_records |
    $p -q $(arguments "$p") --format ndjson >out.ndjson" /dev/null
  [ -z "$output" ] || fail "$p -q: $output"
}

@test "filters: progress shows on a terminal only, and is erased" {
  export -f slow_records
  SHELL=/bin/bash filters_at_once shows_progress
}

obeys_nothing() {
  local p=$1 TERM
  [ "$(of_nothing "$p")" = 0 ] || return 0
  for TERM in dumb ''; do
    export TERM
    run -0 script -qec "slow_records |
      $p $(arguments "$p") --format ndjson >out.ndjson" /dev/null
    [ -z "$output" ] || fail "$p: $output"
    run -0 script -qec "$p $(arguments "$p") ../one.ndjson" /dev/null
    [[ $output != *$'\e'* ]] || fail "$p: $output"
  done
}

# An Emacs shell showed "^[[K" in front of every message.
@test "filters: a terminal that obeys nothing is sent no escape sequence" {
  export -f slow_records
  echo '{"record":"span","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","state":"running"}' >one.ndjson
  SHELL=/bin/bash filters_at_once obeys_nothing
}

@test "filters: --format table is the default on a terminal" {
  local p
  for p in $(programs_of filter); do
    has_option "$p" format || continue
    [ "$(of_nothing "$p")" = 0 ] || continue
    # shellcheck disable=SC2046
    run -0 script -qec "$p $(arguments "$p") /dev/null" /dev/null
    [[ $output != *'{"record"'* ]] || fail "$p: $output"
  done
}

# A reader that left is no reason to leave half the work undone.
@test "a program that writes the store finishes though nobody reads it" {
  [ -x "$MW_BUILD/bin/store-put" ] || skip 'store-put is not there'
  store-migrate --store s.db >gone
  local i
  for i in $(seq 100 999); do
    printf '{"record":"machine","machine":"M%d"}\n' "$i"
  done >machines.ndjson
  # shellcheck disable=SC2016
  run --separate-stderr bash -c '
    store-put --store s.db --format ndjson machines.ndjson | { exec <&-; sleep 1; }
    exit "${PIPESTATUS[0]}"'
  [ "$status" -eq 0 ] || fail "status $status: $stderr"
  [ -z "$stderr" ] || fail "$stderr"
  same "$(store-cat --store s.db --kind machine | grep -c '"record":"machine"')" 900
}

@test "programs that only read files link no database or network client" {
  local p
  for p in $(programs_of filter); do
    ! readelf -d "$MW_BUILD/bin/$p" |
      grep -E 'NEEDED.*(mariadb|mysql|libpq|libcurl|sqlite)' || fail "$p"
  done
}

# It starts with each live row's machine; the library takes 30 ms to load.
@test "who asks a model links no library that trains one" {
  ! readelf -d "$MW_BUILD/bin/model-predict" | grep -E 'NEEDED.*xgboost' ||
    fail model-predict
}

@test "each program has a page with all its options" {
  local p page
  for p in $(programs); do
    page=$top/man/$p.1
    [ -f "$page" ] || fail "$page: missing"
    mandoc -T utf8 "$page" | sed 's/.\x08//g' >page.txt
    same "$(awk -F '\t' '
      function said(name,    i, re) {
        re = "(^|[ [(])" name "([]=, )]|$)"
        for (i = 0; i < n && text[i] !~ re; i++);
        return i < n
      }
      FILENAME == "page.txt" {text[n++] = $0; next}
      !said("--" $2) {print "no --" $2}
      $1 != "-" && !said("-" $1) {print "no -" $1}' \
      page.txt "$BATS_FILE_TMPDIR/$p.options")" ""
  done
}

@test "each page has its sections, in order, and its exit codes" {
  local p page want have code
  want='NAME SYNOPSIS DESCRIPTION EXIT STATUS EXAMPLES SEE ALSO'
  for p in $(programs); do
    page=$top/man/$p.1
    have=$(sed -n 's/^\.Sh //p' "$page" |
      grep -xE 'NAME|SYNOPSIS|DESCRIPTION|EXIT STATUS|EXAMPLES|SEE ALSO' |
      tr '\n' ' ')
    same "$have" "$want "
    for code in 0 64 74; do
      sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/p' "$page" |
        grep -qE "^\.It (Li )?$code\$" || fail "$p.1: no exit code $code"
    done
  done
}

@test "the brief of --help is the page's" {
  local p
  for p in $(programs); do
    same "$("$p" --dump-program | cut -f 4)" \
      "$(sed -n 's/^\.Nd //p' "$top/man/$p.1")"
  done
}

@test "completions are those of the options" {
  local p
  for p in $(programs); do
    diff -u "$top/completions/bash/$p" <("$p" --dump-completion bash)
    diff -u "$top/completions/zsh/_$p" <("$p" --dump-completion zsh)
    diff -u "$top/completions/fish/$p.fish" <("$p" --dump-completion fish)
  done
}

@test "no completion is left of a program that is gone" {
  local f n
  for f in "$top"/completions/bash/* "$top"/completions/fish/*; do
    [ -f "$f" ] || continue
    n=$(basename "$f" .fish)
    [ -f "$top/cmd/$n.c" ] || fail "$f"
  done
}
