#!/usr/bin/env bats
# cimco-sync when something breaks: the disk, the network's honesty, a reader
# that sleeps, a hundred bad rows.
# sync.bash reads mapping, store and now.
# shellcheck disable=SC2034

load helper
load servers
load sync

setup_file() {
  mariadb_start
}

teardown_file() {
  mariadb_stop
}

setup() {
  mw_setup
  new_store
}

teardown() {
  if mountpoint -q "$BATS_TEST_TMPDIR/small" 2>/dev/null; then
    umount "$BATS_TEST_TMPDIR/small"
  fi
}

# ---- the disk ----

@test "a disk that is really full is 74, and the store is whole" {
  only_sqlite
  [ "$(id -u)" -eq 0 ] || skip 'only root may mount a small disk'
  mkdir small
  mount -t tmpfs -o size=1m none small 2>mount.err ||
    skip "mount: $(cat mount.err)"
  use_sqlite
  joblog
  many 3000 | source_sql
  new_store small/shop.db
  store=small/shop.db
  run --separate-stderr -74 sync --page 200
  [[ $stderr == *'full'* ]] || fail "$stderr"
  [ -z "$output" ]
  same "$(sqlite3 small/shop.db 'PRAGMA integrity_check')" ok
  same "$(sqlite3 small/shop.db "SELECT count(*) FROM state
    WHERE name = 'cursor'")" 0
  # Again, nothing is worse; with room, all is there.
  run --separate-stderr -74 sync --page 200
  mount -o remount,size=64m none small
  run --separate-stderr -0 sync --page 200
  same "$(jq .read <<<"$output")" 3000
  facts small/shop.db >full
  store=shop.db
  run -0 sync
  facts | diff full -
}

@test "at whatever call the disk fails: 74, and the next run makes it good" {
  only_sqlite
  command -v strace >/dev/null || skip 'strace is not installed'
  strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
  [[ $MW_BUILD != *san-* ]] || skip 'the leak check may not be traced'
  cd "$top"
  run -0 bench/soak_inject.sh 151
  [[ $output == *'killed at '*'failed at '* ]] || fail "$output"
}

# ---- bad rows ----

@test "137 bad rows of 10000 cost 137 rows, and come back when mended" {
  use_mariadb
  joblog
  many 10000 | source_sql
  # Rows 73, 146, ... are bad, each in one of four ways.
  source_sql <<'SQL'
UPDATE joblog_ob SET StartTime = NULL WHERE
  SUBSTR(JobNumber, 2) % 73 = 1 AND SUBSTR(JobNumber, 2) % 4 = 0;
UPDATE joblog_ob SET EndTime = '2026-01-01 00:00:00' WHERE
  SUBSTR(JobNumber, 2) % 73 = 1 AND SUBSTR(JobNumber, 2) % 4 = 1;
UPDATE joblog_ob SET machine = ' ' WHERE
  SUBSTR(JobNumber, 2) % 73 = 1 AND SUBSTR(JobNumber, 2) % 4 = 2;
UPDATE joblog_ob SET JobDuration = 99999999 WHERE
  SUBSTR(JobNumber, 2) % 73 = 1 AND SUBSTR(JobNumber, 2) % 4 = 3;
SQL
  now=2026-05-01T00:00:00Z
  run --separate-stderr -0 sync
  same "$(jq -c '[.read, .inserted, .quarantined]' <<<"$output")" \
    '[10000,9863,137]'
  same "$(ask "SELECT field, why, count(*) FROM (SELECT field,
    substr(why, 1, 24) AS why FROM quarantine) AS q GROUP BY 1, 2 ORDER BY 1")" \
    "$(printf '%s\n' 'EndTime|an end before the start:|35' \
    'JobDuration|outside its range: "9999|34' 'StartTime|no start: null|34' \
    'machine|no machine|34')"
  # Twenty are named, the others counted.
  [ "$(wc -l <<<"$stderr")" -le 21 ]
  [[ $stderr == *'137 of 10000 rows are set aside'* ]] || fail "$stderr"
  # A hundred are mended, in three ways; most are older than the lookback.
  source_sql <<'SQL'
UPDATE joblog_ob SET StartTime = EndTime WHERE StartTime IS NULL;
UPDATE joblog_ob SET EndTime = StartTime WHERE EndTime < '2026-02-01';
UPDATE joblog_ob SET machine = 'M1' WHERE machine = ' '
  ORDER BY CAST(SUBSTR(JobNumber, 2) AS INT) LIMIT 31;
SQL
  run --separate-stderr -0 sync --reconcile
  same "$(jq -c '[.quarantined, .resolved, .inserted]' <<<"$output")" \
    '[37,100,100]'
  same "$(ask 'SELECT count(*) FROM quarantine')" 37
  same "$(ask 'SELECT count(*) FROM source_row')" 9963
}

