package io.loomcache.config;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of LoomCache, all of them: what is not here, and not {@code
 * loomcache.auth.cert-permissions.NAME}, is refused. Defaults that belong to a record are taken from it.
 */
public final class KnownSettings {

    /** Names that settings once had, to those of today: taken with a warning, for as long as docs/DEPRECATIONS.md promises. */
    static final Map<String, String> RENAMED = Map.of();

    private static final List<Setting<?>> REGISTERED = new ArrayList<>();

    public static final Setting<Profile> PROFILE = setting(
            "profile", "development", Kind.oneOf(Profile.class), "production refuses to start on anything unsafe");
    public static final Setting<Boolean> ALLOW_STANDALONE = setting(
            "production.allow-standalone",
            "false",
            Kind.BOOLEAN,
            "whether the production profile starts with a single voting member");

    public static final Setting<String> CLUSTER_ID = setting(
            "cluster.cluster-id",
            "loomcache",
            Kind.TEXT,
            "name of the cluster; both sides of every connection must have the same");
    static final Setting<List<Seed>> SEEDS = setting(
            "cluster.seeds",
            null,
            Kind.listOf(Seed::parse, "id=host:port,... (clients: host:port,... is enough)"),
            "members: all initial voting members, the same list on each (not set: this member alone);"
                    + " clients: some members, the others are learnt");
    static final Setting<Joining.When> JOIN = setting(
            "cluster.join",
            "never",
            Kind.oneOf(Joining.When.class),
            "whether a member with a new data folder joins a cluster that is there: never, auto (if it is not among the"
                    + " seeds, or is and the others have founded without it), or always; a used folder is a member already");
    static final Setting<Joining.As> JOIN_AS = setting(
            "cluster.join-as",
            "voter",
            Kind.oneOf(Joining.As.class),
            "what a member that joins becomes when it has caught up: voter, or learner until it is promoted");

    static final Setting<Boolean> VERSION_AUTO_UPGRADE = setting(
            "cluster.version.auto-upgrade",
            "true",
            Kind.BOOLEAN,
            "whether the leader raises the cluster's version by itself once all members are of a newer build;"
                    + " else 'loomcache cluster-version raise' does, and until then the way back is open");

    public static final Setting<String> NODE_ID = setting(
            "node.id", "member-1", Kind.TEXT, "id of this member, one of the seeds unless it joins; never changes");
    public static final Setting<String> NODE_HOST = setting(
            "node.host",
            null,
            Kind.TEXT,
            "where others reach this member: the host of its seed, else localhost; must agree with the seeds");
    public static final Setting<Integer> NODE_PORT = setting(
            "node.port",
            null,
            Kind.integer(0, 65_535),
            "where others reach this member: the port of its seed, else 5701; must agree with the seeds");
    public static final Setting<String> NODE_EXTERNAL_HOST = setting(
            "node.external.host",
            null,
            Kind.TEXT,
            "where clients outside reach this member, if they ask for it (loomcache.client.addresses); in its certificate");
    public static final Setting<Integer> NODE_EXTERNAL_PORT = setting(
            "node.external.port", null, Kind.integer(1, 65_535), "port at the external host; not set: the one inside");

    public static final Setting<String> NODE_ZONE = setting(
            "node.zone",
            null,
            Kind.TEXT,
            "failure zone that this member is in; not set: what Kubernetes says, with"
                    + " loomcache.discovery.kubernetes.auto-populate-member-attributes");

    public static final Setting<String> NODE_MACHINE = setting(
            "node.machine",
            null,
            Kind.TEXT,
            "machine that this member is on, a node of Kubernetes for example; not set: as with node.zone");
    public static final Setting<String> DNS_DOMAIN = setting(
            "dns-domain", "cluster.local", Kind.TEXT, "domain of the Kubernetes cluster, in the DNS names of its pods");

