#!/usr/bin/env bats
# The layers hold, and the script that says so can tell.

load helper

# include FOLDER HEADER: a file there that includes it.
include() {
  mkdir -p "$1"
  printf '#include "%s"\n' "$2" >"$1/x.c"
}

@test "the tree keeps to its layers" {
  run -0 "$top/tools/check-layers.sh" "$top"
}

@test "an include that points up is refused" {
  include lib/base rec/rec.h
  run -1 "$top/tools/check-layers.sh" .
  same "$output" 'lib/base/x.c: lib/base may not include "rec/rec.h"'
}

@test "an include that points sideways is refused" {
  include lib/rec db/db.h
  run -1 "$top/tools/check-layers.sh" .
  include lib/rec base/err.h
  include lib/oee ml/ml.h
  run -1 "$top/tools/check-layers.sh" .
  include lib/oee shop/kinds.h
  include lib/cli oee/oee.h
  run -1 "$top/tools/check-layers.sh" .
  include lib/cli shop/kinds.h
  run -0 "$top/tools/check-layers.sh" .
}

# program NAME: its page and its tests are there.
program() {
  mkdir -p cmd man tests/bats
  touch "man/$1.1" "tests/bats/$1.bats"
}

@test "a program that joins two domains is refused" {
  program x
  printf '#include "oee/oee.h"\n#include "ml/ml.h"\n' >cmd/x.c
  run -1 "$top/tools/check-layers.sh" .
  same "$output" 'cmd/x.c: joins 2 domains; that is a pipe'
}

@test "a program without a page or tests of its own is refused" {
  program x
  : >cmd/x.c
  run -0 "$top/tools/check-layers.sh" .
  rm man/x.1 tests/bats/x.bats
  run -1 "$top/tools/check-layers.sh" .
  same "$output" $'cmd/x.c: no page man/x.1\ncmd/x.c: no tests/bats/x.bats'
}

@test "a program of more than 120 lines is refused" {
  program x
  yes '' | head -n 120 >cmd/x.c
  run -0 "$top/tools/check-layers.sh" .
  echo >>cmd/x.c
  run -1 "$top/tools/check-layers.sh" .
  same "$output" \
    'cmd/x.c: 121 lines, more than 120: its work belongs in lib/'
}

@test "a library that prints or exits is refused" {
  mkdir -p lib/oee
  printf 'void\nf(void)\n{\n\texit(1);\n}\n' >lib/oee/x.c
  run -1 "$top/tools/check-layers.sh" .
  [[ $output == *'lib/oee/x.c: a library does not print or exit' ]]
}

@test "a long function, a deep one and a // comment are refused" {
  mkdir -p lib/oee
  {
    printf '/* SPDX-License-Identifier: MIT */\nint\nlong_one(void)\n{\n'
    for _ in $(seq 61); do printf '\treturn 0;\n'; done
    printf '}\n\nint\ndeep_one(void)\n{\n'
    printf '\tif (1) {\n\t\tif (1) {\n\t\t\tif (1) {\n\t\t\t\tif (1)\n'
    printf '\t\t\t\t\treturn 0; // why\n\t\t\t}\n\t\t}\n\t}\n}\n'
  } >lib/oee/x.c
  run -1 "$top/tools/check-style.sh" lib/oee/x.c
  [[ $output == *'long_one() has 61 lines'* ]]
  [[ $output == *'deep_one() is nested more than 3 deep'* ]]
  [[ $output == *'a // comment'* ]]
}