@test "100000 rows that share their cursor's value are read, and it ends" {
  use_mariadb
  source_sql <<'SQL'
CREATE TABLE ticks (id INT PRIMARY KEY, machine VARCHAR(9), at DATETIME,
  KEY (at));
INSERT INTO ticks SELECT seq, CONCAT('M', seq % 10), '2026-03-02 06:00:00'
  FROM seq_1_to_100000;
SQL
  cat >m.yaml <<'YAML'
source: cimco
time_zone: UTC
tables:
  - from: ticks
    key: [id]
    cursor: {column: at, kind: start}
    job: {machine: machine, start: at, job: id}
YAML
  sed -i 's/job: id}/job: id, end: at}/' m.yaml
  mapping=m.yaml
  run --separate-stderr -0 sync --page 1000
  same "$(counts <<<"$output")" 'read 100000, inserted 100000'
  same "$(ask 'SELECT count(*) FROM job')" 100000
}

# ---- somebody else ----

@test "a store-cat that nobody reads on blocks no sync" {
  use_mariadb
  joblog
  many 5000 | source_sql
  run -0 sync
  mkfifo pipe
  store-cat --store "$(store_url shop.db)" >pipe 2>cat.err 3>&- &
  cat=$!
  exec 7<pipe
  read -r first <&7
  [[ $first == *'"query"'* ]]
  source_sql <<<'UPDATE joblog_ob SET PartsProduced = PartsProduced + 1'
  run --separate-stderr -0 sync
  same "$(jq .updated <<<"$output")" 5000
  kill -0 "$cat"
  # And it reads on what was there when it began.
  { echo "$first"; cat <&7; } >stream
  exec 7<&-
  wait "$cat"
  [ "$(jq -s 'last.records' stream)" -gt 5000 ]
  same "$(jq -s '[.[] | select(.record == "output") | .parts] | add' stream)" \
    "$(ask 'SELECT CAST(sum(parts) - 5000 AS INTEGER) FROM output')"
}

@test "of ten syncs at once one runs, and after its death another" {
  local i holder pids=()
  use_mariadb
  joblog
  many 5 | source_sql
  sql "$db" <<<'LOCK TABLES joblog_ob WRITE; SELECT SLEEP(60)' \
    >/dev/null 2>&1 3>&- &
  until sql <<<'SHOW PROCESSLIST' | grep -q SLEEP; do sleep .05; done
  as='exec' sync >/dev/null 2>&1 3>&- &
  holder=$!
  until sql <<<'SHOW PROCESSLIST' | grep -q 'metadata lock'; do
    sleep .05
  done
  for i in $(seq 9); do
    sync >"out$i" 2>"err$i" 3>&- &
    pids+=($!)
  done
  for i in "${pids[@]}"; do
    status=0
    wait "$i" || status=$?
    same "$status" 75
  done
  same "$(cat out?)" ''
  same "$(cat err? | wc -l)" 9
  # The lock is all that is asked for, not even whether this is a store.
  checksum=$(ask 'SELECT sha256 FROM migration WHERE version = 1')
  ask "UPDATE migration SET sha256 = 'x' WHERE version = 1"
  run --separate-stderr -75 sync
  ask "UPDATE migration SET sha256 = '$checksum' WHERE version = 1"
  kill -9 "$holder"
  wait "$holder" || true
  sql <<<"KILL $(sql <<<'SHOW PROCESSLIST' | awk '/SLEEP/ {print $1; exit}')"
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 5, inserted 5'
}

# ---- secrets and the network ----

# spy PID FILE: what anybody may see of a process, as long as it lives.
spy() {
  while [ -d "/proc/$1" ]; do
    tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline" || :
    tr '\0' '\n' 2>/dev/null <"/proc/$1/environ" || :
    sleep .02
  done >"$2"
}

