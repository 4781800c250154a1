#!/usr/bin/env bats
# What the night runs: backup, nightly-reconcile and predict, their units.

# sync.bash reads src; names of files are ours; $ is awk's and the scripts'.
# shellcheck disable=SC2034,SC2012,SC2016

load helper
load sync

setup() {
  mw_setup
  store_room shop.db
  MILLWRIGHT_STORE=$(store_url "$PWD/shop.db")
  export MILLWRIGHT_STORE
}

# fake PROGRAM SCRIPT: stands before the real one.
fake() {
  mkdir -p fake
  printf '#!/bin/sh\n%s\n' "$2" >"fake/$1"
  chmod +x "fake/$1"
  case $PATH in
  "$PWD"/fake:*) ;;
  *) PATH=$PWD/fake:$PATH ;;
  esac
}

# ---- backup ----

# a_store: with some facts.
a_store() {
  store-migrate >/dev/null
  seq 50 | awk '{printf "{\"record\":\"span\",\"machine\":\"M1\"," \
    "\"start\":\"2026-11-23T06:%02d:00Z\",\"end\":\"2026-11-23T07:00:00Z\"," \
    "\"source_key\":\"%d\",\"state\":\"idle\"}\n", $1, $1}' |
    store-put >/dev/null
}

# is_kept: what is kept is the store as it is now; what pg_dump made is none
# that can be read.
is_kept() {
  if [ -n "${MW_TEST_POSTGRES:-}" ]; then
    same "$(head -c 5 kept/shop-*.backup)" PGDMP
  else
    store-cat --store kept/shop-*.backup | cmp - <(store-cat)
  fi
}

# steps: of a backup; what pg_dump made was read to its end by the first.
steps() {
  [ -n "${MW_TEST_POSTGRES:-}" ] && echo "backup " || echo "backup check "
}

@test "backup: a file with the date in its name, private, and nothing said" {
  a_store
  run --separate-stderr -0 backup kept
  [ -z "$output$stderr" ] || fail "$output$stderr"
  same "$(ls kept)" "shop-$(date +%Y-%m-%d).backup"
  same "$(stat -c %a kept)" 700
  is_kept
  # Again on the same day: one file, the newer.
  echo '{"record":"part","part":"P"}' | store-put >/dev/null
  run --separate-stderr -0 backup -v kept
  same "$(ls kept | wc -l)" 1
  is_kept
  same "$(jq -r .action <<<"$stderr" | sort -u | tr '\n' ' ')" "$(steps)"
}

@test "backup: the default folder is in the state directory" {
  a_store
  run --separate-stderr -0 backup
  [ -f "$XDG_STATE_HOME/millwright/backup/shop-$(date +%Y-%m-%d).backup" ]
}

@test "backup: the newest N stay, and whatever is not a backup" {
  local d
  a_store
  mkdir kept
  for d in 2017-01-09 2017-01-10 2017-02-01 2016-12-31; do
    echo "$d" >"kept/shop-$d.backup"
  done
  touch kept/notes.txt kept/shop-2017-01-01.backup.gz kept/other-2001-01-01.backup
  # Of a run that was killed.
  touch kept/shop-2017-01-01.backup.aB3dE9
  run --separate-stderr -0 backup -k 3 kept
  same "$(ls kept)" "$(printf '%s\n' notes.txt other-2001-01-01.backup \
    shop-2017-01-01.backup.gz shop-2017-01-10.backup shop-2017-02-01.backup \
    "shop-$(date +%Y-%m-%d).backup")"
}

