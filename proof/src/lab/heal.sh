#!/bin/bash
# heal.sh             undo every cut, loss and delay
# heal.sh A [B]       undo the cuts between A and every other host, or between A and B
. "$(dirname "$0")/lib.sh"
if [[ $# -eq 0 ]]; then
  for f in "$LAB_DIR"/delayd-*.pid; do [[ -e $f ]] && { kill "$(cat "$f")" 2>/dev/null || true; rm -f "$f"; }; done
  for i in $(seq "$(host_count)"); do
    for chain in LAB_CUT LAB_LOSS LAB_DELAY; do in_host "$i" iptables -w -F "$chain"; done
  done
else
  a=$(index_of "$1")
  for b in $(if [[ $# -gt 1 ]]; then index_of "$2"; else peers_of "$a"; fi); do each_way heal_path no "$a" "$b"; done
fi