@test "no password is seen in arguments, environment, words or records" {
  local secret='pl4nted+S3cret' way given expected
  use_mariadb
  joblog
  many 2000 | source_sql
  sql <<<"CREATE OR REPLACE USER keeper@localhost IDENTIFIED BY '$secret';
    GRANT SELECT ON $db.* TO keeper@localhost"
  src=${src/root@/keeper@}
  for way in cnf file wrong-cnf wrong-file; do
    rm -f .my.cnf pw
    unset MILLWRIGHT_SOURCE_PASSWORD_FILE
    given=$secret expected=0
    [[ $way != wrong* ]] || given=wr0ng-S3cret expected=77
    if [[ $way == *cnf ]]; then
      (umask 077; printf '[client]\npassword="%s"\n' "$given" >.my.cnf)
    else
      (umask 077; printf '%s\n' "$given" >pw)
      export MILLWRIGHT_SOURCE_PASSWORD_FILE=$PWD/pw
    fi
    for format in text json; do
      as='exec' sync -vv --log-format $format >out 2>err 3>&- &
      pid=$!
      spy $pid seen
      status=0
      wait $pid || status=$?
      same "$status" "$expected"
      [ -s seen ]
      # A server has them in its files, which come and go, and its log, too.
      same "$(grep -rl 'S3cret' out err seen \
        "${MW_TEST_POSTGRES:-shop.db}" 2>/dev/null || :)" ''
    done
  done
  # A damaged source, a refused table, a dead server: no error has it.
  printf '%s\n' "$secret" >pw
  chmod 600 pw
  export MILLWRIGHT_SOURCE_PASSWORD_FILE=$PWD/pw
  source_sql <<<'ALTER TABLE joblog_ob CHANGE RunningTime R INT'
  run -78 sync -vv
  [[ $output != *S3cret* ]]
  src=${src/socket=*/socket=$PWD/nobody}
  run -69 sync -vv
  [[ $output != *S3cret* ]]
  # Others may read it: that is said, without it.
  chmod 644 pw
  run sync -vv
  [[ $output != *S3cret* ]]
}

# tls_start: a server with certificates of its own; sets tls, its port's URL.
tls_start() {
  TLS_DIR=$(mktemp -d "${MW_TMP:-/tmp}/mwtls.XXXXXX")
  cp -a "$(mariadb_template)" "$TLS_DIR/data"
  start_mariadb_tls "$TLS_DIR"
  tls=$MARIADB_PORT
  mariadb_sql "$TLS_DIR" <<-SQL
	CREATE DATABASE d;
	CREATE USER reader;
	GRANT SELECT ON d.* TO reader;
	CREATE TABLE d.joblog_ob (a INT);
	SQL
}

@test "TLS: who cannot be checked is refused, with the line to write" {
  tls_start
  MARIADB_SOCKET=$MARIADB_DIR/s
  ca=$TLS_DIR/tls
  # An address of this machine that is not "localhost" to anybody.
  src="mysql://reader@127.0.0.1:$tls/d?ssl=verify"
  run --separate-stderr -78 sync
  [[ $stderr == *'certificate is not trusted'*'ssl_ca: FILE'*'ssl: insecure'* ]] ||
    fail "$stderr"
  export MILLWRIGHT_SOURCE_SSL_CA=$ca/other-ca.pem
  run --separate-stderr -78 sync
  [[ $stderr == *'certificate is not trusted'* ]] || fail "$stderr"
  MILLWRIGHT_SOURCE_SSL_CA=$PWD/none.pem run --separate-stderr -78 sync
  [[ $stderr == *'ssl_ca: '*'none.pem'* ]] || fail "$stderr"
  export MILLWRIGHT_SOURCE_SSL_CA=$ca/ca.pem
  run --separate-stderr -78 sync
  # Trusted: now it is the table that does not fit.
  [[ $stderr == *'joblog_ob: no such column'* ]] || fail "$stderr"
  src="mysql://reader@127.0.0.2:$tls/d?ssl=verify"
  run --separate-stderr -78 sync
  [[ $stderr == *'not made out to "127.0.0.2"'*'ssl: insecure'* ]] ||
    fail "$stderr"
  # The line that is told serves.
  unset MILLWRIGHT_SOURCE_SSL_CA
  src="mysql://reader@127.0.0.2:$tls/d"
  MILLWRIGHT_SOURCE_SSL=insecure run --separate-stderr -78 sync
  [[ $stderr == *'joblog_ob: no such column'* ]] || fail "$stderr"
  kill_mariadb "$TLS_DIR"
  # The same server without TLS.
  start_mariadb_tcp "$TLS_DIR"
  src="mysql://reader@127.0.0.1:$MARIADB_PORT/d?ssl=verify"
  run --separate-stderr -78 sync
  [[ $stderr == *'offers no TLS'*'ssl: insecure'*'read and change the data'* ]] ||
    fail "$stderr"
  kill_mariadb "$TLS_DIR"
  rm -rf "$TLS_DIR"
}
