#!/usr/bin/env bats
# store-admin: what its page promises.

load helper
load store

setup() {
  store_setup
}

# a_store: some commits, with a past, readings, a quarantine.
a_store() {
  everything | store-put --now 2026-11-10T00:00:00Z >/dev/null
  many 3000 | store-put --now 2026-11-11T00:00:00Z >/dev/null
  many 3000 | sed 's/idle/down/' | store-put --now 2026-11-12T00:00:00Z >/dev/null
  store-put --max-bad -1 --now 2026-11-13T00:00:00Z 2>/dev/null >/dev/null \
    < <(span M1 07:00 06:00 bad; span M1 08:00 07:00 mended)
  span M1 07:00 08:00 mended | store-put --now 2026-11-14T00:00:00Z >/dev/null
}

# whole [STORE]: everything that can be asked of a store, as it is.
whole() {
  local s=${1:-$MILLWRIGHT_STORE}
  store-cat --store "$s" --kind "$all,machine,part,operator,standard"
  store-cat --store "$s" --kind quarantine
}

# answers [STORE]: the same as of each of its commits.
answers() {
  local n s=${1:-$MILLWRIGHT_STORE}
  whole "$s"
  for n in $(seq "$(store_sql "$s" 'SELECT max(seq) FROM commit_log')")
  do
    store-cat --store "$s" --seq "$n" --kind "$all"
  done
}

# rows_only: of what store-cat writes, without query and end.
rows_only() {
  grep -vE '^\{"record":"(query|end)"'
}

sound() {
  run --separate-stderr -0 store-admin check --store "${1:-$MILLWRIGHT_STORE}"
  [[ -z $stderr || $stderr == *'are not looked through: '* ]] || fail "$stderr"
  same "$(jq -r .findings <<<"$output" | sort -u)" 0
}

# ---- backup and restore ----

@test "a backup is a store, with its past and its quarantine" {
  only_sqlite
  a_store
  run --separate-stderr -0 store-admin backup copy.db
  [ -z "$stderr" ] || fail "$stderr"
  same "$(jq -r '"\(.record) \(.action) \(.file) \(.seq) \(.schema)"' <<<"$output")" \
    "store backup copy.db 4 $newest"
  same "$(field bytes)" "$(stat -c %s copy.db)"
  diff <(answers) <(answers copy.db)
  sound copy.db
  run --separate-stderr -0 store-admin restore --store sub/other.db copy.db
  same "$(field action) $(field seq)" "restore 4"
  diff <(answers) <(answers sub/other.db)
  # And the next sync goes on in it.
  span M1 01:00 02:00 next | store-put --store sub/other.db >/dev/null
  same "$(echo ./*copy*)" ./copy.db
}

# Every record of a backup equals that of some commit, its own.
@test "a backup while a writer writes is the store as of one commit" {
  only_sqlite
  local n seq
  many 20000 | store-put >/dev/null
  (
    trap 'exit 0' TERM
    for n in $(seq 1000); do
      many 400 | sed "s/idle/state$n/" | store-put >/dev/null || exit 1
    done
  ) 3>&- &
  for n in 1 2 3 4 5 6; do
    store-admin backup "copy$n.db" >"report$n" || fail "backup $n"
    sleep 0.2
  done
  kill $!
  wait $! || true
  for n in 1 2 3 4 5 6; do
    seq=$(jq -r .seq "report$n")
    store-admin restore --store "from$n.db" "copy$n.db" >/dev/null
    sound "from$n.db"
    store-cat --store "from$n.db" | cmp - <(store-cat --seq "$seq")
    echo "$seq"
  done | sort -u >seqs
  # It was written meanwhile.
  [ "$(wc -l <seqs)" -gt 1 ] || fail "$(cat report*)"
}

@test "nobody may read a backup who may not read the store" {
  only_sqlite
  a_store
  chmod 640 shop.db
  umask 022
  store-admin backup copy.db >/dev/null
  same "$(stat -c %a copy.db)" 640
  chmod 600 copy.db
  store-admin backup copy.db >/dev/null
  same "$(stat -c %a copy.db)" 600
}