    public static final Setting<Duration> REFRESH_INTERVAL =
            setting("discovery.refresh-interval", "10s", Kind.DURATION, "how often members are looked for anew");
    public static final Setting<String> SERVICE_DNS = setting(
            "discovery.dns.service-dns",
            null,
            Kind.TEXT,
            "full DNS name under which members are found, by SRV records, else by addresses; a headless Service's,"
                    + " such as shop-headless.caches.svc.cluster.local");
    public static final Setting<Duration> SERVICE_DNS_TIMEOUT =
            setting("discovery.dns.service-dns-timeout", "5s", Kind.DURATION, "for one question to DNS");
    public static final Setting<String> DNS_PORT_NAME =
            setting("discovery.dns.port-name", "member", Kind.TEXT, "name of the members' port in SRV records");
    public static final Setting<Integer> DNS_SERVICE_PORT = setting(
            "discovery.dns.service-port",
            "0",
            Kind.integer(0, 65_535),
            "port of the members; 0: that of the SRV record, else 5701");
    public static final Setting<Boolean> KUBERNETES_ENABLED = kubernetes(
            "enabled", "false", Kind.BOOLEAN, "whether members are found by the API of Kubernetes; not with DNS");
    public static final Setting<String> KUBERNETES_NAMESPACE = kubernetes(
            "namespace",
            null,
            Kind.TEXT,
            "where to look; not set: KUBERNETES_NAMESPACE or OPENSHIFT_BUILD_NAMESPACE of the environment, else"
                    + " the file of namespace-path");
    public static final Setting<String> SERVICE_NAME =
            kubernetes("service-name", null, Kind.TEXT, "members are the endpoints of this Service");
    public static final Setting<String> SERVICE_LABEL_NAME = kubernetes(
            "service-label-name", null, Kind.TEXT, "members are the endpoints of the Services with these labels: A,B");
    public static final Setting<String> SERVICE_LABEL_VALUE =
            kubernetes("service-label-value", null, Kind.TEXT, "values of service-label-name, as many: A,B");
    public static final Setting<String> POD_LABEL_NAME =
            kubernetes("pod-label-name", null, Kind.TEXT, "members are the pods with these labels: A,B");
    public static final Setting<String> POD_LABEL_VALUE =
            kubernetes("pod-label-value", null, Kind.TEXT, "values of pod-label-name, as many: A,B");
    public static final Setting<String> POD_LABEL_SELECTOR = kubernetes(
            "pod-label-selector", null, Kind.TEXT, "members are the pods that this selector of Kubernetes selects");
    public static final Setting<String> PORT_NAME =
            kubernetes("port-name", "member", Kind.TEXT, "name of the members' port in Service or pod");
    public static final Setting<Integer> SERVICE_PORT =
            kubernetes("service-port", "0", Kind.integer(0, 65_535), "port of the members; 0: the one named port-name");
    public static final Setting<Boolean> RESOLVE_NOT_READY = kubernetes(
            "resolve-not-ready-addresses",
            "true",
            Kind.BOOLEAN,
            "whether members that are not ready are found: without each other they never get ready");
    public static final Setting<String> API_SERVER = kubernetes(
            "api-server",
            null,
            Kind.HTTP_URL,
            "URL of the API; not set: as the environment of each container says, else https://kubernetes.default.svc");
    public static final Setting<Path> NAMESPACE_PATH = serviceAccount("namespace-path", "namespace", "its namespace");
    public static final Setting<Path> TOKEN_PATH =
            serviceAccount("token-path", "token", "its token, read anew for each call because it changes");
    public static final Setting<Path> CA_CERTIFICATE_PATH =
            serviceAccount("ca-certificate-path", "ca.crt", "the authority of the API server's certificate");
    public static final Setting<Integer> API_RETRIES = kubernetes(
            "api-retries",
            "3",
            Kind.integer(0, 100),
            "of a call that failed for a reason that may pass, at growing intervals");
    public static final Setting<Boolean> MEMBER_ATTRIBUTES = kubernetes(
            "auto-populate-member-attributes",
            "false",
            Kind.BOOLEAN,
            "whether this member's node, zone and region are read from the API; needs to get pods and nodes");

    public static final Setting<Boolean> SERVER_ENABLED =
            setting("server.enabled", "true", Kind.BOOLEAN, "whether this member accepts connections");
    public static final Setting<String> BIND_ADDRESS =
            setting("server.bind-address", "0.0.0.0", Kind.TEXT, "local address to listen on, for members and HTTP");
    public static final Setting<Integer> SERVER_PORT = setting(
            "server.port",
            null,
            Kind.integer(0, 65_535),
            "local port for members and clients (not set: node.port); HTTP has loomcache.http.port");
    public static final Setting<Boolean> HTTP_ENABLED =
            setting("http.enabled", "true", Kind.BOOLEAN, "whether health is served over HTTPS with mutual TLS");
    public static final Setting<Integer> HTTP_PORT = setting(
            "http.port", "" + Seed.HTTP_PORT, Kind.integer(0, 65_535), "local port of HTTPS health; 0: any free one");

    public static final Setting<Boolean> METRICS_ENABLED = setting(
            "metrics.enabled",
            "true",
            Kind.BOOLEAN,
            "whether Prometheus is served over HTTPS with mutual TLS, as /metrics, here and at the HTTP port");
    public static final Setting<Integer> METRICS_PORT = setting(
            "metrics.port",
            "" + Seed.METRICS_PORT,
            Kind.integer(0, 65_535),
            "local port of HTTPS metrics; 0: any free one");