@test "backup: nothing older goes for a backup in which something is wrong" {
  only_sqlite
  a_store
  mkdir kept
  echo old >kept/shop-2017-01-09.backup
  sqlite3 shop.db "DELETE FROM source_row WHERE source_key = '7'"
  run --separate-stderr -1 backup -k 1 kept
  [[ $stderr == *'no row of the ledger gave it'* ]] || fail "$stderr"
  same "$(ls kept | wc -l)" 2
  # And none is made of a store that is damaged.
  rm kept/*
  echo old >kept/shop-2017-01-09.backup
  dd if=/dev/urandom of=shop.db bs=1 seek=$((4096 * 30 + 500)) count=60000 \
    conv=notrunc status=none
  run --separate-stderr -65 backup -k 1 kept
  [[ $stderr == store-admin:* ]] || fail "$stderr"
  same "$(ls kept)" shop-2017-01-09.backup
}

@test "backup: without a store 66, while another is at work 75, misuse 64" {
  run --separate-stderr -66 backup kept
  a_store
  exec 8>>kept/.lock
  flock -n 8
  run --separate-stderr -75 backup kept 8>&-
  [[ $stderr == 'backup: kept: another backup is at work' ]] || fail "$stderr"
  exec 8>&-
  run --separate-stderr -0 backup kept
  run --separate-stderr -64 backup -k 0 kept
  run --separate-stderr -64 backup -k x kept
  run --separate-stderr -64 backup a b
  run --separate-stderr -64 backup -x
  [[ $stderr == *'usage: backup '* ]]
  touch file
  run --separate-stderr -73 backup file/kept
}

@test "backup: one run id goes through all its programs" {
  a_store
  fake store-admin "echo \$1 \$MILLWRIGHT_RUN >>ids
    exec '$MW_BUILD/bin/store-admin' \"\$@\""
  run -0 backup kept
  same "$(cut -d ' ' -f 1 ids | tr '\n' ' ')" "$(steps)"
  same "$(cut -d ' ' -f 2 ids | sort -u | wc -l)" 1
  rm ids
  MILLWRIGHT_RUN=night-7 run -0 backup kept
  same "$(cut -d ' ' -f 2 ids | sort -u)" night-7
}

# ---- nightly-reconcile ----

# site: a source of two jobs, synced long after their start.
site() {
  local c=$XDG_CONFIG_HOME/millwright
  use_sqlite
  joblog
  {
    job Machine0001 '2026-03-02 06:00:00' '2026-03-02 10:00:00' J1 \
      PartsProduced=20
    job Machine0002 '2026-03-02 06:00:00' '2026-03-02 14:00:00' J2 \
      PartsProduced=9
  } | source_sql
  mkdir -p "$c/mapping"
  cp "$top/etc/mapping/joblog_ob.yaml" "$c/mapping/cimco.yaml"
  printf 'store: %s\nsource: {url: %s}\nsite: {zone: America/Chicago}\n' \
    "$MILLWRIGHT_STORE" "$src" >"$c/millwright.yaml"
  store-migrate >/dev/null
  cimco-sync --now 2026-03-04T00:00:00Z >/dev/null
}

@test "nightly-reconcile: finds an edit that no sync reads any more" {
  site
  cimco-sync --now 2026-06-03T00:00:00Z >/dev/null
  echo "UPDATE joblog_ob SET PartsProduced = 21 WHERE JobNumber = 'J1';
    DELETE FROM joblog_ob WHERE JobNumber = 'J2';" | source_sql
  cimco-sync --now 2026-06-04T00:00:00Z >/dev/null
  same "$(ask 'SELECT group_concat(parts) FROM output')" 20.0,9.0
  run --separate-stderr -0 nightly-reconcile --now 2026-06-04T00:00:00Z
  [ -z "$output$stderr" ] || fail "$output$stderr"
  same "$(ask 'SELECT group_concat(parts) FROM output')" 21.0
  run --separate-stderr -0 nightly-reconcile -v --now 2026-06-04T00:00:00Z
  same "$(jq -r '"\(.record) \(.mode) \(.updated)"' <<<"$stderr")" \
    "sync reconcile 0"
}

@test "nightly-reconcile: waits for the sync that is at work" {
  site
  fake cimco-sync 'echo "$@" >>calls; [ "$(wc -l <calls)" -gt 3 ] || exit 75'
  fake sleep 'echo "$1" >>slept'
  run --separate-stderr -0 nightly-reconcile --table joblog_ob
  same "$(sort -u calls)" '--reconcile --format ndjson --table joblog_ob'
  same "$(tr '\n' ' ' <slept)" '60 60 60 '
  rm calls slept
  run --separate-stderr -75 nightly-reconcile -w 2
  same "$(tr '\n' ' ' <slept)" '60 60 '
  rm calls slept
  run --separate-stderr -75 nightly-reconcile -w 0
  [ ! -e slept ]
}

@test "nightly-reconcile: its status is that of cimco-sync; misuse is 64" {
  local code
  for code in 65 69 78; do
    fake cimco-sync "exit $code"
    run --separate-stderr "-$code" nightly-reconcile
  done
  run --separate-stderr -64 nightly-reconcile -x
  run --separate-stderr -64 nightly-reconcile -w soon
  [[ $stderr == *'usage: nightly-reconcile '* ]]
}

@test "nightly-reconcile: one run id in what it writes" {
  site
  MILLWRIGHT_RUN=night-9 run --separate-stderr -0 nightly-reconcile -v
  same "$(jq -r .run <<<"$stderr")" night-9
}

# ---- predict ----

# A plant with models, made once for the file; examples.bash has a joblog of
# its own, which only this knows.
setup_file() {
  load examples
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR mw_setup
  prepare "$BATS_FILE_TMPDIR/site" >&2
}

# a_site: a copy of it, here, with its store as MILLWRIGHT_STORE says.
a_site() {
  cp -a "$BATS_FILE_TMPDIR/site" .
  cd site || return 1
  export XDG_CONFIG_HOME=$PWD/config XDG_STATE_HOME=$PWD/state
  store_room shop.db
  MILLWRIGHT_STORE=$(store_url "$PWD/shop.db")
  export MILLWRIGHT_STORE
  [ -n "${MW_TEST_POSTGRES:-}" ] || return 0
  store-migrate >/dev/null
  store-cat --store shop.db --kind job,output,span | store-put >/dev/null
  rm shop.db
}

# ago N: so many days before now.
ago() {
  date -u -d "$1 days ago" +%FT%TZ
}

@test "predict: every champion, into the store, and nothing to score yet" {
  local now
  a_site
  now=$(ago 2)		# the same second each time
  run --separate-stderr -0 predict -n "$now"
  [ -z "$stderr" ] || fail "$stderr"
  same "$(store-cat --kind prediction | jq -r 'select(.record == "prediction")
    | .model' | sort | uniq -c | tr -s ' \n' ' ')" ' 3 downtime 3 service '
  run --separate-stderr -0 predict -v -n "$now"
  same "$(jq -c '[.read, .unchanged]' <<<"$stderr")" '[6,6]'
  # With the data of two days ago alone they are the same: no future in them.
  store-cat --kind prediction --machine Haas02 >with
  for t in job span output; do
    echo "DELETE FROM $t WHERE $(us start) > $(date -d "$now" +%s)000000;"
  done >forget.sql
  store_sql "$MILLWRIGHT_STORE" "DELETE FROM prediction; $(<forget.sql)"
  predict -n "$now" >out
  same "$(jq -r 'select(.model == "downtime") | .figure' out)" waiting
  diff <(grep '"prediction"' with | sed 1d) \
    <(store-cat --kind prediction --machine Haas02 | grep '"prediction"' |
      sed 1d)
}

@test "predict: what has come true is scored, as by hand" {
  local d
  a_site
  for d in 9 7 5 3; do predict -n "$(ago $d)" >/dev/null; done
  run --separate-stderr -0 predict -o scores downtime
  [ -z "$output$stderr" ] || fail "$output$stderr"
  same "$(stat -c %a scores)" 644
  # The truth by another way: the rows that were trained on.
  jq -s -r --slurpfile is rows.ndjson '($is | map(select(.y_reason != null) |
      {key: (.machine + .time + .job), value: .y_reason}) | from_entries) as $t |
    map(select(.record == "prediction" and .model == "downtime") |
      . + {is: $t[.machine + .time + .job]} | select(.is != null) |
      . + {chance: (.is as $is | .chances / "; " | map(. / "=") |
        map(select(.[0] == $is)[1] | tonumber)[0])}) |
    [length, (map(-(.chance | log)) | add)] | @tsv' \
    <(store-cat --kind prediction) >want
  jq -s -r 'map(select(.figure == "log_loss")) | [(map(.n) | add),
    (map(.n * .value) | add)] | @tsv' scores >ours
  paste want ours | awk '{exit !($1 == $3 && $1 == 12 && $2 - $4 < 1e-6 &&
    $4 - $2 < 1e-6)}' || fail "$(paste want ours)"
  # And those of now wait.
  same "$(jq -s 'map(select(.figure == "waiting") | .value) | add' scores)" 3
  # One that an older store-put let in hides none of the others.
  store_sql "$MILLWRIGHT_STORE" "UPDATE prediction SET chances = 'garbage'
    WHERE model = 'downtime' AND machine = 'Haas02' AND
    $(us time) = (SELECT min($(us time)) FROM prediction)"
  run --separate-stderr -65 predict -o scores downtime
  [[ $stderr == *'chances: not as '*'"garbage"; set aside: Haas02 at '*'1 of '* ]] ||
    fail "$stderr"
  same "$(jq -s 'map(select(.figure == "log_loss") | .n) | add' scores)" 11
}

@test "predict: a model that is not there or of other features: others go on" {
  a_site
  run --separate-stderr -66 predict nix downtime
  [[ $stderr == *'no "nix"'* ]] || fail "$stderr"
  same "$(store-cat --kind prediction | grep -c '"model":"downtime"')" 3
  sed 's/windows: .*/windows: [1h, 8h]/' features.yaml >less.yaml
  run --separate-stderr -65 predict -f less.yaml downtime
  [[ $stderr == *'predict: downtime: was trained on "features.yaml '*'less.yaml gives those at no moment: train it anew'* ]] ||
    fail "$stderr"
  chmod u+w state/millwright/registry/service/versions/1/model.bin
  echo x >>state/millwright/registry/service/versions/1/model.bin
  run --separate-stderr -65 predict
  [[ $stderr == model-predict:* ]] || fail "$stderr"
  same "$(jq -r .model <<<"$output" | sort -u)" downtime
  # It was left out without a word.
  rm state/millwright/registry/service/HEAD.json
  run --separate-stderr -65 predict
  [[ $stderr == 'predict: service: '*'HEAD.json: is gone'* ]] || fail "$stderr"
  same "$(jq -r .model <<<"$output" | sort -u)" downtime
}

