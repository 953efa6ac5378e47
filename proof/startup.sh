#!/bin/sh
# How soon a member is ready with a cache of loaded classes that the JVM has made itself, and without. Ends with 1 unless the
# cache is used and makes the start shorter, and a cache that does not fit is left aside with a word about it.
#
#   proof/startup.sh [DISTRIBUTION]     default loom-cluster/target/loomcache, of 'mvn -DskipTests -pl loom-cluster -am package'
#
#   JAVA_HOME   Java 25 or newer
#   TIMES       starts of each kind, of which the fastest counts; default 3
#   LIMIT_MS    the longest that the fastest start with the cache may take; default: no limit, since that depends on the machine

set -eu

from=${1:-$(CDPATH='' cd "$(dirname "$0")/.." && pwd)/loom-cluster/target/loomcache}
work=$(mktemp -d)
member=
trap '[ -z "$member" ] || kill -9 "$member" 2> /dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

fail() {
    echo "startup: failed: $1" >&2
    [ ! -f "$work/log" ] || tail -n 20 "$work/log" >&2
    exit 1
}

now() {
    echo $(($(date +%s%N) / 1000000))
}

# run DATA: a member that founds its cluster in this folder, or goes on with it; $took are the milliseconds until it is ready.
run() {
    began=$(now)
    LOOMCACHE_TLS_DIRECTORY=$work/certs LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY=$1 LOOMCACHE_SERVER_BIND_ADDRESS=127.0.0.1 \
        LOOMCACHE_SERVER_PORT=0 LOOMCACHE_HTTP_PORT=0 LOOMCACHE_METRICS_PORT=0 "$work/home/bin/loomcache" server 2> "$work/log" &
    member=$!
    until grep -q ' is ready: ' "$work/log"; do
        kill -0 "$member" 2> /dev/null || fail "the member has ended"
        [ $(($(now) - began)) -lt 120000 ] || fail "the member is not ready within two minutes"
        sleep 0.01
    done
    took=$(($(now) - began))
    code=0
    kill "$member"
    wait "$member" || code=$?
    member=
    [ "$code" = 143 ] || fail "the member ended with $code, expected 143"
}

# fastest DATA: $best of some runs, each with a folder of its own.
fastest() {
    best=999999
    for round in $(seq "${TIMES:-3}"); do
        run "$1-$round"
        [ "$took" -ge "$best" ] || best=$took
    done
}

[ -x "$from/bin/loomcache" ] || fail "no distribution in $from"
cp -r "$from" "$work/home"
rm -rf "$work/home/conf" # a class path with a folder in it has no cache
"$work/home/bin/loomcache" certs init "$work/certs" > /dev/null

fastest "$work/without"
without=$best
JAVA_OPTS=-XX:AOTCacheOutput=$work/home/loomcache.aot run "$work/training" > "$work/training.log" 2>&1
[ -s "$work/home/loomcache.aot" ] || fail "this Java makes no cache: 25 or newer is needed"
fastest "$work/with"
with=$best
grep -q "; archive of classes .*/loomcache.aot$" "$work/log" || fail "the cache is not used"
run "$work/with-1"
again=$took
began=$(now)
"$work/home/bin/loomcache" version > /dev/null
command=$(($(now) - began))
JAVA_OPTS=--add-modules=ALL-DEFAULT run "$work/other" # with this option the JVM takes no cache
grep -q " WARN .*archive of classes .*/loomcache.aot, not used: " "$work/log" || fail "a cache that does not fit is not told of"
refused=$took
touch "$work/home/lib/"loom-cluster*.jar
run "$work/changed"
grep -q "; no archive of classes$" "$work/log" || fail "a cache that is older than a jar is used"

printf '%-44s %6d ms\n' "ready, without a cache" "$without" "ready, with it" "$with" "ready again on its data, with it" "$again" \
    "ready, with a cache that does not fit" "$refused" "the command version, with the cache" "$command"
[ "$with" -lt "$without" ] || fail "the cache makes the start no shorter"
[ "$with" -le "${LIMIT_MS:-$with}" ] || fail "expected at most $LIMIT_MS ms"
echo passed
