#!/usr/bin/env bats
# The repository's own tools, where a wrong answer would go unnoticed.

load helper

@test "bench-check says what got worse by more than a tenth, and fails" {
  cat >r.jsonl <<'END'
{"bench":"oee","peer":"duckdb","ratio":1.0}
{"bench":"oee","peer":"duckdb","ratio":0.5}
{"bench":"sync","peer":"mysqldump","ratio":2}
{"bench":"oee","peer":"duckdb","ratio":0.56}
{"bench":"sync","peer":"mysqldump","ratio":2.1}
{"bench":"new","peer":"x","ratio":9}
{"bench":"rate","peer":"x","ratio":9,"better":"higher"}
{"bench":"rate","peer":"x","ratio":8,"better":"higher"}
END
  run -1 "$top/tools/bench-check.sh" r.jsonl
  same "$output" 'oee against duckdb: 0.5 -> 0.56, worse by 12 %
rate against x: 9 -> 8, worse by 13 %'
}

@test "bench-check is content with little change and with no file" {
  printf '{"bench":"a","peer":"b","ratio":%s}\n' 1 1.09 >r.jsonl
  run -0 "$top/tools/bench-check.sh" r.jsonl
  same "$output" 'nothing got worse by more than 10 %'
  run -0 "$top/tools/bench-check.sh" nosuch.jsonl
}

@test "bootstrap wants a word it knows" {
  run --separate-stderr -64 "$top/bootstrap"
  same "$stderr" 'usage: ./bootstrap deps | check | demo'
  run -64 "$top/bootstrap" chekc
}

@test "an example of a page is one command, however it is broken" {
  . "$BATS_TEST_DIRNAME/examples.bash"
  cat >x.1 <<'END'
.Dd November 23, 2026
.Dt X 1
.Os
.Sh NAME
.Nm x
.Nd y
.Sh EXAMPLES
OEE:
.Pp
.Dl $ store-cat --from yesterday | oee-calc
.Bd -literal -offset indent
$ store-cat --machine M1 \e
    --from -7d
$ store-cat |
    oee-calc
some output
.Ed
.Sh SEE ALSO
.Dl $ not this
END
  run -0 page_examples x.1
  same "$output" 'store-cat --from yesterday | oee-calc
store-cat --machine M1 --from -7d
store-cat | oee-calc'
}

@test "check-sql refuses what a cluster answers wrongly, and nothing of ours" {
  local line n=0
  cd "$top"
  run -0 tools/check-sql.sh
  # All that asks the store is looked at.
  [[ $(grep -o 'set -- .*' tools/check-sql.sh) == *store\**admin\** ]]
  same "$(grep -l 'db_prepare\|db_exec' lib/shop/*.c |
    grep -v -e /store -e /admin)" ''
  while IFS= read -r line; do
    printf 'static const char *const sql = "%s";\n' "$line" \
      >"$BATS_TEST_TMPDIR/bad.c"
    run tools/check-sql.sh "$BATS_TEST_TMPDIR/bad.c"
    [ "$status" -eq 1 ] || fail "passed: $line"
    n=$((n + 1))
  done <<'END'
SELECT date_trunc('day', start) FROM span
SELECT start::date FROM span
UPDATE commit_log SET committed_at = now()
CREATE TRIGGER t AFTER INSERT ON span EXECUTE FUNCTION f()
CREATE TABLE span (machine text REFERENCES machine (machine))
CREATE TABLE span (machine text, n bigint, PRIMARY KEY (n))
CREATE TABLE span (n bigint PRIMARY KEY, machine text)
CREATE TABLE span (machine text, n bigint); CREATE UNIQUE INDEX i ON span (n)
CREATE TEMP TABLE incoming (machine text)
SELECT n FROM span s WHERE EXISTS (SELECT 1 FROM job j WHERE j.n = s.n)
MERGE INTO span USING job ON span.n = job.n
SELECT machine FROM span GROUP BY ROLLUP (machine)
SELECT n FROM span FOR UPDATE
SELECT ctid FROM span
SELECT reltuples FROM pg_class
SELECT sum(pg_total_relation_size(oid)) FROM pg_class
SELECT n FROM span ORDER BY n LIMIT 10 OFFSET 10
 LIMIT 1 OFFSET %d
UPDATE span SET n = 1, machine = 'M2' WHERE machine = 'M1'
INSERT INTO span (n) VALUES (1) ON CONFLICT (n) DO UPDATE SET machine = 'M2'
END
  same "$n" 20
  printf 'int64_t n = db_changes(db);\n' >"$BATS_TEST_TMPDIR/bad.c"
  run -1 tools/check-sql.sh "$BATS_TEST_TMPDIR/bad.c"
  printf 'const char *s = "UPDATE span SET n = 1 WHERE machine = ?";\n' \
    >"$BATS_TEST_TMPDIR/good.c"
  run -0 tools/check-sql.sh "$BATS_TEST_TMPDIR/good.c"
}