@test "predict: trained at hours, asked at hours" {
  a_site
  feat-build --at hour day.ndjson >/dev/null 2>&1 || :
  store-cat --order time | feat-build --at hour >hours
  model-train -m hourly -t y_down_s -s rounds=5 --cv 2 hours >/dev/null
  predict -n "$(date -u -d '2 hours ago' +%FT%TZ)" hourly@1 >out
  same "$(store-cat --kind prediction | jq -r 'select(.record == "prediction") |
    .time[14:]' | sort -u)" "00:00Z"
  same "$(jq -r '.figure' out)" waiting
}

@test "predict: no champion, no registry, no store; misuse is 64" {
  a_site
  run --separate-stderr -66 predict -n "$(ago 2)" downtime@challenger
  model-train -m new -t y_reason -s trees=5 --cv 2 --registry reg \
    rows.ndjson >/dev/null
  MILLWRIGHT_REGISTRY=reg run --separate-stderr -0 predict
  [[ $stderr == 'predict: no model has a champion; '* ]] || fail "$stderr"
  MILLWRIGHT_REGISTRY=none run --separate-stderr -66 predict
  MILLWRIGHT_STORE=none.db run --separate-stderr -66 predict downtime
  [[ $stderr == *'none.db: no such store'* ]] || fail "$stderr"
  run --separate-stderr -64 predict -x
  [[ $stderr == *'usage: predict '* ]]
  for o in -b -e; do
    run --separate-stderr -64 predict $o 28 downtime
    [[ $stderr == 'predict: not a length like 28d: "28"'* ]] || fail "$stderr"
  done
  run --separate-stderr -73 predict -o no/such/folder downtime
}

