#!/usr/bin/env bats
# Backup and restore of a store in PostgreSQL.

load helper
load servers
load store

setup_file() {
  postgres_start
}

teardown_file() {
  postgres_stop
}

setup() {
  mw_setup
  unset PGHOST PGPORT PGUSER PGDATABASE PGSERVICE PGPASSFILE PGSSLMODE PGOPTIONS
  unset PGPASSWORD
  MILLWRIGHT_STORE=$(database a)
  export MILLWRIGHT_STORE
  # For store_sql.
  # shellcheck disable=SC2034
  MW_TEST_POSTGRES=$POSTGRES_DIR
  store-migrate --now 2026-11-01T00:00:00Z >/dev/null
}

teardown() {
  [ -z "${own:-}" ] || { kill_postgres "$own"; rm -rf "$own"; }
  [ -z "${writer:-}" ] || kill "$writer" 2>/dev/null || true
}

# database NAME: a new one, with somebody's things in it, too; its URL.
database() {
  postgres_sql "$POSTGRES_DIR" <<<"DROP DATABASE IF EXISTS $1 WITH (FORCE)" \
    2>/dev/null
  postgres_sql "$POSTGRES_DIR" <<<"CREATE DATABASE $1"
  postgres_url "$1"
}

a_store() {
  everything | store-put --now 2026-11-10T00:00:00Z >/dev/null
  many 3000 | store-put --now 2026-11-11T00:00:00Z >/dev/null
  many 3000 | sed 's/idle/down/' | store-put --now 2026-11-12T00:00:00Z >/dev/null
  span M1 07:00 06:00 bad |
    store-put --max-bad -1 --now 2026-11-13T00:00:00Z 2>/dev/null >/dev/null
}

# answers STORE [SEQ]: all that can be asked of it, as of each commit.
answers() {
  local n
  for n in $(seq "${2:-$(store_sql "$1" 'SELECT max(seq) FROM commit_log')}"); do
    store-cat --store "$1" --seq "$n" --kind "$all,machine,part,operator,standard"
  done
  store-cat --store "$1" --kind quarantine
}

sound() {
  run --separate-stderr -0 store-admin check --store "$1"
  same "$(jq -r .findings <<<"$output" | sort -u)" 0
}

# counts STORE: rows of each table.
counts() {
  postgres_psql "$1" <<<"SELECT relname, (xpath('//n/text()', query_to_xml(
    'SELECT count(*) AS n FROM ' || oid::regclass, false, true, '')))[1]
    FROM pg_class WHERE relkind = 'r'
    AND relnamespace = 'public'::regnamespace ORDER BY 1"
}

@test "a backup is the whole store, and is restored into an empty database" {
  a_store
  store_sql "$MILLWRIGHT_STORE" 'CREATE SCHEMA bi; CREATE TABLE bi.t (x int);
    CREATE VIEW shown AS SELECT * FROM span, bi.t'
  run --separate-stderr -0 store-admin backup shop.backup
  [ -z "$stderr" ] || fail "$stderr"
  same "$(jq -r '"\(.action) \(.file) \(.seq) \(.schema)"' <<<"$output")" \
    "backup shop.backup 3 $newest"
  same "$(field bytes)" "$(stat -c %s shop.backup)"
  same "$(stat -c %a shop.backup) $(head -c 5 shop.backup) $(echo ./*.backup*)" \
    '600 PGDMP ./shop.backup'
  b=$(database b)
  run --separate-stderr -0 store-admin restore --store "$b" shop.backup
  [ -z "$stderr" ] || fail "$stderr"
  same "$(field action) $(field seq) $(field schema)" "restore 3 $newest"
  same "$(counts "$b")" "$(counts "$MILLWRIGHT_STORE")"
  diff <(answers "$MILLWRIGHT_STORE") <(answers "$b")
  sound "$b"
  same "$(postgres_psql "$b" <<<"SELECT indexdef FROM pg_indexes
      WHERE schemaname = 'public' ORDER BY 1")" \
    "$(postgres_psql "$MILLWRIGHT_STORE" <<<"SELECT indexdef FROM pg_indexes
      WHERE schemaname = 'public' ORDER BY 1")"
  # It goes on in it, and nothing twice.
  many 3000 | sed 's/idle/down/' | store-put --store "$b" >out
  same "$(jq -r .unchanged out)" 3000
}

@test "a backup under load is the store as of the commit that it names" {
  local n
  a_store
  (
    for n in $(seq 1000); do
      many 20 | sed "s/idle/x$n/; s/\"source_key\":\"1\"/\"source_key\":\"n$n\"/" |
        store-put --now 2026-11-20T00:00:00Z >/dev/null
    done
  ) 3>&- &
  writer=$!
  for n in 1 2 3; do
    run --separate-stderr -0 store-admin backup "$n.backup"
    b=$(database b)
    run --separate-stderr -0 store-admin restore --store "$b" "$n.backup"
    same "$(field seq)" "$(store_sql "$b" 'SELECT max(seq) FROM commit_log')"
    seq=$(field seq)
    sound "$b"
    diff <(store-cat --store "$b" --kind "$all") \
      <(store-cat --seq "$seq" --kind "$all")
  done
  kill -0 "$writer"
  [ "$seq" -gt 3 ]
  kill "$writer"
}

