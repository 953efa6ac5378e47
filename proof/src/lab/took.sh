#!/bin/bash
# took.sh cut|loss|delay   how many packets the rules of that sort have met since they were made
. "$(dirname "$0")/lib.sh"
case ${1:-} in
  cut) chain=LAB_CUT ;;
  loss) chain=LAB_LOSS ;;
  delay)
    chain=LAB_DELAY
    # Without its daemon a packet passes at once, though the rule has met it.
    for f in "$LAB_DIR"/delayd-*.pid; do [[ -e $f ]] && kill -0 "$(cat "$f")" 2>/dev/null || { echo 0; exit; }; done ;;
  *) die "usage: took.sh cut|loss|delay" ;;
esac
for i in $(seq "$(host_count)"); do in_host "$i" iptables -w -nvxL "$chain"; done |
  awk '$1 ~ /^[0-9]+$/ { packets += $1 } END { print packets + 0 }'