@test "predict: while another writes 75, and one run id in the commit" {
  a_site
  fake store-put 'exit 75'
  run --separate-stderr -75 predict downtime
  rm -r fake
  MILLWRIGHT_RUN=night-9 predict downtime >/dev/null
  same "$(store_sql "$MILLWRIGHT_STORE" 'SELECT run FROM commit_log
    ORDER BY seq DESC LIMIT 1')" night-9
}

# ---- units and cron ----

# installed: the units and the cron file, with their paths filled in.
installed() {
  env -u MAKEFLAGS -u MAKELEVEL make -s -C "$top" B="${MW_BUILD#"$top"/}" \
    DESTDIR="$PWD/dest" install
}

@test "units: each is as closed as it can be" {
  local u most
  command -v systemd-analyze >/dev/null || skip 'no systemd-analyze here'
  installed
  cd dest/usr/local/lib/systemd/system
  for u in millwright-*.service; do
    most=15
    case $u in
    millwright-backup.service|millwright-predict.service) most=6 ;;
    esac
    run systemd-analyze security --offline=true --threshold=$most "./$u"
    [ "$status" -eq 0 ] || fail "$output"
    [[ $output != *fatal* ]] || fail "$output"
  done
}

@test "units: each service has a timer, and systemd takes all its lines" {
  local u
  command -v systemd-analyze >/dev/null || skip 'no systemd-analyze here'
  installed
  # Where the units say the programs are.
  sed -i "s|/usr/local/|$PWD/dest/usr/local/|g" \
    dest/usr/local/lib/systemd/system/*.service
  cd dest/usr/local/lib/systemd/system
  for u in millwright-*.service; do
    [ -f "${u%.service}.timer" ] || fail "$u: no timer"
    run systemd-analyze verify --man=no "./$u" "./${u%.service}.timer"
    ! grep -E "${u%.service}.*(Unknown|Failed|Invalid|not executable)" \
      <<<"$output" || fail "$u"
  done
}

@test "cron: each line names a script that is installed" {
  installed
  run -0 awk '/^[0-9]/ {print $7}' dest/usr/local/share/millwright/cron/millwright
  same "${#lines[@]}" 5
  # And each that waits to be wanted.
  for u in "${lines[@]}" $(awk '/^#[0-9]/ {print $7}' \
    dest/usr/local/share/millwright/cron/millwright); do
    [ -x "dest$u" ] || fail "$u"
  done
}