# fake PROGRAM <SCRIPT: goes before the real one.
fake() {
  mkdir -p fake
  { echo '#!/bin/bash'; cat; } >"fake/$1"
  chmod +x "fake/$1"
  PATH=$PWD/fake:$PATH
}

@test "a dump that fails leaves the older backup, and tells why" {
  echo old >shop.backup
  fake pg_dump <<<'echo PGDMP half; echo "pg_dump: error: invalid page in block 7" >&2; exit 1'
  run --separate-stderr -65 store-admin backup shop.backup
  [[ $stderr == *'no backup was made: pg_dump: invalid page in block 7' ]] ||
    fail "$stderr"
  same "$(cat shop.backup) $(echo ./*.backup*)" 'old ./shop.backup'
  # One that says nothing of it, but is cut.
  fake pg_dump <<<'/usr/bin/pg_dump "$@" | head -c 3000'
  run --separate-stderr -65 store-admin backup shop.backup
  [[ $stderr == *'no backup was made: damaged: pg_restore: '* ]] || fail "$stderr"
  same "$(cat shop.backup) $(echo ./*.backup*)" 'old ./shop.backup'
  fake pg_dump <<<'/usr/bin/pg_dump "$@" >/dev/full'
  run --separate-stderr -74 store-admin backup shop.backup
  fake pg_dump <<<'echo "pg_dump: error: aborting because of server version mismatch" >&2; exit 1'
  run --separate-stderr -78 store-admin backup shop.backup
  fake pg_dump <<<'kill -KILL $$'
  run --separate-stderr -69 store-admin backup shop.backup
  [[ $stderr == *'pg_dump: ended by signal 9' ]] || fail "$stderr"
  same "$(cat shop.backup)" old
}

@test "without pg_dump: 78, and what to install" {
  run --separate-stderr -78 env PATH="$MW_BUILD/bin" store-admin backup shop.backup
  [[ $stderr == *'postgresql-client: pg_dump: cannot be run: No such file or directory' ]] ||
    fail "$stderr"
  same "$(echo ./*.backup*)" './*.backup*'
  store-admin backup shop.backup >/dev/null
  b=$(database b)
  run --separate-stderr -78 env PATH="$MW_BUILD/bin" \
    store-admin restore --store "$b" shop.backup
  [[ $stderr == *'postgresql-client: pg_restore: cannot be run'* ]] || fail "$stderr"
}

@test "a dump that nobody waits for any more ends" {
  fake pg_dump <<<'echo $$ >pid; exec sleep 60'
  store-admin backup shop.backup 3>&- &
  until [ -s pid ]; do sleep .05; done
  kill -KILL $!
  wait $! || true
  for _ in $(seq 100); do
    kill -0 "$(cat pid)" 2>/dev/null || return 0
    sleep .05
  done
  fail 'it still runs'
}

@test "no password stands in the arguments; ~/.pgpass is where it comes from" {
  own=$(mktemp -d "${MW_TMP:-/tmp}/mwpg.XXXXXX")
  cp -a "$(postgres_template)" "$own/data"
  start_postgres "$own"
  postgres_sql "$own" <<<"CREATE ROLE shop LOGIN PASSWORD 's3cret';
    GRANT CREATE ON SCHEMA public TO shop; CREATE DATABASE b OWNER shop"
  printf 'local all mw trust\nlocal all all scram-sha-256\n' \
    >"$own/data/pg_hba.conf"
  postgres_sql "$own" <<<"SELECT pg_reload_conf()" >/dev/null
  echo '*:*:*:shop:s3cret' >"$HOME/.pgpass"
  chmod 600 "$HOME/.pgpass"
  export MILLWRIGHT_STORE="postgresql://shop@/postgres?host=$own"
  store-migrate >/dev/null
  everything | store-put >/dev/null
  for p in pg_dump pg_restore; do
    fake $p <<<"printf '%s\\n' \"\$@\" >>args; exec /usr/bin/$p \"\$@\""
  done
  run --separate-stderr -0 store-admin backup shop.backup
  run --separate-stderr -0 store-admin restore \
    --store "postgresql://shop@/b?host=$own" shop.backup
  same "$(grep -c "host='$own'" args)" 2
  run -1 grep -i s3cret args
  for key in password sslpassword; do
    run --separate-stderr -78 store-admin backup \
      --store "$MILLWRIGHT_STORE&$key=s3cret" other.backup
    [[ $stderr != *s3cret* ]] || fail "$stderr"
  done
}

