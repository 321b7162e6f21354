#!/usr/bin/env bash
# The USB laboratory: boots a stock Debian kernel in QEMU by software emulation (no KVM, no network card), with a dummy USB
# host controller and gadget functions, and runs one command in it as root. A program inside can plug in and pull out real
# USB devices, and node-hid, `usb` and serialport meet them through the kernel.
#
#   usb-lab.sh [--out DIRECTORY] COMMAND [ARGUMENT…]
#
# The machine's own root is seen read-only at / (changes go to memory and are gone afterwards); the working directory is
# the same. DIRECTORY is /out inside; the command's output is written there to `stdout` and `stderr`, and is repeated here
# at the end. Exit status: the command's; 124 it took too long; 125 the laboratory itself failed; 69 something is missing.
#
#   BANBAN_LAB_CACHE     where the kernel and the start image are kept (default: ~/.cache/banban-usb-lab)
#   BANBAN_LAB_SECONDS   time for the whole run, boot included (default 300)
#   BANBAN_LAB_MEMORY    of the virtual machine, MB (default 2048)
set -euo pipefail

cache=${BANBAN_LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/banban-usb-lab}
seconds=${BANBAN_LAB_SECONDS:-300}
memory=${BANBAN_LAB_MEMORY:-2048}
# Part of the start image's name: a change of what it contains makes a new one.
recipe=3

fail() { # STATUS CHINESE ENGLISH
  printf 'usb-lab: %s\nusb-lab: %s\n' "$2" "$3" >&2
  exit "$1"
}

