#!/usr/bin/env bats
# millwright-mapping(5): what it shows is a mapping.
# sync.bash reads mapping.
# shellcheck disable=SC2034

load helper
load sync

setup() {
  mw_setup
  new_store
}

@test "the example in millwright-mapping(5) is a mapping" {
  sed -n '/^\.Bd -literal/,/^\.Ed/p' "$top/man/millwright-mapping.5" |
    grep -v '^\.' >m.yaml
  mapping=m.yaml
  use_sqlite
  joblog
  many 10 | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 10, inserted 10'
}
