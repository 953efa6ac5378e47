# shellcheck shell=bash
# Shared by the lab scripts. Hosts are h1..hN (or just 1..N), each its own network namespace "loom-hI" with address
# 10.77.0.I, joined by a bridge that lives in the namespace "loom-sw". Nothing is added to the machine's own namespace.
set -euo pipefail
LAB_DIR=${LAB_DIR:?a folder for the lab}
LAB_SUBNET=${LAB_SUBNET:-10.77.0}
# shellcheck disable=SC2034 # read by delay.sh
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

die() { echo "lab: $*" >&2; exit 2; }
host_count() { cat "$LAB_DIR/count" 2>/dev/null || die "not up: run up.sh N"; }
index_of() {
  local i=${1#h}
  if ! [[ $i =~ ^[0-9]+$ ]] || (( i < 1 || i > $(host_count) )); then die "no host '$1'"; fi
  echo "$i"
}
ns() { echo "loom-h$1"; }
addr() { echo "$LAB_SUBNET.$1"; }
in_host() { ip netns exec "$(ns "$1")" "${@:2}"; }
peers_of() { local i; for i in $(seq "$(host_count)"); do (( i == $1 )) || echo "$i"; done; }

# Rules sit on the receiving host, in chains of our own: LAB_CUT (drops) is read before LAB_LOSS and LAB_DELAY.
cut_path()  { heal_path "$1" "$2"; in_host "$2" iptables -w -A LAB_CUT -s "$(addr "$1")" -j DROP; }
heal_path() { while in_host "$2" iptables -w -D LAB_CUT -s "$(addr "$1")" -j DROP 2>/dev/null; do :; done; }

# The two-host arguments of a script: FROM TO -> FROM->TO only with --one-way, both ways without.
each_way() { # function one_way a b args...
  "$1" "$3" "$4" "${@:5}"
  if [[ $2 == no ]]; then "$1" "$4" "$3" "${@:5}"; fi
}
