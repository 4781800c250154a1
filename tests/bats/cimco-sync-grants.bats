#!/usr/bin/env bats
# cimco-sync and what its account at the source may do.
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
  use_mariadb
  mapping=$PWD/m.yaml
  cat >m.yaml <<'YAML'
source: cimco
time_zone: UTC
tables:
  - from: a
    key: [machine, st]
    cursor: {column: st, kind: start, lookback: 15d}
    job: {machine: machine, start: st, end: et, job: job, op: op}
  - from: b
    key: [machine, st]
    cursor: {column: st, kind: start, lookback: 15d}
    job: {machine: machine, start: st, end: et}
YAML
  source_sql <<'SQL'
CREATE TABLE a (machine VARCHAR(20), st DATETIME, et DATETIME,
  job VARCHAR(10), op VARCHAR(10), secret VARCHAR(10));
CREATE TABLE b LIKE a;
INSERT INTO a VALUES
  ('A', '2026-03-02 10:00', '2026-03-02 11:00', 'J1', 10, 's');
INSERT INTO b SELECT * FROM a;
SQL
  user=u$BATS_TEST_NUMBER
  sql <<<"CREATE USER $user@localhost"
  src="mysql://$user@localhost/$db?socket=$MARIADB_SOCKET"
}

teardown() {
  sql <<<"DROP USER IF EXISTS $user@localhost;
    SET GLOBAL max_join_size = DEFAULT"
}

# may GRANTS ON...: to the test's account.
may() {
  sql <<<"GRANT $* TO $user@localhost"
}

# tables: that were read.
tables() {
  jq -r .table <<<"$output" | xargs
}

# It was 78, "no such table: "a", or this account may not read it".
@test "a table without a grant: 77 and the line that grants it" {
  may "SELECT ON $db.b"
  run --separate-stderr -77 sync
  same "$(tables)" b
  same "$(grep -v PROCESS <<<"$stderr")" "cimco-sync: $mapping:4:5: this \
account may not read \"a\", or there is no such table; this lets it: \
GRANT SELECT ON \`$db\`.\`a\` TO '$user'@'localhost';"
  sql <<<"${stderr##*this lets it: }"
  run --separate-stderr -0 sync
  same "$(tables)" 'a b'
  # An account that may write but not read sees it in the catalogue.
  sql <<<"REVOKE SELECT ON $db.a FROM $user@localhost"
  may "INSERT ON $db.a"
  run --separate-stderr -77 sync
  [[ $stderr == *"may not read \"a\"; this lets it: GRANT SELECT ON \`$db\`.\`a\` TO"* ]] ||
    fail "$stderr"
}

# It was 78, "no such column: "op"".
@test "a column without a grant: 77 and the line that grants it" {
  may "SELECT ON $db.b"
  may "SELECT (machine, st, et) ON $db.a"
  run --separate-stderr -77 sync
  same "$(tables)" b
  same "$(grep -v PROCESS <<<"$stderr")" "cimco-sync: $mapping:4:5: a: this \
account may not read \`job\`, \`op\`, or there is no such column; this lets it: \
GRANT SELECT (\`job\`, \`op\`) ON \`$db\`.\`a\` TO '$user'@'localhost';"
  sql <<<"${stderr##*this lets it: }"
  run --separate-stderr -0 sync
  same "$(tables)" 'a b'
}

@test "what is not there is 78 for an account that may see all" {
  may "SELECT ON $db.*"
  source_sql <<<'ALTER TABLE a CHANGE op opno VARCHAR(10); DROP TABLE b'
  run --separate-stderr -78 sync
  [[ $stderr == *'a: no such column: "op"'* ]] || fail "$stderr"
  [[ $stderr == *'no such table: "b"'* ]] || fail "$stderr"
  [[ $stderr != *"GRANT SELECT"* ]] || fail "$stderr"
}

# It was 70, an internal error, for the server's 1104.
@test "a server that limits joins is read all the same" {
  may "SELECT ON $db.*"
  source_sql <<<"INSERT INTO a SELECT machine, st + INTERVAL seq HOUR,
    et + INTERVAL seq HOUR, job, op, secret FROM a, seq_1_to_100"
  sql <<<'SET GLOBAL max_join_size = 10'
  run --separate-stderr -0 sync
  same "$(jq .read <<<"$output" | xargs)" '101 1'
  run --separate-stderr -0 sync --verify
  # It finds no shape in them.
  run --separate-stderr -1 cimco-discover --source "$src" --output p.yaml
}