    static final Setting<URI> OTLP_URL = setting(
            "metrics.otlp.url",
            null,
            Kind.COLLECTOR_URL,
            "where the same meters are sent as OTLP, in JSON over HTTP; not set: nowhere");
    static final Setting<Duration> OTLP_INTERVAL =
            setting("metrics.otlp.interval", "60s", Kind.DURATION, "from one such message to the next, 1s or more");
    static final Setting<Path> OTLP_HEADERS_FILE = setting(
            "metrics.otlp.headers-file",
            null,
            Kind.PATH,
            "file with a header 'Name: value' on each line for these messages, such as a token; read anew for each");
    public static final Setting<Duration> SLOW_OPERATION_THRESHOLD = setting(
            "slow-operation-threshold",
            "500ms",
            Kind.DURATION,
            "from which on the leader logs an operation of a client as slow, and where its time went; 0ms: never");
    public static final Setting<LogFormat> LOG_FORMAT = setting(
            "log.format", "text", Kind.oneOf(LogFormat.class), "how the log of the server looks, on standard error");
    public static final Setting<LogLevel> LOG_LEVEL =
            setting("log.level", "info", Kind.oneOf(LogLevel.class), "from which severity on the server logs");
    public static final Setting<List<LogLevel.OfLogger>> LOG_LEVELS = setting(
            "log.levels",
            null,
            Kind.listOf(LogLevel.OfLogger::parse, "LOGGER=LEVEL,..."),
            "the same for single loggers and those below them, such as io.loomcache.net=debug");

    public static final Setting<String> HTTP_TLS =
            setting("server.ssl.enabled", "true", Kind.only("true", "there is no HTTP without TLS"), "always on");
    public static final Setting<String> HTTP_CLIENT_AUTH = setting(
            "server.ssl.client-auth",
            "need",
            Kind.only("need", "there is no HTTP without client certificates"),
            "always on; keys and trust are those of loomcache.tls");

    public static final Setting<String> PERSISTENCE_ENABLED = setting(
            "server.persistence.enabled",
            "true",
            Kind.only("true", "every write is on the disks of a majority before it is answered"),
            "always on");
    public static final Setting<Path> DATA_DIRECTORY = setting(
            "server.persistence.wal-directory", "./loomcache-data", Kind.PATH, "data folder of this member alone");
    public static final Setting<Path> ENCRYPTION_KEY_FILE = setting(
            "storage.encryption.key-file",
            null,
            Kind.PATH,
            "file with 256 random bits, hexadecimal or base64, that others can't read: a new data folder and backups"
                    + " are encrypted, a used one has to be (not set: nothing is)");
    public static final Setting<Integer> SNAPSHOT_THRESHOLD = setting(
            "server.persistence.snapshot-threshold",
            "" + RaftConfiguration.DEFAULT.snapshotThreshold(),
            Kind.integer(100, 10_000_000),
            "log entries between two snapshots");

    private static final String NO_EVICTION =
            "eviction is not supported, entries go by expiry, removal or refusal of writes past a limit";
    public static final Setting<String> EVICTION_POLICY =
            setting("server.eviction.policy", "NONE", Kind.only("NONE", NO_EVICTION), "no eviction");
    public static final Setting<String> EVICTION_MAX_ENTRIES =
            setting("server.eviction.max-entries", "0", Kind.only("0", NO_EVICTION), "no eviction");
    public static final Setting<String> EVICTION_MAX_MEMORY = setting(
            "server.eviction.max-memory-bytes",
            "" + Long.MAX_VALUE,
            Kind.only("" + Long.MAX_VALUE, NO_EVICTION),
            "no eviction");

