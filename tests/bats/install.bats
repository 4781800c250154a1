#!/usr/bin/env bats
# What make install puts where, and that make uninstall takes it all away.

load helper

setup() {
  mw_setup
  dest=$BATS_TEST_TMPDIR/dest
}

mw_make() {
  env -u MAKEFLAGS -u MAKELEVEL make -s -C "$top" B="${MW_BUILD#"$top"/}" \
    DESTDIR="$dest" "$@"
}

@test "install and uninstall leave no file behind" {
  run -0 mw_make install
  [ -n "$(find "$dest" -type f)" ]
  run -0 mw_make uninstall
  same "$(find "$dest" -type f)" ""
  [ ! -e "$dest/usr/local/share/millwright" ]
  [ ! -e "$dest/usr/local/libexec/millwright" ]
}

@test "each program is installed with its page and completions" {
  local p d=$dest/usr/local
  mw_make install
  for p in $(programs); do
    same "$("$d/bin/$p" --version)" "$("$p" --version)"
    [ -f "$d/share/man/man1/$p.1" ] || fail "$p: page"
    [ -f "$d/share/bash-completion/completions/$p" ] || fail "$p: bash"
    [ -f "$d/share/zsh/site-functions/_$p" ] || fail "$p: zsh"
    [ -f "$d/share/fish/vendor_completions.d/$p.fish" ] || fail "$p: fish"
  done
}

@test "every shipped configuration file is installed" {
  local f
  mw_make install
  cd "$top"
  while IFS= read -r f; do
    cmp "$f" "$dest/usr/local/share/millwright/${f#etc/}"
  done < <(find etc -type f 2>/dev/null)
}

@test "no installed file has a placeholder left, and programs in units exist" {
  local p
  mw_make install PREFIX=/usr/local
  ! grep -rlE '@(BINDIR|LIBEXECDIR|DATADIR|SYSCONFDIR)@' "$dest" || fail left
  while IFS= read -r p; do
    [ -x "$dest$p" ] || fail "$p: named by a unit, not installed"
  done < <(grep -rhoE '^Exec[A-Za-z]*=[-@!+]*/[^ ]+' "$dest" |
    sed 's/^[^/]*//' | grep '^/usr/local/' | sort -u)
}

@test "a program finds shipped files without any configuration" {
  [ -d "$top/etc" ] || skip 'nothing is shipped yet'
  strings -a "$MW_BUILD/bin/$(programs | head -n 1)" |
    grep -qx '/usr/local/share/millwright'
}

@test "env.sh puts the tree's programs first, in sh and bash" {
  local p
  p=$(programs | head -n 1)
  cd "$top"
  # shellcheck disable=SC2016
  run -0 sh -c 'set -eu; . ./env.sh; command -v "$1"' sh "$p"
  same "$output" "$MW_BUILD/bin/$p"
  # shellcheck disable=SC2016
  run -0 bash -c 'cd /; . "$1/env.sh"; command -v "$2"; complete -p "$2"' \
    bash "$top" "$p"
  [[ $output == "$MW_BUILD/bin/$p"$'\n'"complete -F _${p//-/_} $p" ]] ||
    fail "$output"
}
