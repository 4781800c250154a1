#!/usr/bin/env bats
# Each example of each page does what it says: it runs.

load helper
load examples

setup_file() {
  mw_setup_env
  prepare "$BATS_FILE_TMPDIR/site" >&2
}

# mw_setup_env: as mw_setup, for a whole file.
mw_setup_env() {
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR mw_setup
}

# run_example COMMAND: in the folder it was prepared for.
run_example() {
  timeout 120 bash -o pipefail -c "$1" </dev/null >out.log 2>&1
}

# try_page PAGE: prints what fails.
try_page() {
  local command rc dir=$BATS_TEST_TMPDIR/${1##*/}
  cp -a "$BATS_FILE_TMPDIR/site" "$dir" && cd "$dir" || return 1
  sed -i "s|$BATS_FILE_TMPDIR/site|$dir|g" config/millwright/millwright.yaml \
    millwright.yaml
  export XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state HOME=$dir
  while IFS= read -r command; do
    known_options "$command" || echo "${1##*/}: $ $command"
    ! out_of_reach "$command" || continue
    rc=0
    run_example "$command" || rc=$?
    [ "$rc" -eq 0 ] || { echo "${1##*/}: $ $command"
      tail -n 5 out.log; echo "status $rc"; }
  done < <(page_examples "$1")
}

@test "each example of each page runs" {
  local page failed
  failed=$(for page in "$top"/man/*.[157]; do try_page "$page"; done)
  same "$failed" ""
}

@test "each page of a program has an example" {
  local p
  for p in $(programs); do
    [ -n "$(page_examples "$top/man/$p.1")" ] || fail "$p.1"
  done
}
