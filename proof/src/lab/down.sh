#!/bin/bash
# down.sh: remove the hosts, once nothing runs in them any more (end.sh), and the folder.
. "$(dirname "$0")/lib.sh"
for name in $(ip netns list | awk '$1 ~ /^loom-(sw|h[0-9]+)$/ {print $1}'); do
  ip netns del "$name"
done
umount -l "${LAB_DIR:?}"
rm -rf "${LAB_DIR:?}"