@test "a damaged store makes no backup, and the older one stays" {
  only_sqlite
  a_store
  store-admin backup copy.db >/dev/null
  sha256sum copy.db >sum
  # In the midst of a page of span.
  dd if=/dev/urandom of=shop.db bs=1 seek=$((4096 * 40 + 500)) count=3000 \
    conv=notrunc status=none
  refused 65 'no backup was made' store-admin backup copy.db
  sha256sum --quiet -c sum
  same "$(echo ./copy*)" ./copy.db
}

@test "a backup that cannot be written is 73 or 74, and leaves nothing" {
  only_sqlite
  a_store
  refused 73 'nowhere/copy.db' store-admin backup nowhere/copy.db
  refused 73 'is the store itself' store-admin backup ./shop.db
  refused 73 'not a regular file' store-admin backup /dev/null
  refused 66 'no such store' store-admin backup --store none.db copy.db
  run --separate-stderr -74 bash -c 'ulimit -f 100; trap "" XFSZ
    store-admin backup copy.db'
  [[ $stderr == *'no backup was made'* ]] || fail "$stderr"
  same "$(echo ./*.db*)" ./shop.db
  run --separate-stderr -74 sh -c 'store-admin backup copy.db >/dev/full'
  sound copy.db
}

@test "restore: a store that is there stays, unless --replace" {
  only_sqlite
  a_store
  store-admin backup copy.db >/dev/null
  answers >want
  span M1 01:00 02:00 later | store-put >/dev/null
  sha256sum shop.db >sum
  refused 73 'there is a store already; --replace' store-admin restore copy.db
  sha256sum --quiet -c sum
  refused 73 'is the store itself' store-admin restore --replace shop.db
  chmod 640 shop.db
  run --separate-stderr -0 store-admin restore --replace copy.db
  answers | cmp - want
  same "$(stat -c %a shop.db)" 640
}

@test "restore --replace waits for no job: 75, and nothing is changed" {
  only_sqlite
  a_store
  store-admin backup copy.db >/dev/null
  span M1 01:00 02:00 later | store-put >/dev/null
  sha256sum shop.db >sum
  # As cimco-sync locks; see store_lock().
  # shellcheck disable=SC2016 # perl's own
  run --separate-stderr -75 perl -e '
    open(my $f, ">", "shop.db.sync.cimco.lock") or die $!;
    my $whole = pack("s s x4 q q i x4", 1, 0, 0, 0, 0);
    fcntl($f, 37, $whole) or die $!;
    system("store-admin", "restore", "--replace", "copy.db");
    exit($? >> 8)'
  [[ $stderr == *'sync.cimco.lock: held by another run'* ]] || fail "$stderr"
  sha256sum --quiet -c sum
  run --separate-stderr -0 store-admin restore --replace copy.db
}

@test "restore refuses what is no sound backup of this schema" {
  only_sqlite
  a_store
  store-admin backup good.db >/dev/null
  answers >want
  refused 66 'No such file' store-admin restore --replace none.db
  head -c 5000 /dev/urandom >noise.db
  refused 78 'not a database' store-admin restore --replace noise.db
  sqlite3 other.db 'CREATE TABLE t (x)'
  refused 78 'not a Millwright store' store-admin restore --replace other.db
  cp good.db newer.db
  sqlite3 newer.db 'PRAGMA user_version = 99'
  refused 78 "this program knows 1 to $newest" store-admin restore --replace newer.db
  head -c 300000 good.db >cut.db
  refused 65 '' store-admin restore --replace cut.db
  cp good.db bent.db
  dd if=/dev/urandom of=bent.db bs=1 seek=$((4096 * 40 + 500)) count=3000 \
    conv=notrunc status=none
  refused 65 damaged store-admin restore --replace bent.db
  answers | cmp - want
  # Nor does it replace what is not ours.
  refused 78 'it is not replaced' store-admin restore --replace \
    --store other.db good.db
  same "$(sqlite3 other.db .tables)" t
}

@test "restore --replace mends a store that nobody can open" {
  only_sqlite
  local broken
  a_store
  store-admin backup copy.db >/dev/null
  answers >want
  for broken in 'head -c 9000 /dev/urandom' 'head -c 100000 copy.db' \
    'tail -c +4097 copy.db' true; do
    $broken >shop.db
    # What a killed writer left of it must not be played into the new one.
    head -c 5000 /dev/urandom >shop.db-journal
    run --separate-stderr -0 store-admin restore --replace copy.db
    answers | cmp - want || fail "$broken"
    sound
  done
}

