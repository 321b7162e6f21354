#!/usr/bin/env bash
# Runs one command in a Debian 13 root that has Wine 10 set to Windows 10, so that the Windows flavour of the package can
# be started without Windows.  (Debian 12's own Wine 8 is too old: Node 24 and later crash in it.)
#   wine-lab.sh DIR 'COMMAND'   DIR is seen at /w (Z:\w in Windows); the exit status is the command's
#   wine-lab.sh --prepare       only makes the root (a minute or more at first, nothing later)
# Needs root and Debian's `debootstrap`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${BANBAN_LAB_CACHE:-/var/cache/banban-lab}
root=$cache/trixie-wine
mkdir -p "$cache"

# install COMMAND: runs it in the root itself, to stay there.
install() {
  unshare --mount --pid --fork --kill-child --propagation private bash -c '
    mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"
    exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
      WINEDEBUG=-all WINEPREFIX=/root/.wine XDG_RUNTIME_DIR=/tmp bash -c "$2"' _ "$root" "$1"
}

exec 9>"$root.lock"   # two test runs must not prepare one root
flock 9
if [ ! -e "$root.ready" ]; then
  base=$(bash "$here/debian-root.sh" trixie)
  rm -rf "$root"
  cp -a "$base" "$root"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  [ ! -d /etc/apt/apt.conf.d ] || cp -a /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
  {
    install 'apt-get update && apt-get install -y --no-install-recommends wine wine64 && apt-get clean' \
      && install 'wineboot -i && wine winecfg -v win10 && wineserver -w'
  } >"$root.log" 2>&1 || { tail -n 8 "$root.log" >&2; echo "wine-lab: Wine could not be installed, see $root.log" >&2; exit 1; }
  touch "$root.ready"
fi
exec 9>&-
[ "${1:-}" != --prepare ] || exit 0
directory=${1:?usage: wine-lab.sh DIR COMMAND}
command=${2:?usage: wine-lab.sh DIR COMMAND}
# Node under Wine can write to files only: a pipe or socket of Linux is a "bad file descriptor" to it (it asks for the
# pipe's name).  So it writes files, and tail passes on what comes, until the command has ended.
exec bash "$here/in-root.sh" "$root" "$directory" \
  ": >/tmp/out; : >/tmp/err; ( $command ) </dev/null >/tmp/out 2>/tmp/err & program=\$!
   tail -s 0.1 --pid=\$program -n +1 -f /tmp/out & tail -s 0.1 --pid=\$program -n +1 -f /tmp/err >&2 &
   status=0; wait \$program || status=\$?; wait; exit \$status"
