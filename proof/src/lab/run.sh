#!/bin/bash
# run.sh HOST CMD...: run a command on a host, with every host's name in its /etc/hosts.
. "$(dirname "$0")/lib.sh"
i=$(index_of "${1:?usage: run.sh HOST CMD...}"); shift
# ip netns exec gives the command a mount namespace of its own, so the bind mount below stays in it.
# shellcheck disable=SC2016
exec ip netns exec "$(ns "$i")" unshare --uts sh -c \
  'mount --bind "$1" /etc/hosts; hostname "$2"; shift 2; exec "$@"' lab "$LAB_DIR/hosts" "h$i" "$@"
