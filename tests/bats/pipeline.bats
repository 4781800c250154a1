#!/usr/bin/env bats
# Programs in a pipe: what goes wrong in one is seen at the end.

# sync.bash reads src.
# shellcheck disable=SC2034

load helper
load sync

# ---- sync-and-oee ----

# site: a source of three jobs, an empty store, and the configuration.
site() {
  local c=$XDG_CONFIG_HOME/millwright
  use_sqlite
  joblog
  {
    job Machine0001 '2026-03-02 06:00:00' '2026-03-02 10:00:00' J1 \
      PartNumber=P1 PartsProduced=20 IdleTime=600
    job Machine0001 '2026-03-02 10:00:00' '2026-03-02 14:00:00' J2 \
      PartNumber=P1 PartsProduced=30 SetupTime=900
    job Machine0002 '2026-03-02 06:00:00' '2026-03-02 14:00:00' J3 \
      PartNumber=P2 PartsProduced=9
  } | source_sql
  mkdir -p "$c/mapping"
  cp "$top/etc/mapping/joblog_ob.yaml" "$c/mapping/cimco.yaml"
  printf 'store: %s\nsource: {url: %s}\nsite: {zone: America/Chicago}\n' \
    "$PWD/shop.db" "$src" >"$c/millwright.yaml"
  printf 'zone: America/Chicago\nshifts:\n  - %s\n' \
    '{name: day, days: daily, from: "06:00", to: "14:00"}' >"$c/calendar.yaml"
  store-migrate >/dev/null
}

# fake PROGRAM SCRIPT: stands before the real one.
fake() {
  mkdir -p fake
  printf '#!/bin/sh\n%s\n' "$2" >"fake/$1"
  chmod +x "fake/$1"
  PATH=$PWD/fake:$PATH
}

period=(2026-03-02 2026-03-03)

@test "sync-and-oee: syncs, and prints the OEE by machine and shift" {
  site
  run --separate-stderr -0 sync-and-oee "${period[@]}"
  same "$(jq -r 'select(.shift == "day") |
    "\(.machine) \(.parts) \(.running_s) \(.setup_time_s)"' \
    <<<"$output")" $'Machine0001 50 3600 900\nMachine0002 9 1800 0'
  [ -z "$stderr" ] || fail "$stderr"
  run --separate-stderr -0 sync-and-oee -v "${period[@]}"
  same "$(jq -r '"\(.record) \(.table)"' <<<"$stderr")" "sync joblog_ob"
}

@test "sync-and-oee: a wrong option or too many times is 64" {
  run --separate-stderr -64 sync-and-oee -x
  [[ $stderr == *'usage: sync-and-oee '* ]] || fail "$stderr"
  run --separate-stderr -64 sync-and-oee a b c
}

@test "sync-and-oee: -o makes the file whole, by the umask, and nothing else" {
  site
  sync-and-oee "${period[@]}" >want
  echo old >out.ndjson
  umask 027
  run --separate-stderr -0 sync-and-oee -o out.ndjson "${period[@]}"
  [ -z "$output$stderr" ] || fail "$output$stderr"
  diff want out.ndjson
  same "$(stat -c %a out.ndjson) $(echo out.ndjson*)" "640 out.ndjson"
}

@test "sync-and-oee: -o into a folder that is not there is 73" {
  site
  run --separate-stderr -73 sync-and-oee -o nowhere/out "${period[@]}"
}

@test "sync-and-oee: figures that fail leave the old file as it was" {
  site
  echo old >out.ndjson
  echo 'zone: Mars/Base' >"$XDG_CONFIG_HOME/millwright/calendar.yaml"
  run --separate-stderr -78 sync-and-oee -o out.ndjson "${period[@]}"
  [[ $stderr == *calendar.yaml:1:7* ]] || fail "$stderr"
  same "$(cat out.ndjson) $(echo out.ndjson*)" "old out.ndjson"
}

# An empty file took the place of the old one, with status 0.
@test "sync-and-oee: a store-cat that cannot begin is no empty store" {
  site
  echo old >out.ndjson
  fake store-cat 'echo "store-cat: locked" >&2; exit 75'
  run --separate-stderr -75 sync-and-oee -o out.ndjson "${period[@]}"
  same "$(cat out.ndjson) $(echo out.ndjson*)" "old out.ndjson"
  run --separate-stderr -75 sync-and-oee "${period[@]}"
}

