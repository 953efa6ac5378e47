#!/bin/bash
# delay.sh [--one-way] A B MS [JITTER_MS]   hold every packet between A and B for MS..MS+JITTER ms (jitter reorders)
# delay.sh [--one-way] --loss PERCENT A B   lose that share of the packets
# MS 0 or PERCENT 0 takes the rule away. Not every kernel has sch_netem, so delayd (NFQUEUE) holds the packets.
. "$(dirname "$0")/lib.sh"
one_way=no loss=''
while [[ ${1:-} == --* ]]; do
  case $1 in
    --one-way) one_way=yes; shift ;;
    --loss) loss=$2; shift 2 ;;
    *) die "unknown option $1" ;;
  esac
done

set_loss() { # from to percent
  local rule
  while rule=$(in_host "$2" iptables -w -S LAB_LOSS | grep -m1 -e "-s $(addr "$1")/32 "); do
    # shellcheck disable=SC2086 # the words of the rule as iptables printed them
    in_host "$2" iptables -w ${rule/#-A/-D}
  done
  [[ $3 != 0 ]] || return 0
  in_host "$2" iptables -w -A LAB_LOSS -s "$(addr "$1")" -m statistic --mode random \
    --probability "$(awk -v x="$3" 'BEGIN { printf "%.4f", x / 100 }')" -j DROP
}

set_delay() { # from to ms jitter
  local pidfile=$LAB_DIR/delayd-$1-$2.pid queue=$1
  local rule=(-s "$(addr "$1")" -j NFQUEUE --queue-num "$queue" --queue-bypass)
  while in_host "$2" iptables -w -D LAB_DELAY "${rule[@]}" 2>/dev/null; do :; done
  if [[ -e $pidfile ]]; then kill "$(cat "$pidfile")" 2>/dev/null || true; rm -f "$pidfile"; sleep 0.05; fi
  [[ $3 != 0 ]] || return 0
  ip netns exec "$(ns "$2")" setsid "$LAB_DIR/delayd" "$queue" "$3" "$4" </dev/null >>"$LAB_DIR/delayd.log" 2>&1 &
  echo $! > "$pidfile"
  sleep 0.05
  in_host "$2" iptables -w -A LAB_DELAY "${rule[@]}"
}

if [[ -n $loss ]]; then
  each_way set_loss "$one_way" "$(index_of "${1:?}")" "$(index_of "${2:?}")" "$loss"
else
  each_way set_delay "$one_way" "$(index_of "${1:?}")" "$(index_of "${2:?}")" "${3:?}" "${4:-0}"
fi