    public static final Setting<String> TLS_ENABLED =
            setting("tls.enabled", "true", Kind.only("true", "there is no mode without TLS"), "always on");
    public static final Setting<String> TLS_CLIENT_AUTH = setting(
            "tls.require-client-auth",
            "true",
            Kind.only("true", "there is no mode without client certificates"),
            "always on");
    public static final Setting<Path> TLS_DIRECTORY = setting(
            "tls.directory",
            null,
            Kind.PATH,
            "folder as 'loomcache certs init' makes it: ca.pem and member.pem, member.key (clients: client.*);"
                    + " instead of the four paths below");
    public static final Setting<Path> KEY_STORE = setting(
            "tls.key-store-path",
            null,
            Kind.PATH,
            "PKCS12 store with our key and certificate chain, or the chain as PEM (.pem, .crt, .cer)");
    public static final Setting<String> KEY_STORE_PASSWORD =
            secret("tls.key-store-password", "password of the PKCS12 store or of the PEM key");
    public static final Setting<Path> PRIVATE_KEY =
            setting("tls.private-key-path", null, Kind.PATH, "our key as PEM (PKCS8), when the chain is PEM");
    public static final Setting<Path> TRUST_STORE = setting(
            "tls.trust-store-path", null, Kind.PATH, "PKCS12 store or PEM file with the CA certificates we trust");
    public static final Setting<String> TRUST_STORE_PASSWORD =
            secret("tls.trust-store-password", "password of the PKCS12 trust store");
    public static final Setting<Boolean> VERIFY_HOST_NAME = setting(
            "tls.verify-host-name",
            "true",
            Kind.BOOLEAN,
            "whether the host that we dial must be in the certificate that it shows");
    public static final Setting<Boolean> REVOCATION_CHECKING = setting(
            "tls.revocation-checking-enabled",
            "false",
            Kind.BOOLEAN,
            "whether revoked certificates are refused, and their open connections ended; needs one of the two below");
    public static final Setting<Path> CRL_PATH = setting(
            "tls.crl-path",
            null,
            Kind.PATH,
            "file with CRLs of all CAs we trust (PEM or DER), or a folder of such files; read again when it changes");
    public static final Setting<Revocation.Source> REVOCATION_SOURCE = setting(
            "tls.revocation-source",
            null,
            Kind.oneOf(Revocation.Source.class),
            "who says which certificates were revoked (not set: crl_files, if there is a crl-path)");
    public static final Setting<Boolean> REVOCATION_SOFT_FAIL = setting(
            "tls.revocation-soft-fail",
            "false",
            Kind.BOOLEAN,
            "whether a certificate passes of which the source can't tell; not in production");

    public static final Setting<Boolean> AUTH_ENABLED = setting(
            "auth.enabled",
            "false",
            Kind.BOOLEAN,
            "whether a certificate needs a permission: loomcache.auth.cert-permissions.NAME ="
                    + " READ_ONLY, READ_WRITE or ADMIN, by common name, URI or DNS name; members need ADMIN."
                    + " false: every certificate of the trusted CAs may do everything");
    public static final Setting<String> GATEWAY_TRUST = setting(
            "auth.gateway-trust",
            "false",
            Kind.only("false", "identity comes from the certificate of the connection and nothing else"),
            "always off");

    public static final Setting<Integer> GROUPS = setting(
            "raft.groups",
            "" + RaftConfiguration.DEFAULT.groups(),
            Kind.integer(1, 64),
            "number of Raft groups; the same on all members, for ever; more than 1 not in production");
    public static final Setting<Integer> PENDING_ENTRIES = setting(
            "raft.pending-entries",
            "" + RaftConfiguration.DEFAULT.pendingEntries(),
            Kind.integer(10, 1_000_000),
            "most entries of a group that are not committed yet; past it: busy");
    public static final Setting<Integer> RAFT_BATCH_ENTRIES = setting(
            "raft.batch-entries",
            "" + RaftConfiguration.DEFAULT.batchEntries(),
            Kind.integer(1, 100_000),
            "most entries in one message to a follower");
    public static final Setting<Duration> ELECTION_TIMEOUT = setting(
            "server.raft.election-timeout-ms",
            "" + RaftConfiguration.DEFAULT.electionTimeout().toMillis(),
            Kind.milliseconds(20, 600_000),
            "silence of the leader after which a follower stands; at least twice the heartbeat interval");
    public static final Setting<Duration> HEARTBEAT_INTERVAL = setting(
            "server.raft.heartbeat-interval-ms",
            "" + RaftConfiguration.DEFAULT.heartbeatInterval().toMillis(),
            Kind.milliseconds(10, 10_000),
            "time between two heartbeats of a leader");

