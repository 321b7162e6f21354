#!/usr/bin/env bash
# Runs one command in a Debian 13 root that has Wine 10 set to Windows 10, so that the Windows flavour of the package can
# be started without Windows.  (Debian 12's own Wine 8 is too old: Node 24 and later crash in it.)
#   wine-lab.sh DIR 'COMMAND'   DIR is seen at /w (Z:\w in Windows); the exit status is the command's
#   wine-lab.sh --prepare       only makes the root (some minutes at first, nothing later)
# The command shares this machine's network, so a server under Wine is reached on 127.0.0.1.  Everything it starts ends
# with it (a PID namespace of its own).  What it writes outside DIR is thrown away (an overlay over the kept root).
# Needs root and Debian's `debootstrap`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${BANBAN_LAB_CACHE:-/var/cache/banban-lab}
mkdir -p "$cache"
root=$cache/trixie-wine

# prepared ROOT COMMAND: runs it in ROOT with /proc and /dev, isolated from this machine's mounts and processes.
prepared() {
  unshare --mount --pid --fork --kill-child --propagation private bash -c '
    mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"
    exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
      WINEDEBUG=-all WINEPREFIX=/root/.wine bash -c "$2"' _ "$1" "$2"
}

exec 9>"$cache/trixie-wine.lock"
flock 9
if [ ! -e "$root.ready" ]; then
  base=$(bash "$here/debian-root.sh" trixie)
  rm -rf "$root"
  cp -a "$base" "$root"
  # The root asks the name servers this machine asks.
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  # and trusts apt the same way (a machine behind a company's mirror has its own settings).
  cp -a /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
  {
    prepared "$root" 'apt-get update && apt-get install -y --no-install-recommends wine wine64 && apt-get clean' \
      && prepared "$root" 'wineboot -i && wine winecfg -v win10 && wineserver -w'
  } >"$cache/trixie-wine.log" 2>&1 || { tail -n 8 "$cache/trixie-wine.log" >&2; echo "wine-lab: Wine could not be installed, see $cache/trixie-wine.log" >&2; exit 1; }
  touch "$root.ready"
fi
flock -u 9
exec 9>&-
[ "${1:-}" = --prepare ] && exit 0

directory=$(cd "${1:?usage: wine-lab.sh DIR COMMAND}" && pwd)
command=${2:?usage: wine-lab.sh DIR COMMAND}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/wine-lab.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
status=0
unshare --mount --pid --fork --kill-child --propagation private bash -c '
  set -e
  scratch=$1; root=$2; directory=$3
  mount -t tmpfs tmpfs "$scratch"
  mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
  mount -t overlay overlay -o "lowerdir=$root,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
  r=$scratch/root
  mount -t proc proc "$r/proc"; mount --rbind /dev "$r/dev"
  mkdir -p "$r/w"; mount --bind "$directory" "$r/w"
  exec chroot "$r" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8 WINEDEBUG=-all WINEPREFIX=/root/.wine \
    bash -c "cd /w && $4"' _ "$scratch" "$root" "$directory" "$command" || status=$?
exit $status