@test "check looks through the pages with amcheck, or says that it does not" {
  a_store
  run --separate-stderr -0 store-admin check
  [[ $stderr == *'not looked through: CREATE EXTENSION amcheck, by a superuser, lets it' ]] ||
    fail "$stderr"
  postgres_psql "$MILLWRIGHT_STORE" <<<"CREATE EXTENSION amcheck;
    CREATE ROLE reader_$BATS_TEST_NUMBER LOGIN;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_$BATS_TEST_NUMBER"
  run --separate-stderr -0 store-admin check
  [ -z "$stderr" ] || fail "$stderr"
  same "$(jq -r 'select(.of == "schema").findings' <<<"$output")" 0
  run --separate-stderr -0 store-admin check \
    --store "${MILLWRIGHT_STORE/mw@/reader_$BATS_TEST_NUMBER@}"
  [[ $stderr == *"GRANT EXECUTE on amcheck's functions lets it" ]] || fail "$stderr"
  # An index that lacks rows: the table was filled behind its back.
  postgres_psql "$MILLWRIGHT_STORE" <<<"UPDATE pg_index SET indisready = false,
    indislive = false WHERE indexrelid = 'job_job'::regclass"
  everything | sed 's/"a|b"/"c"/; s/"J1"/"J9"/' | store-put >/dev/null
  postgres_psql "$MILLWRIGHT_STORE" <<<"UPDATE pg_index SET indisready = true,
    indislive = true WHERE indexrelid = 'job_job'::regclass"
  run --separate-stderr -1 store-admin check
  [[ $(field why) == *'index job_job: '*'lacks matching index tuple'* ]] ||
    fail "$output"
  postgres_psql "$MILLWRIGHT_STORE" <<<"REINDEX INDEX job_job;
    DROP INDEX span_long; UPDATE pg_index SET indisvalid = false
    WHERE indexrelid = 'job_long'::regclass"
  run --separate-stderr -1 store-admin check
  same "$(jq -r '.why // empty' <<<"$output")" $'index span_long: missing\nindex job_long: not valid: REINDEX makes it so'
}

# refused STATUS PART FILE [STORE]: a restore that is, and changes nothing.
refused() {
  local before s=${4:-$b}
  before=$(counts "$s")
  run --separate-stderr "-$1" store-admin restore --store "$s" "$3"
  [[ $stderr == *"$2"* ]] || fail "$stderr"
  same "$(counts "$s")" "$before"
}

@test "restore refuses a schema that is not empty, and what is no sound backup" {
  a_store
  store-admin backup good >/dev/null
  b=$(database b)
  refused 66 'No such file' none
  refused 73 'schema "public" is not empty' good "$MILLWRIGHT_STORE"
  store-migrate --store here.db >/dev/null
  store-admin backup --store here.db lite >/dev/null
  refused 78 'lite: no backup of a store in PostgreSQL' lite
  head -c $(($(stat -c %s good) * 2 / 3)) good >half
  refused 65 'half: damaged: ' half
  store_sql "$MILLWRIGHT_STORE" "INSERT INTO migration
    VALUES (99, 'x', 'x', now())"
  pg_dump -Fc -d "$MILLWRIGHT_STORE" >newer
  refused 78 'store is at schema 99, this program knows 1 to' newer
  store_sql "$MILLWRIGHT_STORE" 'DELETE FROM migration WHERE version = 99'
  pg_dump -Fc -t span -d "$MILLWRIGHT_STORE" >part
  refused 78 'no Millwright store is in it' part
  postgres_psql "$b" <<<'CREATE SCHEMA plant'
  refused 78 'in the schema "public", and the store'"'"'s search_path leads to "plant"' \
    good "$b&options=-csearch_path%3Dplant"
  run --separate-stderr -78 store-admin restore --replace --store "$b" good
  [[ $stderr == *'--replace is for stores in SQLite files'* ]] || fail "$stderr"
  # One that fails in its midst leaves nothing.
  postgres_psql "$b" <<<"CREATE SCHEMA no; CREATE FUNCTION no.no()
    RETURNS event_trigger LANGUAGE plpgsql AS \$\$BEGIN
    RAISE EXCEPTION 'not this one'; END\$\$; CREATE EVENT TRIGGER no
    ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION no.no()"
  refused 65 'not this one' good
}

@test "libexec/backup backs it up, too" {
  a_store
  run --separate-stderr -0 backup -v dir
  same "$(jq -r .action <<<"$stderr")" backup
  b=$(database b)
  run --separate-stderr -0 store-admin restore --store "$b" dir/shop-*.backup
  diff <(answers "$MILLWRIGHT_STORE") <(answers "$b")
}

@test "a backup of a database without a store is 66" {
  b=$(database b)
  run --separate-stderr -66 store-admin backup --store "$b" shop.backup
  [[ $stderr == *'no such store; store-migrate makes one' ]] || fail "$stderr"
}