@test "restore: a journal that is left of a store that is gone is no danger" {
  only_sqlite
  a_store
  store-admin backup copy.db >/dev/null
  answers >want
  # A hot journal: the writer died before its commit.
  sqlite3 shop.db 'PRAGMA journal_mode = DELETE; BEGIN IMMEDIATE;
    PRAGMA cache_size = 1; DELETE FROM span; .shell cp shop.db-journal hot' \
    >/dev/null || true
  sqlite3 shop.db <<-'EOR' >/dev/null
	PRAGMA cache_size = 1;
	BEGIN IMMEDIATE;
	DELETE FROM span;
	.shell cp shop.db-journal hot
	ROLLBACK;
	EOR
  [ -s hot ]
  rm shop.db
  cp hot shop.db-journal
  store-admin restore copy.db >/dev/null
  answers | cmp - want
}

@test "a restore that is killed leaves the store as it was, or restored" {
  only_sqlite
  local n
  many 20000 | store-put >/dev/null
  store-admin backup old.db >/dev/null
  many 20000 | sed 's/idle/down/' | store-put >/dev/null
  store-admin backup new.db >/dev/null
  store-cat --store old.db >want.old
  store-cat --store new.db >want.new
  for n in 1 2 3 4 5 6 7 8 9; do
    store-admin restore --replace old.db >/dev/null 2>&1 &
    sleep "0.0$n"
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    store-cat >have
    cmp -s have want.old || cmp -s have want.new || fail "neither ($n)"
    store-admin restore --replace new.db >/dev/null
  done
  sound
}

@test "a reader who was overtaken by a restore says so" {
  only_sqlite
  many 30000 | store-put >/dev/null
  store-admin backup old.db >/dev/null
  many 30000 | sed 's/idle/down/' | store-put >/dev/null
  mkfifo pipe
  store-cat >pipe 2>words &
  exec 7<pipe
  head -c 100 <&7 >got
  store-admin restore --replace old.db >/dev/null
  cat <&7 >>got
  exec 7<&-
  run wait $!
  grep -q 'a backup was restored meanwhile' words || fail "$(cat words)"
  run ! grep -q '"record":"end"' got
}

@test "a writer goes on in what was restored" {
  only_sqlite
  mkfifo pipe
  store-admin backup empty.db >/dev/null
  store-put pipe >report &
  exec 7>pipe
  span M1 05:00 06:00 a >&7
  for _ in $(seq 100); do
    [ "$(sql 'SELECT count(*) FROM span')" = 0 ] || break
    sleep 0.1
  done
  store-admin restore --replace empty.db >/dev/null
  same "$(sql 'SELECT count(*) FROM span')" 0
  span M1 06:00 07:00 b >&7
  exec 7>&-
  wait $!
  same "$(sql 'SELECT source_key FROM span')" b
  sound
}

# ---- check ----

# finds WHY OF SQL: after it the check has these findings, and is 1.
finds() {
  cp good.db bad.db
  sqlite3 bad.db "$3"
  run --separate-stderr -1 store-admin check --store bad.db
  [ -z "$stderr" ] || fail "$stderr"
  jq -e --arg w "$1" --arg o "$2" -s 'map(select(.record == "finding" and
    .of == $o and (.why | contains($w)))) | length > 0' <<<"$output" \
    >/dev/null || fail "$1 in $2:" "$(grep finding <<<"$output")"
}

@test "a sound store has no findings, whatever happened to it" {
  a_store
  sound
  everything | sed 's/"machine":"M1"/"machine":"M7"/' | store-put >/dev/null
  span M1 03:00 04:00 'a|b' | store-put >/dev/null
  sound
  run -0 store-admin check --format table
  [[ $output == *span_past* ]]
  run --separate-stderr -0 store-admin check --format csv
  [ -z "$output" ]
}

