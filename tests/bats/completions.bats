#!/usr/bin/env bats
# The completions, asked of the shells themselves, for every program.

load helper

setup() {
  mw_setup
  mkdir here
  cd here || return 1
  touch x-file.txt
}

# questions PROGRAM: a line a question; each ends where Tab is pressed.
questions() {
  local letter name type words
  echo "$1 --"
  echo "$1 x-"
  while IFS=$'\t' read -r letter name _ type words _; do
    [ "$type" != file ] || { echo "$1 --$name x-"; continue; }
    case $type in flag | count) continue ;; esac
    echo "$1 --$name "
    [ "$letter" = - ] || echo "$1 -$letter "
    [ "$words" != - ] || continue
    echo "$1 --$name=${words:0:1}"
    # What stands before the comma stays.
    [ "$type" != list ] || echo "$1 --$name ${words%%,*},${words##*,}"
  done < <("$1" --dump-options)
}

# wanted PROGRAM: what is to be offered for each question: the words sorted.
wanted() {
  local letter type words all
  "$1" --dump-options | cut -f 2 | sed 's/^/--/' | sort | paste -sd ' '
  [ "$("$1" --dump-program | cut -f 3)" = - ] && echo || echo x-file.txt
  while IFS=$'\t' read -r letter _ _ type words _; do
    [ "$type" != file ] || { echo x-file.txt; continue; }
    case $type in flag | count) continue ;; esac
    all=$(tr ',' '\n' <<<"${words#-}" | sort)
    # shellcheck disable=SC2086 # one line
    echo $all
    # shellcheck disable=SC2086
    [ "$letter" = - ] || echo $all
    [ -n "$all" ] || continue
    grep "^${words:0:1}" <<<"$all" | paste -sd ' '
    [ "$type" != list ] || echo "${words##*,}"
  done < <("$1" --dump-options)
}

# ask_all SHELL: every question of every program, answered as wanted.
ask_all() {
  local p
  for p in $(programs); do
    questions "$p" >>../asked
    wanted "$p" >>../want
  done
  "$1_offers" <../asked >../have
  same "$(paste ../asked ../want)" "$(paste ../asked ../have)"
}

# bash_offers: reads questions, prints a line of sorted words each.
bash_offers() {
  # shellcheck disable=SC2016 # the inner shell's
  bash --norc -c '
    for f in "$1"/completions/bash/*; do . "$f"; done
    compopt() { :; }
    while IFS= read -r line; do
      read -r -a COMP_WORDS <<<"${line//=/ = }"
      [[ $line != *" " ]] || COMP_WORDS+=("")
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
      "_${COMP_WORDS[0]//-/_}"
      printf "%s\n" "${COMPREPLY[@]##*,}" | sort | paste -sd " "
    done' bash "$top" | sed 's/^ *//'
}

@test "bash completes every option, word and file" {
  ask_all bash
}

fish_offers() {
  # shellcheck disable=SC2016
  fish --no-config -c '
    for f in $argv[1]/completions/fish/*.fish
      source $f
    end
    while read -l line
      complete -C "$line" | cut -f 1 | sed "s/^--[a-z-]*=//; s/.*,//" |
        sort | paste -sd " "
    end' "$top"
}

@test "fish completes every option, word and file" {
  command -v fish >/dev/null || skip 'fish is not installed'
  ask_all fish
}

# zsh completes in its line editor only: one on a pseudo-terminal, whose
# compadd tells what it is given.
zsh_offers() {
  cat >../inside.zsh <<-'END'
	PS1=
	autoload -Uz compinit
	compinit -u -D
	compadd() {
	  local -a hits
	  [[ " $* " == *" -"[OAD]" "* ]] || {
	    builtin compadd -O hits "$@"
	    print -rl -- $hits >>$offers
	  }
	  builtin compadd "$@"
	}
	complete-and-tell() {
	  zle complete-word
	  print -r -- . >>$offers
	}
	zle -N complete-and-tell
	setopt no_auto_list no_auto_menu
	bindkey "^I" complete-and-tell
	bindkey "^U" kill-whole-line
	END
  cat >../outside.zsh <<-'END'
	zmodload zsh/zpty
	export offers=$PWD/../offers
	zpty z zsh -f -i
	zpty -w z "fpath=(${(q)1} \$fpath); . ${(q)PWD}/../inside.zsh"
	while IFS= read -r line; do
	  : >$offers
	  zpty -w -n z $'\025'"$line"$'\t'
	  for (( i = 0; i < 4000; i++ )); do
	    grep -qx '[.]' $offers && break
	    zpty -r -t z seen
	    sleep 0.005
	  done
	  (( i < 4000 )) || exit 1
	  # _sequence asks twice.
	  grep -vx '[.]' $offers | sort -u | paste -sd ' '
	done
	zpty -d z
	END
  zsh -f ../outside.zsh "$top/completions/zsh" | sed 's/^ *//'
}

@test "zsh completes every option, word and file" {
  command -v zsh >/dev/null || skip 'zsh is not installed'
  ask_all zsh
}
