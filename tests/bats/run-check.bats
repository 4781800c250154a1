#!/usr/bin/env bats
# The check itself: whoever stops it is left with nothing of it.

load helper

# is_dead PID: or soon is; what waits for a parent to ask after it is.
is_dead() {
  for _ in $(seq 100); do
    grep -q '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null || return 0
    sleep .05
  done
  return 1
}

# A server lived on after a check that was stopped, and so did whatever
# setsid(1) or timeout(1) had started: its folder could not be removed.
@test "a check that is stopped ends all it began and removes its folder" {
  local signal check rc p
  cat >began <<END
#!/bin/sh
cd "$top"
. tests/servers.sh
echo \$\$ >>"$PWD/pids"
setsid sleep 1001 & echo \$! >>"$PWD/pids"
(cd "\$TMPDIR" && exec env -i setsid sleep 1002) & echo \$! >>"$PWD/pids"
if pg_bin >/dev/null; then
  start_postgres "\$TMPDIR/pg"
  head -n 1 "\$TMPDIR/pg/data/postmaster.pid" >>"$PWD/pids"
fi
echo "\$TMPDIR" >"$PWD/folder"
timeout 1003 sh -c 'echo \$\$ >>"$PWD/pids"; trap "" TERM; sleep 1004; :'
END
  chmod +x began
  echo "lint one began $PWD/began" >jobs.txt
  for signal in TERM INT; do
    rm -f folder pids
    TMPDIR=${MW_TMP:-/tmp} MW_CHECK_JOBS=$PWD/jobs.txt \
      env --default-signal=INT "$top/tests/run-check.sh" >out 2>&1 3>&- &
    check=$!
    until [ -s folder ] && [ "$(wc -l <pids)" -ge 4 ]; do
      kill -0 "$check" || fail "$(cat out)" || return 1
      sleep .05
    done
    [ -d "$(cat folder)" ]
    kill "-$signal" "$check"
    rc=0
    wait "$check" || rc=$?
    same "$rc" "$([ "$signal" = TERM ] && echo 143 || echo 130)"
    [ ! -e "$(cat folder)" ]
    while read -r p; do
      is_dead "$p" || fail "$(ps -f -p "$p")"
    done <pids
  done
}

@test "a job that tested nothing is a failure" {
  printf 'lint true\nlint one yes true\n' >jobs.txt
  MW_CHECK_JOBS=$PWD/jobs.txt run -1 "$top/tests/run-check.sh"
  [[ $output == *$'\nnot ok - true: status no test\n'* ]]
  same "${lines[-1]}" '1 passed, 1 failed'
}

# A test killed the shell around its program, and the program ran for ever.
@test "a process that a test leaves running is a failure, and is ended" {
  cat >began <<END
#!/bin/sh
setsid sleep 1005 & echo \$! >"$PWD/pid"
END
  chmod +x began
  echo "lint one began $PWD/began" >jobs.txt
  MW_CHECK_JOBS=$PWD/jobs.txt run -1 "$top/tests/run-check.sh"
  [[ $output == *$'\nnot ok - left running: sleep 1005\n'* ]]
  same "${lines[-1]}" '1 passed, 1 failed'
  is_dead "$(cat pid)"
}
