# tables: what an engineer sees in a terminal of 80 columns, of all tables of
# oee-calc and downtime-stat.

load helper

setup_file() {
  mw_setup
  cp -R "$top/tests/data/demo/plant/." "$BATS_FILE_TMPDIR"
  cd "$BATS_FILE_TMPDIR" || return 1
  MILLWRIGHT_CONFIG=$PWD/millwright.yaml cimco-sim --shapes joblog \
    --dirt usual,parts_high=0 --seed 7 --from 2026-09-01 --now 2026-10-01 \
    -t truth.ndjson plant.db >sim.ndjson
  grep -E '"(standard|Machine000[12])"' truth.ndjson |
    grep -v '"record":"truth"' >two.ndjson
}

setup() {
  mw_setup
  export MILLWRIGHT_CONFIG=$BATS_FILE_TMPDIR/millwright.yaml
  two=$BATS_FILE_TMPDIR/two.ndjson
}

# tables: a command line for each table of the two programs.
tables() {
  cat <<'END'
oee-calc --by machine
oee-calc --by machine,shift
oee-calc --by machine,part
oee-calc --by machine,day
oee-calc --by operator,week
oee-calc --loss --by machine
oee-calc --loss --by machine,shift
oee-calc --loss --by site,part
oee-calc --explain oee --by machine
oee-calc --explain mtbf_h --by machine,day
oee-calc --trend 7 --by machine,day
oee-calc --trend 3 --by machine,shift --figures oee,availability,quality
oee-calc --data-quality --by machine
oee-calc --what-if micro_stop=2m
oee-calc --sensitivity --by machine
downtime-stat
downtime-stat --by machine,shift --level reason
downtime-stat --report pattern
downtime-stat --report pattern --by machine --level state
downtime-stat --report correlation
downtime-stat --report comparison --compare machine
downtime-stat --report comparison --split 2026-09-15
downtime-stat --report trend
downtime-stat --report trend --by machine --step week
END
}

# each COMMAND...: that with each of them behind it, and the file.
each() {
  local line
  while read -r line; do
    # shellcheck disable=SC2086
    "$@" $line --from 2026-09-01 --to 2026-10-01 "$two" ||
      fail "$line: $(cat shown)"
  done < <(tables)
}

# Characters, not bytes: nothing here is wider than one.
fits() {
  COLUMNS=80 "$@" --format table >shown && [ -s shown ] &&
    ! grep -nE '^.{81,}| $' shown
}

@test "no table is wider than 80 columns, nor has it blanks at its ends" {
  LC_ALL=C.UTF-8 each fits
}

# In 80 columns the losses of a shift had neither time nor share.
@test "however many groups there are, what it is about is shown" {
  local by window=(--from 2026-09-01 --to 2026-10-01 "$two")
  export COLUMNS=80
  for by in machine,shift machine,part,shift machine,part,operator,shift \
    site,group,machine,day; do
    oee-calc --loss --by "$by" --format table "${window[@]}" >shown
    grep -q '^machine.* loss .* time' shown || fail "$by: $(cat shown)"
    oee-calc --by "$by" --format table "${window[@]}" >shown
    grep -q '^machine.* OEE' shown || fail "$by: $(cat shown)"
    downtime-stat --by "$by" --format table "${window[@]}" >shown
    grep -q '^machine.* reason .* time' shown || fail "$by: $(cat shown)"
  done
}

is_ascii() {
  LC_ALL=C COLUMNS=80 "$@" --format table >shown &&
    ! LC_ALL=C grep -n '[^ -~]' shown
}

@test "where the locale is not UTF-8 tables are ASCII" {
  each is_ascii
}

in_line() {
  COLUMNS=80 "$@" --format table --color always >coloured &&
    sed 's/\x1b\[[0-9]*m//g' coloured >plain &&
    COLUMNS=80 "$@" --format table >never && cmp plain never &&
    grep -q $'^\e\\[1m' coloured
}

@test "colours move nothing: without them a table has the same characters" {
  each in_line
}