@test "check finds what does not belong together" {
  only_sqlite
  a_store
  cp shop.db good.db
  finds 'no row of the ledger gave it' span \
    "DELETE FROM source_row WHERE source_key = 'a|b'"
  finds 'no row of the ledger gave it' job \
    "UPDATE source_row SET kinds = 1 WHERE source_key = 'a|b'"
  finds 'none of its facts is there' source_row \
    "DELETE FROM span WHERE source_key = '7'"
  finds 'its machine has no machine record' span \
    "DELETE FROM machine WHERE machine = 'M1'"
  finds 'written by a commit that is not in the log' span \
    "UPDATE span SET seq_from = 99 WHERE source_key = '7'"
  finds 'written by a commit that is not in the log' source_row \
    "UPDATE source_row SET seq = 99 WHERE source_key = '7'"
  finds 'replaced by a commit that is not in the log' span_past \
    "UPDATE span_past SET seq_to = 99 WHERE source_key = '7'"
  finds 'replaced before it was written' span_past \
    "UPDATE span_past SET seq_to = seq_from WHERE source_key = '7'"
  finds 'another version was there at the same time' span_past \
    "UPDATE span SET seq_from = 2 WHERE source_key = '7'"
  finds 'another version was there at the same time' span_past \
    "INSERT INTO span_past SELECT machine, start_us, end_us, source,
     source_key, n, seconds_ms, state, reason, job, part, op, operator, open,
     parts, scrap, flags, 1, 3 FROM span_past WHERE source_key = '7'"
  finds 'negative' span "UPDATE span SET parts = -1 WHERE source_key = '7'"
  finds 'commits before it are missing' commit_log \
    'DELETE FROM commit_log WHERE seq = 2'
  finds 'committed before the one before it' commit_log \
    'UPDATE commit_log SET committed_us = 0 WHERE seq = 3'
  finds 'pruned up to a commit that is not there' commit_log \
    "INSERT INTO state VALUES ('', 'store.floor', '99')"
  finds 'index span_long: missing' schema 'DROP INDEX span_long'
  finds "table mine: not Millwright's" schema 'CREATE TABLE mine (x)'
  finds 'index job_job: not as its migration made it' schema \
    'DROP INDEX job_job; CREATE INDEX job_job ON job (op)'
}

@test "check finds what does not belong together, in any database" {
  a_store
  sql "DELETE FROM source_row WHERE source_key = 'a|b'"
  sql "DELETE FROM span WHERE source_key = '7'"
  run --separate-stderr -1 store-admin check
  same "$(jq -r 'select(.record == "finding") | [.of, .why, .machine, .start,
    .source, .source_key, .n, .seq] | map(. // "-" | tostring) | join(" ")' \
    <<<"$output")" "$(cat <<-'EOR'
	span no row of the ledger gave it M1 2026-11-23T06:00:00Z s a|b 1 1
	output no row of the ledger gave it M1 2026-11-23T06:00:00Z s a|b 0 1
	job no row of the ledger gave it M1 2026-11-23T06:00:00Z s a|b 0 1
	source_row none of its facts is there M7 - put 7 - 3
	EOR
  )"
  same "$(jq -r 'select(.record == "store" and .findings > 0) |
    "\(.of) \(.rows) \(.findings)"' <<<"$output" | paste -sd, -)" \
    "span 3001 1,output 1 1,job 1 1,source_row 3002 1"
  run --separate-stderr -1 store-admin check --format csv
  same "${#lines[@]}" 5
}

@test "check finds a damaged file" {
  only_sqlite
  a_store
  dd if=/dev/urandom of=shop.db bs=1 seek=$((4096 * 40 + 500)) count=3000 \
    conv=notrunc status=none
  run --separate-stderr -1 store-admin check
  same "$(field of | sort -u)" file
  [ "$(jq -r 'select(.record == "store").findings' <<<"$output")" -gt 0 ]
}

@test "a check does not hold up who writes, though nobody reads it" {
  many 5000 | store-put >/dev/null
  sql 'UPDATE span SET seq_from = 99'
  mkfifo pipe
  store-admin check >pipe &
  exec 7<pipe
  head -c 100 <&7 >/dev/null
  put <(span M1 05:00 06:00 new)
  cat <&7 >rest
  exec 7<&-
  run wait $!
  same "$(grep -c 'not in the log' rest)" 5000
}

