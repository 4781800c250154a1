#!/usr/bin/env bats
# millwright-records(5): its tables are the program's.

load helper

@test "the tables of millwright-records(5) are those of records.def" {
  "$top/tools/gen-records-page.sh" --check
}