out=
if [ "${1:-}" = --out ]; then
  [ $# -ge 2 ] || fail 2 '--out 后面要有目录' '--out needs a directory'
  out=$2
  shift 2
fi
[ $# -ge 1 ] || fail 2 '用法：usb-lab.sh [--out 目录] 命令 [参数…]' 'usage: usb-lab.sh [--out DIRECTORY] COMMAND [ARGUMENT…]'

PATH=$PATH:/usr/sbin:/sbin
missing=()
need() { command -v "$1" > /dev/null || missing+=("$2"); }
need qemu-system-x86_64 qemu-system-x86
need cpio cpio
need depmod kmod
need flock util-linux
need udevadm udev
busybox=$(command -v busybox || true)
# Nothing but a static one runs before the root is there.
[ -n "$busybox" ] && ! ldd "$busybox" > /dev/null 2>&1 || missing+=(busybox-static)
if [ ${#missing[@]} -gt 0 ]; then
  fail 69 "缺少软件包，请执行：apt-get install ${missing[*]}" "packages are missing, type: apt-get install ${missing[*]}"
fi

mkdir -p "$cache"
own_out=
if [ -z "$out" ]; then
  out=$(mktemp -d "${TMPDIR:-/tmp}/banban-usb-lab.XXXXXX")
  own_out=$out
fi
mkdir -p "$out"
out=$(cd "$out" && pwd)

# One run at a time: software emulation takes every core there is.
exec 9> "$cache/lock"
if ! flock -n 9; then
  echo "usb-lab: 正在等待另一次运行结束 / waiting for another run to end" >&2
  flock 9
fi

fetch_kernel() {
  local package version
  command -v apt-get > /dev/null || fail 69 '需要 Debian 的 apt-get 来下载内核' 'needs apt-get of Debian to fetch a kernel'
  package=$(apt-cache depends linux-image-amd64 2> /dev/null | awk '/Depends: linux-image-[0-9]/ { print $2; exit }')
  [ -n "$package" ] || fail 69 '找不到内核包，请先执行：apt-get update' 'no kernel package is known, type: apt-get update'
  echo "usb-lab: 下载并解开 $package（约 100 MB，只解开不安装） / fetching and unpacking $package, about 100 MB, not installed" >&2
  rm -rf "$cache/kernel.new" && mkdir "$cache/kernel.new"
  # apt drops to a user of its own where it may: the directory must be open to it.
  chmod 755 "$cache/kernel.new"
  (cd "$cache/kernel.new" && apt-get -qq -o APT::Sandbox::User=root download "$package" >&2 && dpkg-deb -x ./*.deb . && rm -f ./*.deb) ||
    fail 69 "下载 $package 失败，请检查网络或先执行 apt-get update" "fetching $package failed: check the network or type apt-get update"
  version=$(basename "$cache"/kernel.new/lib/modules/*)
  depmod -b "$cache/kernel.new" "$version"
  rm -rf "$cache/kernel" && mv "$cache/kernel.new" "$cache/kernel"
}

build_start_image() {
  local root version module number=0
  version=$(basename "$cache"/kernel/lib/modules/*)
  root=$(mktemp -d "$cache/root.XXXXXX")
  mkdir -p "$root"/{bin,proc,sys,dev,modules,host,changes,root}
  cp "$busybox" "$root/bin/busybox"
  for module in virtio_pci 9pnet_virtio 9p overlay uhid libcomposite usb_f_hid usb_f_acm dummy_hcd usbhid hid-generic hid-multitouch evdev cdc-acm; do
    modprobe -d "$cache/kernel" -S "$version" --show-depends "$module"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' > "$root/modules.list"
  while read -r module; do
    number=$((number + 1))
    cp "$module" "$root/modules/$(printf %03d $number)-$(basename "$module")"
  done < "$root/modules.list"
  cat > "$root/init" << 'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in /modules/*; do
  options=
  # Four device controllers: so many devices can be plugged in at once, each in a port of its own.
  case $module in *dummy_hcd*) options=num=4 ;; esac
  insmod "$module" $options || echo "usb-lab: insmod failed: $module"
done
mount -t configfs config /sys/kernel/config
share=trans=virtio,version=9p2000.L,msize=512000
mount -t 9p -o $share,cache=loose,ro host /host
mount -t tmpfs changes /changes
mkdir /changes/upper /changes/work
mount -t overlay -o lowerdir=/host,upperdir=/changes/upper,workdir=/changes/work root /root
for part in proc sys dev; do mount --rbind /$part /root/$part; done
mkdir -p /root/out /root/dev/pts /root/dev/shm
mount -t devpts pts /root/dev/pts
mount -t tmpfs shm /root/dev/shm
mount -t tmpfs run /root/run
mount -t 9p -o $share,cache=none out /root/out
ip link set lo up
chroot /root /bin/bash /out/.command > /root/out/stdout 2> /root/out/stderr
echo $? > /root/out/.status
sync
poweroff -f
INIT
  chmod +x "$root/init"
  (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1 > "$cache/start-$recipe.new")
  mv "$cache/start-$recipe.new" "$cache/start-$recipe"
  rm -rf "$root"
}

[ -d "$cache/kernel" ] || fetch_kernel
[ "$cache/start-$recipe" -nt "$cache/kernel" ] || build_start_image

rm -f "$out/.status"
{
  # udevd inside, so that attach and detach are announced as on any desktop.
  echo 'export HOME=/root SYSTEMD_IGNORE_CHROOT=1'
  printf 'export PATH=%q\n' "$PATH"
  # The host's /tmp stays in sight, since the checkout may lie in it; what is written goes to memory.
  echo 'mkdir -p /run/udev /run/tmp; export TMPDIR=/run/tmp'
  echo '/lib/systemd/systemd-udevd --daemon 2> /dev/null && udevadm trigger --action=add && udevadm settle'
  printf 'cd %q\n' "$PWD"
  printf 'exec'
  printf ' %q' "$@"
  echo
} > "$out/.command"

set +e
timeout --foreground "$seconds" qemu-system-x86_64 \
  -accel tcg,thread=multi -cpu max -machine q35 -m "$memory" -smp 2 -nographic -no-reboot -nic none \
  -kernel "$cache"/kernel/boot/vmlinuz-* -initrd "$cache/start-$recipe" -append 'console=ttyS0 quiet loglevel=3 panic=-1' \
  -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
  -virtfs local,path="$out",mount_tag=out,security_model=none \
  < /dev/null > "$out/console" 2>&1 9>&-
qemu=$?
set -e
flock -u 9

status=125
if [ -s "$out/.status" ]; then
  status=$(cat "$out/.status")
elif [ $qemu -eq 124 ]; then
  status=124
  echo "usb-lab: 超过 $seconds 秒，已停止 / took longer than $seconds s and was stopped" >&2
else
  echo "usb-lab: 虚拟机没有运行完，见 $out/console / the virtual machine did not finish, see $out/console" >&2
  tail -n 20 "$out/console" >&2
fi
[ ! -e "$out/stdout" ] || cat "$out/stdout"
[ ! -e "$out/stderr" ] || cat "$out/stderr" >&2
rm -f "$out/.command" "$out/.status"
[ -z "$own_out" ] || rm -rf "$own_out"
exit "$status"