@test "sync-and-oee: a store-cat that is killed gives 65 and no file" {
  site
  # shellcheck disable=SC2016 # the script's own
  fake store-cat 'PATH=${PATH#*fake:}; store-cat "$@" | head -n 5; kill -9 $$'
  run --separate-stderr -65 sync-and-oee -o out.ndjson "${period[@]}"
  [[ $stderr == *'no "end" record'* || $stderr == *cut* ]] || fail "$stderr"
  [ ! -e out.ndjson ]
}

@test "sync-and-oee: after a failed sync the figures come from what is there" {
  site
  sync-and-oee "${period[@]}" >want
  mv source.db gone.db
  run --separate-stderr -66 sync-and-oee "${period[@]}"
  same "$output" "$(cat want)"
  [[ $stderr == cimco-sync:*source.db* ]] || fail "$stderr"
  run --separate-stderr -66 sync-and-oee -o out.ndjson "${period[@]}"
  diff want out.ndjson
}

@test "sync-and-oee: of two failures the worse one counts" {
  site
  echo 'zone: Mars/Base' >"$XDG_CONFIG_HOME/millwright/calendar.yaml"
  for code in 69=78 74=74 70=70 1=78; do
    fake cimco-sync "exit ${code%=*}"
    run --separate-stderr "-${code#*=}" sync-and-oee "${period[@]}"
  done
}

@test "sync-and-oee: while another sync is at work nothing is done, and 75" {
  site
  fake cimco-sync 'exit 75'
  fake store-cat 'echo "must not run" >&2; exit 70'
  echo old >out.ndjson
  run --separate-stderr -75 sync-and-oee -o out.ndjson "${period[@]}"
  same "$output$stderr$(cat out.ndjson)" old
}

@test "sync-and-oee: one run id goes through all its programs" {
  local p
  site
  for p in cimco-sync store-cat oee-calc; do
    # shellcheck disable=SC2016 # the script's own
    fake "$p" "echo \"$p \$MILLWRIGHT_RUN\" >>ids; exec '$MW_BUILD/bin/$p' \"\$@\""
  done
  run -0 sync-and-oee "${period[@]}"
  same "$(cut -d ' ' -f 1 ids | sort | tr '\n' ' ')" \
    "cimco-sync oee-calc store-cat "
  same "$(cut -d ' ' -f 2 ids | sort -u | wc -l)" 1
  rm ids
  MILLWRIGHT_RUN=night-7 run -0 sync-and-oee "${period[@]}"
  same "$(cut -d ' ' -f 2 ids | sort -u)" night-7
}

# ---- a report, made again ----

# report OPTION...: the OEE and the losses of a week.
report() {
  store-cat --from 2026-03-01 --to 2026-03-08 "$@" | tee stream |
    oee-calc --by machine,shift
  oee-calc --loss --by machine,shift stream
}

# later: everything changes that can: amounts, keys, machines, open jobs.
later() {
  local n
  for n in 1 2 3 4 5 6 7; do
    {
      echo "UPDATE joblog_ob SET PartsProduced = PartsProduced + $n;"
      echo "UPDATE joblog_ob SET machine = 'Machine000$n'
        WHERE JobNumber = 'J2';"
      [ "$n" -ne 3 ] || echo "DELETE FROM joblog_ob WHERE JobNumber = 'J3';
        UPDATE joblog_ob SET State = 'CLOSED',
          EndTime = '2026-03-05 10:00:00' WHERE State = 'OPENED';"
      [ "$n" -ne 5 ] || job Machine0009 '2026-03-04 06:00:00' \
        '2026-03-04 09:00:00' J9
    } | source_sql
    cimco-sync --now "2026-03-0${n}T00:00:00Z" >/dev/null
    printf 'part,op,ideal_s,valid_from\nP1,10,%d,2026-01-01T00:00:00Z\n' \
      $((40 + n)) | store-put --kind standard \
      --now "2026-03-0${n}T01:00:00Z" >/dev/null
  done
}

