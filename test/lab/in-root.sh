#!/usr/bin/env bash
# Runs one command in a Debian root, with a throw-away layer over it: whatever it writes outside DIR is gone afterwards.
#   in-root.sh ROOT DIR 'COMMAND'   DIR is seen at /w; the exit status is the command's
# The command shares this machine's network (a server in it is reached on 127.0.0.1) and has processes of its own: they
# all end when it ends, or when this script is killed.  Needs root.
set -euo pipefail
root=${1:?usage: in-root.sh ROOT DIR COMMAND}
directory=$(cd "${2:?usage: in-root.sh ROOT DIR COMMAND}" && pwd)
command=${3:?usage: in-root.sh ROOT DIR COMMAND}
cache=${BANBAN_LAB_CACHE:-/var/cache/banban-lab}
# Only a place to mount on: each run has a mount namespace of its own, so runs do not meet there.
mkdir -p "$cache/mount"
# A shell stays the first process in there: when it is killed the kernel ends all others.  (A command that changes its
# user, run as the first process, would lose the order to die with its parent.)
exec unshare --mount --pid --fork --kill-child --propagation private bash -c '
  set -e
  scratch=$1/mount; root=$2; directory=$3; command=$4
  mount -t tmpfs tmpfs "$scratch"
  mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
  mount -t overlay overlay -o "lowerdir=$root,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
  r=$scratch/root
  mount -t proc proc "$r/proc"; mount --rbind /dev "$r/dev"
  # The name servers and the apt settings of this machine: a company may have its own.
  cp -L /etc/resolv.conf "$r/etc/resolv.conf"
  [ ! -d /etc/apt/apt.conf.d ] || cp -a /etc/apt/apt.conf.d/. "$r/etc/apt/apt.conf.d/"
  mkdir -p "$r/w"; mount --bind "$directory" "$r/w"
  exec chroot "$r" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive WINEDEBUG=-all WINEPREFIX=/root/.wine XDG_RUNTIME_DIR=/tmp bash -c "cd /w && ( $command ); exit \$?"
  ' _ "$cache" "$root" "$directory" "$command"