@test "colour: on a terminal, and not with NO_COLOR, --color never or a pipe" {
  local by="--by machine --from 2026-09-01 --to 2026-10-01 $two"
  run -0 script -qec "oee-calc $by" /dev/null
  [[ $output == *$'\e[33m●'* ]] || fail "$output"
  NO_COLOR=1 run -0 script -qec "oee-calc $by" /dev/null
  [[ $output != *$'\e'* && $output == *●* ]] || fail "$output"
  NO_COLOR='' run -0 script -qec "oee-calc $by" /dev/null
  [[ $output == *$'\e[33m'* ]]
  run -0 script -qec "oee-calc --color never $by" /dev/null
  [[ $output != *$'\e'* && $output == *●* ]]
  TERM=dumb run -0 script -qec "oee-calc $by" /dev/null
  [[ $output != *$'\e'* ]]
  # shellcheck disable=SC2086
  run -0 oee-calc --format table $by
  [[ $output != *$'\e'* ]]
  # shellcheck disable=SC2086
  NO_COLOR=1 run -0 oee-calc --format table --color always $by
  [[ $output == *$'\e[33m●'* ]]
  # shellcheck disable=SC2086
  run -0 oee-calc --color always --format ndjson $by
  [[ $output != *$'\e'* ]]
  # shellcheck disable=SC2086
  run --separate-stderr -64 oee-calc --color sometimes $by
  [[ $stderr == *'--color: not one of auto, always, never'* ]]
}

@test "figures are marked by the targets of the definitions, or not at all" {
  sed '/^targets:/,$d' "$top/etc/definitions/iso22400.yaml" >own.yaml
  local c=(oee-calc --by machine --format table --from 2026-09-01
    --to 2026-10-01 --profile own.yaml "$two")
  run --separate-stderr -0 "${c[@]}"
  [[ $output != *[●▼]* ]] || fail "$output"
  printf 'targets:\n  availability: {good: 1}\n' >>own.yaml
  run --separate-stderr -0 "${c[@]}"
  [ "$(grep -o '[●▼]' <<<"$output" | tr -d '\n')" = '▼▼▼●' ]
  [[ $output == *'▼ ● below: avail 100/100%'* ]] || fail "$output"
  echo '  oee: {good: 85}' >>own.yaml
  run --separate-stderr -78 "${c[@]}"
  [[ $stderr == *'own.yaml:'*':15: targets.oee.good: '*0..1* ]] ||
    fail "$stderr"
}

@test "trends have a line of small bars a series, with gaps at weekends" {
  run --separate-stderr -0 oee-calc --trend 7 --by machine,day \
    --from 2026-09-01 --to 2026-10-01 --format table "$two"
  [ "$(grep -c '^Machine000[12] oee *[▁▂▃▄▅▆▇█ ]\{30\} ' <<<"$output")" = 2 ]
  run --separate-stderr -0 downtime-stat --report trend --format table \
    --from 2026-09-01 --to 2026-10-01 "$two"
  grep -q '^tooling  *[0-9.]*%  [▁▂▃▄▅▆▇█ ]\{16\}' <<<"$output"
  run --separate-stderr -0 downtime-stat --report pattern --format table \
    --from 2026-09-01 --to 2026-10-01 "$two"
  grep -q '^waiting tooling hour  *[▁▂▃▄▅▆▇█]\{16\} ' <<<"$output"
}

@test "downtime-stat: a trend's series has a number a day, or none" {
  downtime-stat --report trend --from 2026-09-01 --to 2026-10-01 "$two" |
    jq -r 'select(.reason == "tooling").series' >series
  # September 2026 begins on a Tuesday, nothing is planned on its weekends.
  [ "$(tr ' ' '\n' <series | wc -l)" = 30 ]
  [ "$(tr ' ' '\n' <series | grep -n -- - | cut -d : -f 1 | tr '\n' ' ')" = \
    '5 6 12 13 19 20 26 27 ' ]
}
