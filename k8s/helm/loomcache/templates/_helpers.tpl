{{/* The prefix of all names: room is left for "-headless-" and a pod's number in 63 characters. */}}
{{- define "loomcache.name" -}}
{{- .Release.Name | trunc 45 | trimSuffix "-" -}}
{{- end -}}

{{- define "loomcache.selector" -}}
app.kubernetes.io/name: loomcache
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "loomcache.labels" -}}
{{ include "loomcache.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{/* The domain of the pods' names. */}}
{{- define "loomcache.domain" -}}
{{ include "loomcache.name" . }}-headless.{{ .Release.Namespace }}.svc.{{ .Values.dnsDomain }}
{{- end -}}

{{/* The initial voters, the same on each member for ever, however many pods there are. */}}
{{- define "loomcache.seeds" -}}
{{- $name := include "loomcache.name" . -}}
{{- $domain := include "loomcache.domain" . -}}
{{- $seeds := list -}}
{{- range $i := until (int .Values.voters) -}}
{{- $seeds = append $seeds (printf "%s-%d=%s-%d.%s:7654" $name $i $name $i $domain) -}}
{{- end -}}
{{- join "," $seeds -}}
{{- end -}}

{{/* How many pods run. A cluster begins with all its voters; one that has begun may be made smaller. */}}
{{- define "loomcache.replicas" -}}
{{- if and .Release.IsInstall (lt (int .Values.replicaCount) (int .Values.voters)) -}}
{{- fail (printf "replicaCount: %d, expected at least %d, the voters, who found the cluster together" (int .Values.replicaCount) (int .Values.voters)) -}}
{{- end -}}
{{- if and (eq (int .Values.voters) 1) (gt (int .Values.replicaCount) 1) -}}
{{- fail (printf "voters: 1, expected 3 or more for %d pods: a single founder that loses its volume would begin another cluster" (int .Values.replicaCount)) -}}
{{- end -}}
{{ .Values.replicaCount }}
{{- end -}}

{{- define "loomcache.minAvailable" -}}
{{- $quorum := add (div (int .Values.replicaCount) 2) 1 | int -}}
{{- $wanted := int .Values.podDisruptionBudget.minAvailable -}}
{{- if or (lt $wanted $quorum) (gt $wanted (int .Values.replicaCount)) -}}
{{- fail (printf "podDisruptionBudget.minAvailable: %d, expected at least %d, the majority of replicaCount, and at most %d" $wanted $quorum (int .Values.replicaCount)) -}}
{{- end -}}
{{ $wanted }}
{{- end -}}

{{- define "loomcache.secret" -}}
{{- $made := .Values.tls.certManager.enabled -}}
{{- if and $made .Values.tls.existingSecret -}}
{{- fail "tls.existingSecret and tls.certManager.enabled: one of both" -}}
{{- else if $made -}}
{{- include "loomcache.name" . }}-tls
{{- else -}}
{{- required "tls.existingSecret: the name of a Secret with tls.crt, tls.key and ca.crt, or tls.certManager.enabled" .Values.tls.existingSecret -}}
{{- end -}}
{{- end -}}

{{/* Where clients outside find the pods. */}}
{{- define "loomcache.externalDomain" -}}
{{- required "external.domain: the pods are POD.domain for clients outside" .Values.external.domain -}}
{{- end -}}

{{- define "loomcache.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}
