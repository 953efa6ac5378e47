#!/bin/bash
# disk.sh make NAME MIB          an ext4 of that size at $LAB_DIR/disk/NAME/mnt (prints the path); small, so it fills up
# disk.sh make NAME MIB WDELAY   the same behind nbdkit: each write waits WDELAY (20ms), and "fail" works; needs nbdkit libnbd-bin
# disk.sh fail NAME on|off       every block write fails with EIO from now on / no longer (only disks made with WDELAY)
# disk.sh fill NAME | free NAME  take all the free space / give it back
# disk.sh refuses NAME           succeeds if a write that is synced fails
# disk.sh shutdown NAME          power loss: what was not fsynced is gone, open files get EIO
# disk.sh remount NAME           mount it again, once the process that used it has ended
# disk.sh drop NAME              unmount and remove it
. "$(dirname "$0")/lib.sh"
cmd=${1:-} name=${2:-}
[[ $name =~ ^[a-z0-9-]+$ ]] || die "usage: disk.sh make|fail|fill|free|refuses|shutdown|remount|drop NAME ..."
d=$LAB_DIR/disk/$name
device() { if [[ -e $d/nbd/nbd ]]; then echo "$d/nbd/nbd"; else echo "$d/image"; fi; }
case $cmd in
  make)
    mkdir -p "$d/mnt" "$d/nbd"
    truncate -s "${3:?MIB}M" "$d/image"
    mkfs.ext4 -q -m 0 "$d/image"
    if [[ $# -gt 3 ]]; then
      nbdkit -U "$d/socket" -P "$d/nbdkit.pid" --filter=error --filter=delay file "$d/image" \
        error-pwrite-rate=100% error-file="$d/failing" wdelay="$4"
      for _ in $(seq 50); do [[ -S $d/socket ]] && break; sleep 0.1; done
      setsid nbdfuse "$d/nbd" --unix "$d/socket" </dev/null >"$d/nbdfuse.log" 2>&1 &
      for _ in $(seq 50); do [[ -e $d/nbd/nbd ]] && break; sleep 0.1; done
    fi
    mount -o loop "$(device)" "$d/mnt"
    chmod 777 "$d/mnt"
    echo "$d/mnt" ;;
  fail) case $3 in on) touch "$d/failing" ;; off) rm -f "$d/failing" ;; *) die "on or off" ;; esac ;;
  fill) dd if=/dev/zero of="$d/mnt/.ballast" bs=64k 2>/dev/null || true; sync -f "$d/mnt" ;;
  # Synced, or a failure of the disk soon afterwards would bring it back.
  free) rm -f "$d/mnt/.ballast"; sync -f "$d/mnt" ;;
  refuses)
    if dd if=/dev/zero of="$d/mnt/.probe" bs=4k count=1 conv=fsync 2>/dev/null; then rm -f "$d/mnt/.probe"; exit 1; fi ;;
  shutdown)
    python3 - "$d/mnt" <<'P'
import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))  # FS_IOC_SHUTDOWN, NOLOGFLUSH
P
    ;;
  remount)
    umount -l "$d/mnt"
    # The old mount goes once its last open file is closed: end the process that had it before, or the journal is not replayed.
    for _ in $(seq 50); do losetup -j "$(device)" | grep -q . || break; sleep 0.1; done
    ! losetup -j "$(device)" | grep -q . || die "still open: end the process that uses $d/mnt, then mount it again"
    e2fsck -p "$(device)" >/dev/null || [[ $? -le 1 ]]
    mount -o loop "$(device)" "$d/mnt" ;;
  drop)
    # Whoever had it open may still be ending.
    for _ in $(seq 50); do mountpoint -q "$d/mnt" || break; umount "$d/mnt" || sleep 0.1; done
    for _ in $(seq 50); do losetup -j "$(device)" | grep -q . || break; sleep 0.1; done
    if mountpoint -q "$d/nbd"; then umount -l "$d/nbd"; fi
    if [[ -e $d/nbdkit.pid ]]; then kill "$(cat "$d/nbdkit.pid")"; fi
    rm -rf "$d" ;;
  *) die "usage: disk.sh make|fail|fill|free|refuses|shutdown|remount|drop NAME ..." ;;
esac
