#!/bin/sh
# What has to hold before and after an image goes live; ends at the first thing that does not.
#
#   k8s/gate.sh IMAGE@sha256:DIGEST
#
#   NAMESPACE                 default loomcache
#   NAME                      of the StatefulSet and of the clients' Service; default loomcache
#   ATTESTED_BY=OWNER/REPO    before anything else, the image's build has to be attested by this repository (gh)
#   UNATTESTED=1              says aloud that nobody attests it; one of both is needed
#   K8S_GATE_RESTART_CHECK=1  replaces the pods one after the other, and checks that each runs the digest
#   K8S_GATE_NETWORK_CHECK=1  a pod with the clients' label gets in, one without it does not

set -eu

image=${1:?IMAGE@sha256:DIGEST}
namespace=${NAMESPACE:-loomcache}
name=${NAME:-loomcache}
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)

fail() {
    echo "gate: failed: $1" >&2
    exit 1
}

k() {
    kubectl -n "$namespace" "$@"
}

digest=${image##*@}
case $image in
    *@sha256:????????????????????????????????????????????????????????????????) ;;
    *) fail "$image is not named by its digest" ;;
esac

if [ -n "${ATTESTED_BY:-}" ]; then
    gh attestation verify "oci://$image" --repo "$ATTESTED_BY" > /dev/null || fail "$ATTESTED_BY does not attest $image"
    echo "attested by $ATTESTED_BY"
elif [ "${UNATTESTED:-}" = 1 ]; then
    echo "not attested by anybody, as wanted"
else
    fail "set ATTESTED_BY=OWNER/REPO, or UNATTESTED=1"
fi

# Those of a release of the chart are Helm's. Never the Secret: the one here is empty.
if [ "$namespace/$name" = loomcache/loomcache ]; then
    for file in namespace serviceaccount configmap service networkpolicy poddisruptionbudget statefulset; do
        kubectl apply --server-side --dry-run=server --force-conflicts -f "$here/$file.yaml" > /dev/null \
            || fail "$file.yaml is refused by the API server"
    done
    echo "manifests are accepted"
fi

stamped=$(k get statefulset "$name" -o 'jsonpath={.spec.template.spec.containers[0].image}')
[ "${stamped##*@}" = "$digest" ] || fail "statefulset/$name has $stamped"
echo "statefulset/$name has the digest"

runs() {
    k get pod "$1" -o 'jsonpath={.status.containerStatuses[0].imageID}'
}

if [ "${K8S_GATE_RESTART_CHECK:-}" = 1 ]; then
    for pod in $(k get pods -l "app.kubernetes.io/instance=$name" -o 'jsonpath={.items[*].metadata.name}'); do
        k delete pod "$pod" --wait > /dev/null
        for _ in $(seq 60); do
            k get pod "$pod" > /dev/null 2>&1 && break
            sleep 1
        done
        k wait --for=condition=Ready "pod/$pod" --timeout 300s > /dev/null || fail "$pod does not get ready"
        case $(runs "$pod") in
            *"$digest") echo "$pod runs the digest" ;;
            *) fail "$pod runs $(runs "$pod")" ;;
        esac
    done
fi

# reaches LABEL: "yes" or "no", whether a pod with this label gets to the members' port; nothing if it could not try.
reaches() {
    k delete pod gate --ignore-not-found --wait > /dev/null
    k apply -f - > /dev/null << EOF
apiVersion: v1
kind: Pod
metadata:
  name: gate
  labels: {$1: "true"}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: gate
      image: $image
      command: [timeout, "10", bash, -c, "exec 3<> /dev/tcp/$name/7654"]
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
EOF
    for _ in $(seq 60); do
        case $(k get pod gate -o 'jsonpath={.status.phase}') in
            Succeeded) echo yes && break ;;
            Failed) echo no && break ;;
        esac
        sleep 1
    done
    k delete pod gate --wait=false > /dev/null
}

if [ "${K8S_GATE_NETWORK_CHECK:-}" = 1 ]; then
    labelled=$(reaches "$name-client")
    other=$(reaches gate)
    case $labelled,$other in
        ,* | *,) fail "the pod gate did not come to its end" ;;
    esac
    [ "$labelled" = yes ] || fail "a pod with the label $name-client=true does not get in"
    [ "$other" = no ] || fail "a pod without the clients' label gets in: does the network enforce policies?"
    echo "clients get in, others do not"
fi
echo "gate: passed"
