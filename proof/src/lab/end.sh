#!/bin/bash
# end.sh: end what runs in the hosts.
. "$(dirname "$0")/lib.sh"
for name in $(ip netns list | awk '$1 ~ /^loom-(sw|h[0-9]+)$/ {print $1}'); do
  for sig in TERM KILL; do
    pids=$(ip netns pids "$name")
    [[ -n $pids ]] || break
    # shellcheck disable=SC2086
    kill -CONT $pids 2>/dev/null || true
    # shellcheck disable=SC2086
    kill -$sig $pids 2>/dev/null || true
    for _ in $(seq 30); do [[ -n $(ip netns pids "$name") ]] || break; sleep 0.1; done
  done
done
