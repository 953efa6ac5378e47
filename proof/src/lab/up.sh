#!/bin/bash
# up.sh N: make N hosts h1..hN on one bridge. Needs root, iproute2, iptables.
. "$(dirname "$0")/lib.sh"
n=${1:-3}
if ! [[ $n =~ ^[0-9]+$ ]] || (( n < 1 || n > 50 )); then die "usage: up.sh N (1..50)"; fi
[[ ! -e $LAB_DIR/count ]] || die "already up: run down.sh first"
mkdir -p "$LAB_DIR"
# Shared, so that a disk which is unmounted here goes away in the hosts' mount namespaces too.
mount --bind "$LAB_DIR" "$LAB_DIR"
mount --make-shared "$LAB_DIR"
echo "$n" > "$LAB_DIR/count"
echo "127.0.0.1 localhost" > "$LAB_DIR/hosts"
ip netns add loom-sw
ip -n loom-sw link add br0 type bridge
ip -n loom-sw link set br0 up
for i in $(seq "$n"); do
  ip netns add "$(ns "$i")"
  ip -n "$(ns "$i")" link add eth0 type veth peer name "h$i" netns loom-sw
  ip -n loom-sw link set "h$i" master br0 up
  ip -n "$(ns "$i")" addr add "$(addr "$i")/24" dev eth0
  ip -n "$(ns "$i")" link set eth0 up
  ip -n "$(ns "$i")" link set lo up
  for chain in LAB_CUT LAB_LOSS LAB_DELAY; do
    in_host "$i" iptables -w -N "$chain"
    in_host "$i" iptables -w -A INPUT -j "$chain"
  done
  echo "$(addr "$i") h$i" >> "$LAB_DIR/hosts"
done
cc -O2 -Wall -o "$LAB_DIR/delayd" "$here/delayd.c" -lnetfilter_queue
cc -O2 -Wall -shared -fPIC -o "$LAB_DIR/skew.so" "$here/skew.c"
echo "$n hosts up: $(addr 1)..$(addr "$n")"
