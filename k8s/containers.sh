#!/bin/sh
# Three members in containers, as docker-compose.yml has them: an entry put by way of one member is read by way of
# another, also after the leader has been killed, and after all have been killed and started again. Every member runs
# without capabilities, on a root file system that it can't write.
#
#   k8s/containers.sh [IMAGE]     default loomcache
#
#   ENGINE      docker or podman; default docker
#   JAVA_HOME   a JDK, 17 or newer, that compiles the client

set -eu

image=${1:-loomcache}
engine=${ENGINE:-docker}
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
name=loomcache-check-$$
work=$(mktemp -d)
# The members share one machine, perhaps a busy one: they are patient with their leader.
settings="-e LOOMCACHE_SERVER_RAFT_ELECTION_TIMEOUT_MS=3000 -e LOOMCACHE_CLUSTER_CLUSTER_ID=check -e LOOMCACHE_TLS_DIRECTORY=/certs"
seeds=m1=m1:7654,m2=m2:7654,m3=m3:7654

end() {
    result=$?
    [ "$result" = 0 ] || for m in m1 m2 m3; do "$engine" logs "$name-$m" 2>&1 | tail -n 20 | sed "s/^/$m: /"; done
    "$engine" rm -f -v "$name-m1" "$name-m2" "$name-m3" "$name-files" > /dev/null 2>&1 || true
    "$engine" volume rm "$name-certs" "$name-m1" "$name-m2" "$name-m3" > /dev/null 2>&1 || true
    "$engine" network rm "$name" > /dev/null 2>&1 || true
    rm -rf "$work"
    exit "$result"
}
trap end EXIT
trap 'exit 1' INT TERM

fail() {
    echo "failed: $1" >&2
    exit 1
}

start() {
    # shellcheck disable=SC2086 # a list of words
    "$engine" run -d --name "$name-$1" --network "$name" --network-alias "$1" --hostname "$1" \
        --read-only --cap-drop ALL --security-opt no-new-privileges \
        -v "$name-certs:/certs:ro" -v "$name-$1:/data" $settings \
        -e LOOMCACHE_CLUSTER_SEEDS="$seeds" -e LOOMCACHE_NODE_ID="$1" -e LOOMCACHE_AUTH_ENABLED=true \
        -e LOOMCACHE_AUTH_CERT_PERMISSIONS_MEMBER=ADMIN -e LOOMCACHE_AUTH_CERT_PERMISSIONS_CLIENT=READ_WRITE \
        "$image" > /dev/null
}

await() {
    for _ in $(seq 120); do
        if "$engine" exec "$name-$1" loomcache health > "$work/health" 2>&1; then
            echo "$1 is ready"
            return
        fi
        sleep 0.5
    done
    fail "$1 is not ready: $(cat "$work/health")"
}

# client MEMBER put KEY VALUE, or client MEMBER get KEY
client() {
    member=$1
    shift
    # shellcheck disable=SC2086 # a list of words
    "$engine" run --rm --network "$name" -v "$name-certs:/certs:ro" -v "$work/classes:/classes:ro" $settings \
        -e LOOMCACHE_CLUSTER_SEEDS="$member:7654" --entrypoint java "$image" \
        -cp '/classes:/opt/loomcache/lib/*' io.loomcache.k8s.OneEntry "$@"
}

expect() {
    what=$1
    wanted=$2
    shift 2
    got=$(client "$@" 2> "$work/client") || fail "$what: $(cat "$work/client")"
    [ "$got" = "$wanted" ] || fail "$what: expected '$wanted', got '$got'"
    echo "$what: $got"
}

# What the member says who leads. Its status wants a client's certificate, which a member's is as well.
leader() {
    # shellcheck disable=SC2086 # a list of words
    "$engine" run --rm --network "$name" -v "$name-certs:/certs:ro" -v "$work/classes:/classes:ro" $settings \
        --entrypoint java "$image" -cp '/classes:/opt/loomcache/lib/*' io.loomcache.k8s.OneEntry leader "$1"
}

mkdir "$work/classes"
chmod 755 "$work" "$work/classes"
"$engine" create --name "$name-files" "$image" > /dev/null
"$engine" cp "$name-files:/opt/loomcache/lib" "$work/lib"
"${JAVA_HOME:?a JDK}/bin/javac" --release 17 -proc:none -cp "$work/lib/*" -d "$work/classes" \
    "$here/src/test/java/io/loomcache/k8s/OneEntry.java"

"$engine" network create "$name" > /dev/null
"$engine" run --rm --network none -v "$name-certs:/certs" --entrypoint sh "$image" \
    -c 'loomcache certs init /certs --hosts m1,m2,m3' > /dev/null
[ "$("$engine" run --rm --network none --entrypoint id "$image" -u)" -ne 0 ] || fail "the image runs as root"

for m in m1 m2 m3; do start $m; done
for m in m1 m2 m3; do await $m; done
expect "put by way of m1" acknowledged m1 put apples five
expect "read by way of m2" five m2 get apples

killed=
for _ in $(seq 20); do
    killed=$(leader m1 2> "$work/leader") && break
    sleep 1
done
case $killed in m1 | m2 | m3) ;; *) fail "m1 says that '$killed' leads: $(cat "$work/leader")" ;; esac
left=$(echo m1 m2 m3 | sed "s/$killed//")
"$engine" kill "$name-$killed" > /dev/null
echo "killed $killed, the leader"
for m in $left; do expect "read by way of $m" five "$m" get apples; done
for m in $left; do expect "put by way of $m" acknowledged "$m" put "pears-$m" six; done
for m in $left; do await "$m"; done
"$engine" start "$name-$killed" > /dev/null
await "$killed"
expect "read by way of $killed" six "$killed" get "pears-$m"

for m in m1 m2 m3; do "$engine" kill "$name-$m" > /dev/null; done
echo "killed all"
for m in m1 m2 m3; do "$engine" start "$name-$m" > /dev/null; done
for m in m1 m2 m3; do await $m; done
expect "read by way of m3" five m3 get apples
"$engine" stop -t 45 "$name-m1" > /dev/null
code=$("$engine" inspect --format '{{.State.ExitCode}}' "$name-m1")
[ "$code" = 143 ] || fail "m1 stopped with $code, expected 143: ended by SIGTERM, in good order"
echo "m1 stopped in good order"
echo passed
