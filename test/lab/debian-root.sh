#!/usr/bin/env bash
# Makes a fresh Debian root (minbase) once and prints its path.  Needs root and Debian's `debootstrap`.
#   debian-root.sh SUITE
# The root is kept in $BANBAN_LAB_CACHE (default /var/cache/banban-lab) and never written to afterwards: whoever uses it
# lays an overlay on it (in-debian-root.sh).  The mirror is the one this machine's own apt uses; a mirror of another
# release serves as well, because Debian keeps all releases on one.
set -euo pipefail
suite=${1:?usage: debian-root.sh SUITE}
cache=${BANBAN_LAB_CACHE:-/var/cache/banban-lab}
root=$cache/$suite
mkdir -p "$cache"
exec 9>"$cache/$suite.lock"   # two test runs must not bootstrap into one directory
flock 9
if [ ! -e "$root.ready" ]; then
  # Whatever an interrupted bootstrap left is not a root.
  rm -rf "$root"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -v -e security -e '^file:' -e '^cdrom:' | head -n 1)
  [ -n "$mirror" ] || { echo "debian-root: apt knows no mirror; run apt-get update first / apt 没有软件源，请先运行 apt-get update" >&2; exit 1; }
  debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$cache/$suite.log" 2>&1 \
    || { tail -n 5 "$cache/$suite.log" >&2; echo "debian-root: debootstrap failed, see $cache/$suite.log" >&2; exit 1; }
  rm -rf "$root"/var/cache/apt/archives/*.deb
  touch "$root.ready"
fi
echo "$root"