    public static final Setting<Integer> KEY_BYTES =
            limit("key-bytes", DataLimits.DEFAULT.keyBytes(), "largest encoded key");
    public static final Setting<Integer> VALUE_BYTES =
            limit("value-bytes", DataLimits.DEFAULT.valueBytes(), "largest encoded value");
    public static final Setting<Integer> BATCH_ENTRIES =
            limit("batch-entries", DataLimits.DEFAULT.batchEntries(), "most keys in one batch");
    public static final Setting<Integer> BATCH_BYTES =
            limit("batch-bytes", DataLimits.DEFAULT.batchBytes(), "most bytes of keys and values in one batch");
    public static final Setting<Integer> FRAME_BYTES = limit(
            "frame-bytes",
            NetLimits.DEFAULT.frameBytes(),
            "largest frame; above batch-bytes and above key-bytes and value-bytes together");
    public static final Setting<Integer> CONNECTIONS =
            limit("connections", NetLimits.DEFAULT.connections(), "most accepted connections at once");
    public static final Setting<Integer> OUTBOUND_BYTES = limit(
            "outbound-bytes",
            NetLimits.DEFAULT.outboundBytes(),
            "most bytes waiting to be written on one connection; past it the connection is closed");
    public static final Setting<Integer> REQUESTS_PER_CONNECTION = limit(
            "requests-per-connection",
            NetLimits.DEFAULT.requestsPerConnection(),
            "most unanswered requests of one connection; past it: busy");
    public static final Setting<Duration> HANDSHAKE_TIMEOUT = setting(
            "limits.handshake-timeout",
            NetLimits.DEFAULT.handshakeTimeout().toSeconds() + "s",
            Kind.DURATION,
            "from accept or dial to the end of the HELLO");

    public static final Setting<URI> DEFAULT_URI = setting(
            "uri",
            "loom:embedded",
            new Kind<>("loom:embedded, loom:embedded:PATH or loom://host:port,host:port", URI::create),
            "URI of a JCache manager that is asked for without one; not read from the properties of one manager");
    public static final Setting<String> CLIENT_NAME =
            setting("client.name", "client", Kind.TEXT, "name of this client for people: in sessions and logs");
    static final Setting<ClientConfig.Addresses> CLIENT_ADDRESSES = setting(
            "client.addresses",
            ClientConfig.Addresses.INTERNAL.toString(),
            Kind.oneOf(ClientConfig.Addresses.class),
            "where members are dialled, beside the seeds: internal, where they reach each other, or external, as"
                    + " their loomcache.node.external.host says; if no member has one, calls fail at once");
    public static final Setting<Duration> OPERATION_TIMEOUT = setting(
            "client.operation-timeout",
            ClientConfig.DEFAULT_OPERATION_TIMEOUT.toSeconds() + "s",
            Kind.DURATION,
            "after which a call gives up, saying whether its operation may have happened");
    public static final Setting<Duration> SESSION_TIMEOUT = setting(
            "client.session-timeout",
            ClientConfig.DEFAULT_SESSION_TIMEOUT.toSeconds() + "s",
            Kind.DURATION,
            "after which the cluster forgets a silent client's results; more than the operation timeout");

    public static final Setting<String> MARSHALLER_ALLOW = setting(
            "marshaller.allow",
            null,
            Kind.TEXT,
            "classes that keys and values may have beside the JDK's basic ones and the cache's own types:"
                    + " names and prefixes like com.example.*, separated by commas");

    private static final Map<String, Setting<?>> BY_PLAIN_NAME =
            REGISTERED.stream().collect(toUnmodifiableMap(setting -> plain(setting.name()), Function.identity()));

    private KnownSettings() {}

    /** All settings, by subject. */
    public static List<Setting<?>> all() {
        return Collections.unmodifiableList(REGISTERED);
    }

    /** The setting of that name in any spelling that {@link #plain} makes equal; null: there is none. */
    static @Nullable Setting<?> find(String name) {
        return BY_PLAIN_NAME.get(plain(name));
    }

    /** The setting whose name takes the fewest edits to reach from {@code name}. */
    static Setting<?> nearest(String name) {
        return Objects.requireNonNull(Collections.min(
                REGISTERED, Comparator.comparingInt(known -> EditDistance.between(plain(name), plain(known.name())))));
    }

    /** Relaxed binding: case, dots, dashes and underscores do not count. */
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
    }

    private static <T> Setting<T> kubernetes(
            String name, @Nullable String defaultText, Kind<T> kind, String description) {
        return setting("discovery.kubernetes." + name, defaultText, kind, description);
    }

    private static Setting<Path> serviceAccount(String name, String file, String content) {
        return kubernetes(
                name,
                "/var/run/secrets/kubernetes.io/serviceaccount/" + file,
                Kind.PATH,
                "file of the service account with " + content);
    }

    private static Setting<Integer> limit(String name, int defaultValue, String description) {
        return setting("limits." + name, "" + defaultValue, Kind.integer(1, Integer.MAX_VALUE), description);
    }

    private static Setting<String> secret(String name, String description) {
        return register(new Setting<>(name, null, Kind.TEXT, true, description));
    }

    private static <T> Setting<T> setting(String name, @Nullable String defaultText, Kind<T> kind, String description) {
        return register(new Setting<>(name, defaultText, kind, false, description));
    }

    private static <T> Setting<T> register(Setting<T> setting) {
        REGISTERED.add(setting);
        return setting;
    }
}