@test "a week-old report can be made again byte for byte" {
  local seq
  site
  open_job Machine0003 '2026-03-05 06:00:00' J4 | source_sql
  printf 'part,op,ideal_s,valid_from\nP1,10,40,2026-01-01T00:00:00Z\n' \
    >standard.csv
  cimco-sync --now 2026-02-28T23:00:00Z >/dev/null
  store-put --kind standard --now 2026-02-28T23:01:00Z standard.csv >/dev/null
  report >first
  seq=$(jq -r 'select(.record == "query").seq' stream)
  grep -q '"oee":0' first && grep -q '"record":"loss"' first ||
    fail "$(cat first)"
  later
  report >now
  run -1 cmp -s first now
  report --seq "$seq" | cmp - first
  report --as-of 2026-02-28T23:01:00Z | cmp - first
  # Mapped anew: every row is replaced, the past stays.
  sed -i 's/reason: setup/reason: set_up/' \
    "$XDG_CONFIG_HOME/millwright/mapping/cimco.yaml"
  cimco-sync --now 2026-03-09T00:00:00Z >/dev/null
  report --seq "$seq" | cmp - first
  # And by shards.
  { report --seq "$seq" --shard 1/2; report --seq "$seq" --shard 2/2; } |
    sort | cmp - <(sort first)
}

# ---- what a pipe has in common ----

@test "the run id stands in every message, record and commit" {
  site
  export MILLWRIGHT_RUN=night-8
  run --separate-stderr -0 cimco-sync -v --log-format json \
    --now 2026-03-04T00:00:00Z
  same "$(field run)" night-8
  same "$(jq -r '"\(.program) \(.run)"' <<<"$stderr" | sort -u)" \
    "cimco-sync night-8"
  same "$(ask 'SELECT DISTINCT run FROM commit_log')" night-8
  printf 'part,op,ideal_s\nP1,10,x\n' >bad.csv
  run --separate-stderr -65 store-put --log-format json --kind standard bad.csv
  same "$(jq -r '"\(.program) \(.run)"' <<<"$stderr" | sort -u)" \
    "store-put night-8"
  run bash -c 'store-cat --log-format json -m Nope 2>&1 |
    oee-calc --log-format json 2>&1'
  run -66 store-cat --log-format json -m Nope
  same "$(jq -r '"\(.program) \(.run) \(.level)"' <<<"$output")" \
    "store-cat night-8 error"
  run -65 oee-calc --log-format json <<<'{"record":"query"'
  same "$(jq -r '"\(.program) \(.run) \(.level)"' <<<"$output")" \
    "oee-calc night-8 error"
}

# spans N: of one machine, a minute each.
spans() {
  awk -v n="$1" 'BEGIN {
    print "record,machine,start,end,state"
    for (i = 0; i < n; i++)
      printf "span,M1,2026-%02d-%02dT%02d:%02d:00Z,2026-%02d-%02dT%02d:%02d:59Z,%s\n",
        i / 40320 + 1, i / 1440 % 28 + 1, i / 60 % 24, i % 60, i / 40320 + 1,
        i / 1440 % 28 + 1, i / 60 % 24, i % 60, i % 3 ? "running" : "idle"
  }'
}

@test "a store-cat killed in mid-stream makes no figure" {
  new_store
  spans 60000 | store-put --store shop.db >/dev/null
  mkfifo pipe
  store-cat --store shop.db >pipe 3>&- &
  pid=$!
  # The pipe is full when it dies: what came before is read all the same.
  # shellcheck disable=SC2016 # $1 is the inner shell's
  run --separate-stderr -65 bash -c '{ head -c 100000; kill -9 "$1"; cat; } \
    <pipe | oee-calc --by machine' - "$pid"
  wait "$pid" || true
  [[ $stderr == *'oee-calc: standard input:'* ]] || fail "$stderr"
  [ -z "$(jq -r 'select(.oee != null)' <<<"$output")" ]
}

# ---- bad input ----

@test "an unknown machine: in the store 66, in a closed calendar 78" {
  site
  cimco-sync --now 2026-03-04T00:00:00Z >/dev/null
  refused 66 'no machine of that name in the store: "Machine1"' \
    store-cat -m Machine0001,Machine1
  printf 'machines: {only: listed, Machine0001: {}}\n' \
    >>"$XDG_CONFIG_HOME/millwright/calendar.yaml"
  refused 78 'Machine0002' bash -o pipefail -c 'store-cat | oee-calc'
  run --separate-stderr -0 bash -o pipefail -c \
    'store-cat -m Machine0001 | oee-calc'
}