# ---- prune ----

@test "prune --past: earlier commits are refused, later ones keep their bytes" {
  local n
  a_store
  for n in 3 4; do store-cat --seq $n --kind "$all" >"at.$n"; done
  store-cat --changed 3..4 >moved
  store_digest "$MILLWRIGHT_STORE" >digest
  run -0 store-admin prune --past 2d --dry-run --now 2026-11-14T12:00:00Z
  same "$(jq -r 'select(.of == "span_past") | "\(.action) \(.rows)"' \
    <<<"$output")" "dry_run 3000"
  store_digest "$MILLWRIGHT_STORE" | cmp - digest
  run -0 store-admin prune --past 2d --now 2026-11-14T12:00:00Z
  same "$(jq -r 'select(.of == "span_past") | "\(.action) \(.rows)"' \
    <<<"$output")" "prune 3000"
  same "$(jq -r 'select(.of == "store").floor' <<<"$output")" 3
  for n in 1 2; do
    refused 66 "as of commit $n nothing can be told any more: its past was pruned up to commit 3" \
      store-cat --seq $n
  done
  refused 66 'nothing can be told any more' store-cat --as-of 2026-11-11T12:00:00Z
  refused 66 'nothing can be told any more' store-cat --changed 2..4
  for n in 3 4; do store-cat --seq $n --kind "$all" | cmp - "at.$n"; done
  store-cat --changed 3..4 | cmp - moved
  store-cat --as-of 2026-11-12T00:00:00Z --kind "$all" | cmp - at.3
  # Before the first commit there was nothing: that is still known.
  run -0 store-cat --as-of 2026-11-01
  run -0 store-cat --changed 0..
  # It never falls, and there is nothing left to do.
  run -0 store-admin prune --past 9999d
  same "$(jq -r 'select(.of == "store") | "\(.rows) \(.floor)"' \
    <<<"$output")" "0 3"
  sound
  [ -z "${MW_TEST_POSTGRES:-}" ] || return 0
  # A backup knows what is missing in it.
  store-admin backup copy.db >/dev/null
  refused 66 'nothing can be told any more' store-cat --store copy.db --seq 1
}

@test "prune --past goes through all of a large past" {
  many 25000 | store-put --now 2026-11-10T00:00:00Z >/dev/null
  many 25000 | sed 's/idle/down/' | store-put --now 2026-11-11T00:00:00Z >/dev/null
  many 25000 | awk 'NR % 2' | store-put --now 2026-11-13T00:00:00Z >/dev/null
  # The floor lies in the midst: of 37,500 past rows some stay.
  run -0 store-admin prune --past 0s --now 2026-11-12T00:00:00Z
  same "$(jq -r 'select(.of == "span_past").rows' <<<"$output")" 25000
  same "$(sql 'SELECT count(*) FROM span_past')" 12500
  sound
}

@test "prune --sensor: readings go, and whoever needs them is told" {
  seq 25000 | awk '{printf "{\"record\":\"sensor\",\"machine\":\"M%d\"," \
    "\"time\":\"2026-11-%02dT00:%02d:%02dZ\",\"name\":\"t%d\",\"value\":1}\n",
    $1 % 2, $1 % 20 + 1, $1 / 60 % 60, $1 % 60, $1}' | store-put >/dev/null
  span M1 05:00 06:00 a | store-put >/dev/null
  store-cat --kind sensor --from 2026-11-10 >kept
  run -0 store-admin prune --sensor 10d --now 2026-11-20T00:00:00Z
  same "$(jq -r 'select(.of == "sensor").rows' <<<"$output")" 11250
  same "$(sql "SELECT count(*) FROM sensor")" 13750
  refused 66 'readings before 2026-11-10T00:00:00Z were pruned' \
    store-cat --kind sensor --seq 4
  # What does not need them is as it was.
  run -0 store-cat --seq 4
  store-cat --kind sensor --seq 4 --from 2026-11-10 | cmp - kept
  run -0 store-cat --kind sensor
  same "$(jq -r 'select(.record == "end").records' <<<"$output")" 13752
  sound
}

