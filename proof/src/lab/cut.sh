#!/bin/bash
# cut.sh A            drop everything between A and every other host (A still talks to itself)
# cut.sh A B          drop both ways between A and B
# cut.sh --one-way A B   drop what A sends to B only
# cut.sh --split A,B C,D,E   drop everything between the two groups
. "$(dirname "$0")/lib.sh"
case ${1:-} in
  --split)
    for a in ${2//,/ }; do for b in ${3//,/ }; do
      each_way cut_path no "$(index_of "$a")" "$(index_of "$b")"
    done; done ;;
  --one-way) each_way cut_path yes "$(index_of "$2")" "$(index_of "$3")" ;;
  "") die "usage: cut.sh [--one-way|--link|--split] HOST [HOST]" ;;
  *)
    a=$(index_of "$1")
    for b in $(if [[ $# -gt 1 ]]; then index_of "$2"; else peers_of "$a"; fi); do each_way cut_path no "$a" "$b"; done ;;
esac
