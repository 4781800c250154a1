# Source this to work from the build tree: `. ./env.sh`, in sh, bash or zsh.
#
# The programs, their pages, the libexec scripts and (in bash and zsh) the
# completions of this tree come before installed ones in the current shell.
# MW_BUILD chooses another build folder.

# shellcheck shell=sh disable=SC2296 # the zsh branch is zsh
if [ -n "${BASH_SOURCE:-}" ]; then
	mw_top=$(cd "$(dirname "$BASH_SOURCE")" && pwd)
elif [ -n "${ZSH_VERSION:-}" ]; then
	mw_top=$(eval 'cd "$(dirname "${(%):-%x}")" && pwd')
else
	mw_top=$(pwd)		# a plain sh cannot tell where a file came from
fi
if [ ! -f "$mw_top/env.sh" ]; then
	echo "env.sh: source it from the top of the tree" >&2
	return 1
fi

mw_bin=${MW_BUILD:-build/rel}/bin
case $mw_bin in
/*) ;;
*) mw_bin=$mw_top/$mw_bin ;;
esac
case :$PATH: in
*":$mw_bin:"*) ;;
*) PATH=$mw_bin:$mw_top/libexec:$PATH ;;
esac
MILLWRIGHT_DATADIR=$mw_top/etc
export PATH MILLWRIGHT_DATADIR

# man looks for man1/, man5/, man7/ below a MANPATH entry.
mkdir -p "$mw_top/build/man"
for mw_n in 1 5 7; do
	[ -e "$mw_top/build/man/man$mw_n" ] ||
	    ln -s ../../man "$mw_top/build/man/man$mw_n"
done
case :${MANPATH:-}: in
*":$mw_top/build/man:"*) ;;
*) MANPATH=$mw_top/build/man:${MANPATH:-} ;;
esac
export MANPATH

if [ -n "${BASH_VERSION:-}" ]; then
	for mw_n in "$mw_top"/completions/bash/*; do
		# shellcheck disable=SC1090 # one of ours
		[ ! -f "$mw_n" ] || . "$mw_n"
	done
elif [ -n "${ZSH_VERSION:-}" ]; then
	# shellcheck disable=SC3030,SC2206,SC2128 # zsh's own array
	eval 'fpath=("$mw_top/completions/zsh" $fpath)'
fi
unset mw_top mw_bin mw_n