@test "prune --prediction: what models said long ago goes, nothing else" {
  seq 24 | awk '{printf "{\"record\":\"prediction\",\"machine\":\"M1\"," \
    "\"time\":\"2026-11-%02dT00:00:00Z\",\"outcome\":\"y\",\"model\":\"m\"," \
    "\"version\":1,\"value\":%d}\n{\"record\":\"anomaly\"," \
    "\"machine\":\"M2\",\"time\":\"2026-11-%02dT00:00:00Z\"," \
    "\"model\":\"odd\",\"version\":1,\"score\":0.5,\"threshold\":0.6," \
    "\"is_anomaly\":false}\n", $1, $1, $1}' >said
  store-put said >/dev/null
  sed 's/"value":1}/"value":2}/' said | store-put >/dev/null
  echo '{"record":"sensor","machine":"M1","time":"2026-11-01T00:00:00Z","name":"t","value":1}' |
    store-put >/dev/null
  run -0 store-admin prune --prediction 10d --dry-run --now 2026-11-20T00:00:00Z
  same "$(jq -c 'select(.of != "store") | [.of, .rows]' <<<"$output" |
    paste -sd ' ')" \
    '["prediction",9] ["prediction_past",1] ["anomaly",9] ["anomaly_past",0]'
  run -0 store-admin prune --prediction 10d --now 2026-11-20T00:00:00Z
  same "$(sql 'SELECT count(*) FROM prediction'; sql 'SELECT count(*) FROM anomaly
    '; sql 'SELECT count(*) FROM sensor')" $'15\n15\n1'
  refused 66 'predictions before 2026-11-10T00:00:00Z were pruned' \
    store-cat --kind anomaly --seq 2
  # Who asks for no such thing is told all.
  run -0 store-cat --seq 2
  run -0 store-cat --kind sensor --seq 3
  sound
}

@test "prune --resolved: what was mended long ago; what is bad stays" {
  a_store
  run -0 store-admin prune --resolved 30d --now 2026-12-01T00:00:00Z
  same "$(jq -r 'select(.of == "quarantine_past").rows' <<<"$output")" 0
  run -0 store-admin prune --resolved 10d --now 2026-12-01T00:00:00Z
  same "$(jq -r 'select(.of == "quarantine_past").rows' <<<"$output")" 1
  same "$(store-cat --kind quarantine --format csv | tail -n +2 | wc -l)" 1
}

@test "prune --vacuum gives the space back" {
  only_sqlite
  local before
  a_store
  before=$(stat -c %s shop.db)
  store-admin prune --past 0s >/dev/null
  same "$(stat -c %s shop.db)" "$before"
  run -0 store-admin prune --vacuum
  same "$(field free_bytes)" 0
  [ "$(stat -c %s shop.db)" -lt "$before" ]
  sound
}

@test "a reader who was overtaken by a prune says so" {
  many 30000 | store-put >/dev/null
  many 30000 | sed 's/idle/down/' | store-put >/dev/null
  mkfifo pipe
  store-cat --seq 3 >pipe 2>words &
  exec 7<pipe
  head -c 100 <&7 >got
  store-admin prune --past 0s >/dev/null
  cat <&7 >>got
  exec 7<&-
  run wait $!
  grep -q 'its past was pruned up to commit 6' words || fail "$(cat words)"
  run ! grep -q '"record":"end"' got
}

# ---- stats and the rest ----

@test "stats: how much there is of what, since when" {
  a_store
  run --separate-stderr -0 store-admin stats
  same "$(jq -r 'select(.of == "store") | "\(.seq) \(.floor) \(.schema) \(.oldest) \(.newest)"' \
    <<<"$output")" "4 0 $newest 2026-11-10T00:00:00Z 2026-11-14T00:00:00Z"
  same "$(jq -r 'select(.of == "span" and .machine == "M1") |
    "\(.rows) \(.past) \(.oldest) \(.newest)"' <<<"$output")" \
    "302 300 2026-11-01T00:00:01Z 2026-11-23T08:00:00Z"
  same "$(jq -r 'select(.of == "span").rows' <<<"$output" | paste -sd+ | bc)" \
    "$(sql 'SELECT count(*) FROM span')"
  same "$(jq -r 'select(.of == "source_row") | "\(.source) \(.rows) \(.open_rows)"' \
    <<<"$output")" $'put 3000 0\ns 3 0'
  same "$(jq -r 'select(.of == "quarantine") | "\(.source) \(.rows) \(.past)"' \
    <<<"$output")" "s 1 1"
  same "$(jq -r 'select(.of == "machine").rows' <<<"$output")" 10
  [ "$(jq -r 'select(.of == "store").bytes' <<<"$output")" -gt 100000 ]
  run -0 store-admin stats --format csv
  run -0 store-admin stats --format table
  [[ $output == *quarantine* ]]
}

