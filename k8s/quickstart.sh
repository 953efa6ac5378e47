#!/bin/sh
# A cluster of Kubernetes on this machine with three members in it, from nothing: kind, cert-manager, the image, the
# chart; then an entry is put and read by a client in a pod, and a table says what came of it.
#
#   k8s/quickstart.sh          needs docker, kind, kubectl, helm, and a JDK (17 or newer) in JAVA_HOME
#   k8s/quickstart.sh down     takes all of it away
#
#   CERT_MANAGER   cert-manager's manifest, a file or a URL: cert-manager.yaml of one of its releases

set -eu

here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
name=loomcache-quickstart
namespace=caches
release=shop
began=$(date +%s)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "failed: $1" >&2
    exit 1
}

k() {
    kubectl --context "kind-$name" -n "$namespace" "$@"
}

if [ "${1:-}" = down ]; then
    kind delete cluster --name "$name"
    exit
fi
for tool in docker kind kubectl helm; do
    command -v "$tool" > /dev/null || fail "no $tool on the PATH"
done
[ -x "${JAVA_HOME:-}/bin/javac" ] || fail "JAVA_HOME is no JDK"
[ -n "${CERT_MANAGER:-}" ] || fail "CERT_MANAGER is not set: expected a file or URL with cert-manager's manifest"

kind get clusters | grep -qx "$name" || kind create cluster --name "$name" --config - << EOF
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes: [{role: control-plane}, {role: worker}, {role: worker}, {role: worker}]
EOF
docker build -t loomcache:quickstart "$here/.."
kind load docker-image --name "$name" loomcache:quickstart

kubectl --context "kind-$name" apply -f "$CERT_MANAGER" > /dev/null
for part in cert-manager cert-manager-cainjector cert-manager-webhook; do
    kubectl --context "kind-$name" -n cert-manager rollout status "deployment/$part" --timeout 180s
done
kubectl --context "kind-$name" create namespace "$namespace" --dry-run=client -o yaml | k apply -f - > /dev/null
cat > "$work/certificates.yaml" << EOF
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: self-signed}
spec: {selfSigned: {}}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: own-ca}
spec:
  isCA: true
  commonName: own-ca
  secretName: own-ca
  privateKey: {algorithm: ECDSA, size: 256}
  issuerRef: {name: self-signed}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: own-ca}
spec: {ca: {secretName: own-ca}}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: quickstart}
spec:
  commonName: quickstart
  secretName: quickstart
  privateKey: {algorithm: ECDSA, size: 256, encoding: PKCS8}
  usages: [digital signature, client auth]
  issuerRef: {name: own-ca}
EOF
# Its webhook is rolled out a moment before the API server trusts it.
for _ in $(seq 30); do
    k apply -f "$work/certificates.yaml" > "$work/applied" 2>&1 && break
    sleep 2
done
k get issuer own-ca > /dev/null || fail "cert-manager: $(cat "$work/applied")"

helm --kube-context "kind-$name" upgrade --install "$release" "$here/helm/loomcache" -n "$namespace" \
    --set image.tag=quickstart --set tls.certManager.enabled=true --set tls.certManager.issuerRef.name=own-ca \
    --set auth.certPermissions.quickstart=READ_WRITE > /dev/null
k rollout status "statefulset/$release" --timeout 300s
k wait --for=condition=Ready certificate/quickstart --timeout 60s

# The client is compiled here, against the libraries of the image, and runs in a pod of that image.
docker rm -f -v "$name-files" > /dev/null 2>&1 || true
docker create --name "$name-files" loomcache:quickstart > /dev/null
docker cp "$name-files:/opt/loomcache/lib" "$work/lib" > /dev/null
docker rm -v "$name-files" > /dev/null
"$JAVA_HOME/bin/javac" --release 17 -proc:none -cp "$work/lib/*" -d "$work/classes" \
    "$here/src/test/java/io/loomcache/k8s/OneEntry.java"
k create configmap quickstart --from-file "$work/classes/io/loomcache/k8s" --dry-run=client -o yaml | k apply -f - > /dev/null
k delete pod quickstart --ignore-not-found > /dev/null
k apply -f - << EOF > /dev/null
apiVersion: v1
kind: Pod
metadata:
  name: quickstart
  labels: {$release-client: "true"}
spec:
  enableServiceLinks: false
  containers:
    - name: client
      image: loomcache:quickstart
      command: [sleep, "3600"]
      env:
        - {name: LOOMCACHE_CLUSTER_SEEDS, value: "$release.$namespace.svc.cluster.local:7654"}
        - {name: LOOMCACHE_CLUSTER_CLUSTER_ID, value: $release}
        - {name: LOOMCACHE_TLS_DIRECTORY, value: /certs}
      volumeMounts:
        - {name: classes, mountPath: /classes/io/loomcache/k8s}
        - {name: tls, mountPath: /certs}
  volumes:
    - name: classes
      configMap: {name: quickstart}
    - name: tls
      secret:
        secretName: quickstart
        items: [{key: ca.crt, path: ca.pem}, {key: tls.crt, path: client.pem}, {key: tls.key, path: client.key}]
EOF
k wait --for=condition=Ready pod/quickstart --timeout 60s

client() {
    k exec quickstart -- java -cp '/classes:/opt/loomcache/lib/*' io.loomcache.k8s.OneEntry "$@"
}

put=$(client put apples five) || fail "put"
read=$(client get apples) || fail "get"
ready=$(k get statefulset "$release" -o 'jsonpath={.status.readyReplicas}')
took=$(($(date +%s) - began))
echo
printf '%-24s %s\n' members "$ready of 3 ready" put "$put" read "$read" seconds "$took"
[ "$put $read $ready" = "acknowledged five 3" ] || fail "expected acknowledged, five, and 3 of 3"
