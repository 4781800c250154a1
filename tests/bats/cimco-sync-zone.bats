#!/usr/bin/env bats
# cimco-sync and a server whose clock is set to local time, in the night that
# has an hour twice: Copenhagen, 2026-10-25, 02:00 to 03:00.

load helper
load servers
load sync

# The server's clock is what stands in $MARIADB_DIR/offset.
setup_file() {
  export FAKE=
  for f in /usr/lib/*/faketime/libfaketimeMT.so.1; do
    [ ! -e "$f" ] || FAKE=$f
  done
  [ -n "$FAKE" ] || skip 'faketime is not installed'
  MARIADB_DIR=$(mktemp -d "${MW_TMP:-/tmp}/mwdb.XXXXXX")
  export MARIADB_DIR
  cp -a "$(mariadb_template)" "$MARIADB_DIR/data"
  set_clock 2026-10-25T00:29:00Z
  TZ=Europe/Copenhagen LD_PRELOAD=$FAKE FAKETIME_NO_CACHE=1 \
    FAKETIME_DONT_FAKE_MONOTONIC=1 \
    FAKETIME_TIMESTAMP_FILE=$MARIADB_DIR/offset \
    start_mariadb "$MARIADB_DIR" || skip 'mariadbd does not start with faketime'
  export MARIADB_SOCKET
}

teardown_file() {
  mariadb_stop
}

setup() {
  mw_setup
  new_store
}

# set_clock TIME: the server's, which goes on from there.
set_clock() {
  printf '%+d\n' $(($(date -u -d "$1" +%s) - $(date -u +%s))) \
    >"$MARIADB_DIR/offset.new"
  mv "$MARIADB_DIR/offset.new" "$MARIADB_DIR/offset"
}

# live: cimco-sync by the server's own clock.
live() {
  cimco-sync --mapping m.yaml --source "$src" --store "$(store_url shop.db)" --retry 0s "$@"
}

# spans: key, UTC begin and flags, by minute: a slow machine loses seconds.
spans() {
  ask 'SELECT source_key, start_us / 60000000, flags FROM span
    ORDER BY 2, 1' |
    awk -F '|' '{printf "%s|%02d:%02d|%s\n", $1, $2 / 60 % 24, $2 % 60, $3}'
}

@test "both half past twos of the autumn night, and a writer open across them" {
  use_mariadb
  same "$(sql <<<"SELECT @@global.time_zone, UTC_TIMESTAMP() LIKE
    '2026-10-25 00:%', NOW() LIKE '2026-10-25 02:%'")" $'SYSTEM\t1\t1'
  source_sql <<'SQL'
CREATE TABLE events (id INT PRIMARY KEY, machine VARCHAR(9),
  at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, wall DATETIME DEFAULT NOW(),
  ended DATETIME, changed_at DATETIME DEFAULT NOW() ON UPDATE NOW(),
  KEY (changed_at));
SQL
  cat >m.yaml <<'YAML'
source: cimco
time_zone: Europe/Copenhagen
tables:
  - from: events
    key: [id]
    cursor: {column: changed_at, kind: stamp}
    span: {machine: machine, start: at, length: 1m, state: running}
YAML
  # 02:30 of summer time.
  set_clock 2026-10-25T00:30:00Z
  echo "INSERT INTO events (id, machine) VALUES (1, 'M1')" | source_sql
  run --separate-stderr -0 live
  # Written at 02:31 and open until the second 02:35.
  set_clock 2026-10-25T00:31:00Z
  mkfifo in
  sql --unbuffered "$db" <in >out 2>err 3>&- &
  writer=$!
  exec 8>in
  echo "BEGIN; INSERT INTO events (id, machine) VALUES (2, 'M1');
    SELECT 'written';" >&8
  until [ -s out ]; do sleep .05; done
  # 02:30 again, an hour later.
  set_clock 2026-10-25T01:30:00Z
  echo "INSERT INTO events (id, machine) VALUES (3, 'M1')" | source_sql
  set_clock 2026-10-25T01:32:00Z
  run --separate-stderr -0 live
  same "$(spans)" "$(printf '%s|\n' '1|00:30' '3|01:30')"
  # The cursor waits for the writer, through the hour that came twice.
  [[ $(jq -r .cursor <<<"$output") < 2026-10-25T00:31:01Z ]] || fail "$output"
  set_clock 2026-10-25T01:35:00Z
  echo 'COMMIT;' >&8
  exec 8>&-
  wait "$writer"
  run --separate-stderr -0 live
  same "$(spans)" "$(printf '%s|\n' '1|00:30' '2|00:31' '3|01:30')"
  # By the wall alone the later ones cannot be told, and that is said.
  sed -i 's/start: at/start: wall/' m.yaml
  run --separate-stderr -0 live
  same "$(spans)" "$(printf '%s\n' '1|00:30|ambiguous' '3|00:30|ambiguous' \
    '2|00:31|ambiguous')"
  run --separate-stderr -0 live --verify
}