# ---- retract ----

# A table that left the mapping counted for ever: no command took it away.
@test "retract takes back all of one source, and nothing else" {
  a_store
  span M7 09:00 10:00 other | sed 's/"source":"s"/"source":"s2"/' |
    store-put --now 2026-11-15T00:00:00Z >/dev/null
  sql "INSERT INTO state (source, name, value) VALUES ('s', 'cursor', 'x')"
  answers >before
  store-cat --kind "$all" | grep -v '"source":"s"' | rows_only >rest
  run --separate-stderr -0 store-admin retract --dry-run s
  same "$(jq -r '"\(.action) \(.of) \(.source) \(.rows) \(.seq)"' <<<"$output")" \
    $'dry_run source_row s 3 5\ndry_run quarantine s 1 5'
  diff before <(answers)
  run --separate-stderr -0 store-admin retract s --now 2026-11-16T00:00:00Z
  same "$(jq -r '"\(.action) \(.of) \(.source) \(.rows) \(.seq)"' <<<"$output")" \
    $'retract source_row s 3 6\nretract quarantine s 1 6'
  diff rest <(store-cat --kind "$all" | rows_only)
  same "$(store-cat --kind quarantine |
    jq -r 'select(.source == "s") | "\(.source_key) \(.resolved_at)"')" \
    $'bad 2026-11-16T00:00:00Z\nmended 2026-11-14T00:00:00Z'
  same "$(sql "SELECT count(*) FROM state WHERE source = 's'")" 0
  same "$(sql "SELECT count(*) FROM source_row WHERE source = 's'")" 0
  # Each commit before it is told as it was.
  for n in 1 2 3 4 5; do
    store-cat --seq "$n" --kind "$all"
  done >after
  tail -n "$(wc -l <after)" before | diff - after
  sound
  # And it may come again.
  run --separate-stderr -0 store-put < <(span M1 08:00 09:00 'a|b')
  same "$(field inserted)" 1
  sound
}

@test "retract of what is not there is 66, and changes nothing" {
  a_store
  refused 66 'no row of "s3" is in the store; stats lists' \
    store-admin retract s3
  refused 66 'no row of "put%" is in the store' store-admin retract 'put%'
  same "$(sql 'SELECT max(seq) FROM commit_log')" 4
}

@test "retract waits for no sync of that source: 75" {
  only_sqlite
  a_store
  # shellcheck disable=SC2016 # perl's own
  run --separate-stderr -75 perl -e '
    open(my $f, ">", "shop.db.sync-s.lock") or die $!;
    my $whole = pack("s s x4 q q i x4", 1, 0, 0, 0, 0);
    fcntl($f, 37, $whole) or die $!;
    system("store-admin", "retract", "s");
    exit($? >> 8)'
  [[ $stderr == *'a sync of "s" is running'* ]] || fail "$stderr"
  same "$(sql 'SELECT max(seq) FROM commit_log')" 4
}

@test "a command that is none, or without what it needs, is 64" {
  refused 64 'not one of backup, restore' store-admin bakcup
  refused 64 'an operand is missing' store-admin
  refused 64 'backup takes the file of the backup' store-admin backup
  refused 64 'check takes no file' store-admin check x
  refused 64 'unexpected operand' store-admin backup a b
  refused 64 'prune goes with' store-admin prune
  refused 64 'prune goes with' store-admin stats --past 1d
  refused 64 '--dry-run goes with prune and retract' store-admin check --dry-run
  refused 64 'retract takes the name of a source' store-admin retract
  refused 64 '--replace goes with restore' store-admin backup --replace x
}
