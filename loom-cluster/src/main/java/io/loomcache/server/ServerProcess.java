package io.loomcache.server;

import io.loomcache.admin.AdminServer;
import io.loomcache.admin.BackupEndpoints;
import io.loomcache.admin.Endpoint;
import io.loomcache.admin.Health;
import io.loomcache.admin.HealthEndpoints;
import io.loomcache.admin.MaintenanceEndpoints;
import io.loomcache.admin.MembersEndpoints;
import io.loomcache.admin.VersionEndpoints;
import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.DiscoveryConfig;
import io.loomcache.config.DiscoverySettings;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.OtlpConfig;
import io.loomcache.config.Setting;
import io.loomcache.config.Settings;
import io.loomcache.config.TlsConfig;
import io.loomcache.discovery.Discovery;
import io.loomcache.discovery.DiscoveryException;
import io.loomcache.discovery.MemberAttributes;
import io.loomcache.discovery.Whereabouts;
import io.loomcache.member.Member;
import io.loomcache.member.MemberStatistics;
import io.loomcache.member.MemberStatus;
import io.loomcache.member.Surroundings;
import io.loomcache.metrics.ClassArchive;
import io.loomcache.metrics.MemberMetrics;
import io.loomcache.metrics.OtlpPush;
import io.loomcache.net.AuditLog;
import io.loomcache.net.Hello;
import io.loomcache.net.TlsContexts;
import io.loomcache.status.PageEndpoints;
import io.loomcache.status.StatsEndpoint;
import io.loomcache.storage.MemberStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition of the command {@code server}: health first, so that it can say "starting", then the
 * member; on the way down readiness goes first, then the member, health last.
 */
final class ServerProcess implements AutoCloseable {

    /** Within which a terminated server has gone, as supervisors expect. */
    static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

    /** For handing over and for answering what is under way; all the rest is for closing. */
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(10);

    /** Of the shutdown, what is left to HTTPS and to the end of the JVM. */
    private static final Duration LAST_STEPS = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final long READY_CHECK_MILLIS = 50;

    private final MemberConfig config;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    /** Of both HTTPS ports. */
    private final AuditLog audit = new AuditLog();

    private final @Nullable MemberMetrics metrics;
    private final @Nullable AdminServer admin;
    private final boolean isScraped;
    private final @Nullable AdminServer metricsDoor;
    private final @Nullable OtlpPush push;
    private volatile @Nullable Whereabouts whereabouts;
    private volatile @Nullable Member member;
    private volatile @Nullable Throwable failure;
    private volatile boolean hasBeenReady;

    private ServerProcess(MemberConfig config, Optional<OtlpConfig> otlp, TlsContexts tls, Settings settings)
            throws IOException {
        this.config = config;
        this.isScraped = settings.get(KnownSettings.METRICS_ENABLED);
        this.metrics = isScraped || otlp.isPresent()
                ? new MemberMetrics(this::statistics, audit::refusals, ClassArchive.ofThisProcess())
                : null;
        this.admin = settings.get(KnownSettings.HTTP_ENABLED)
                ? startDoor(settings, KnownSettings.HTTP_PORT, tls, endpoints())
                : null;
        // A door of its own, so that who may scrape need not reach the other paths.
        this.metricsDoor = isScraped ? startDoor(settings, KnownSettings.METRICS_PORT, tls, metricsEndpoints()) : null;
        this.push = otlp.map(to -> startPush(to, tls)).orElse(null);
    }

    private OtlpPush startPush(OtlpConfig to, TlsContexts tls) {
        Map<String, String> resource = Map.of(
                "service.name",
                "loomcache",
                "service.namespace",
                config.clusterId(),
                "service.instance.id",
                config.memberId(),
                "service.version",
                Hello.PRODUCT_VERSION);
        return OtlpPush.start(
                to, Objects.requireNonNull(metrics, "made for whoever reads them"), resource, tls::sslContext);
    }

    private @Nullable MemberStatistics statistics() {
        Member running = member;
        return running == null ? null : running.statistics();
    }

    /** Without what the environment says to those who look for members. */
    static ServerProcess start(Settings settings) throws IOException {
        return start(settings, Map.of());
    }

    /**
     * Starts the member and its health.
     *
     * @param environment of the process
     * @throws IOException a port can't be used, or somebody has to change something before members are found; nothing
     *     is left running
     * @throws RuntimeException it can't start, {@link ExitCode#of} tells why; nothing is left running
     */
    static ServerProcess start(Settings settings, Map<String, String> environment) throws IOException {
        settings.warnings().forEach(LOG::warn);
        MemberConfig config = MemberSettings.memberConfig(settings);
        Optional<OtlpConfig> otlp = OtlpConfig.of(settings);
        Optional<DiscoveryConfig> discovery = DiscoverySettings.discoveryConfig(settings, environment);
        if (config.listen() == null) {
            throw ConfigException.of(KnownSettings.SERVER_ENABLED.name(), false, "true for the command 'server'");
        }
        checkDataFolder(config.dataDirectory());
        ServerProcess process = new ServerProcess(
                config, otlp, tls(Objects.requireNonNull(config.tls(), "a member that listens has TLS")), settings);
        try {
            MemberAttributes found = discovery.isPresent()
                    ? process.discover(discovery.get(), settings.get(KnownSettings.REFRESH_INTERVAL))
                    : MemberAttributes.UNKNOWN;
            MemberAttributes own = found.overriddenBy(settings);
            process.member = Member.start(
                    config,
                    new Surroundings(process.whereabouts, own, new AuditLog()),
                    settings.get(KnownSettings.SLOW_OPERATION_THRESHOLD),
                    process::failed);
            if (!own.equals(MemberAttributes.UNKNOWN)) {
                LOG.info("member {} is in zone {}, on node {}", config.memberId(), own.zone(), own.node());
            }
            return process;
        } catch (UncheckedIOException e) {
            process.close();
            throw e.getCause();
        } catch (IOException | RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    /** Waits until the member fails or this process is closed, and closes it. */
    ExitCode await() throws InterruptedException {
        while (notStartedReason() != null && !ended.await(READY_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
            // Only to say once when it becomes ready.
        }
        if (hasBeenReady) {
            announce();
        }
        ended.await();
        close();
        Throwable cause = failure;
        if (cause == null) {
            return ExitCode.OK;
        }
        LOG.error("member {} failed and was stopped", config.memberId(), cause);
        return ExitCode.of(cause);
    }

    /** Idempotent; returns at the latest after {@link #SHUTDOWN_TIMEOUT}. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        Member running = member;
        if (running != null) {
            closeInTime(running);
        }
        Whereabouts looking = whereabouts;
        if (looking != null) {
            looking.close();
        }
        if (running != null) {
            LOG.info("member {} of cluster {} has ended", config.memberId(), config.clusterId());
        }
        if (metricsDoor != null) {
            metricsDoor.close();
        }
        if (admin != null) {
            admin.close();
        }
        if (push != null) {
            push.close();
        }
        if (metrics != null) {
            metrics.close();
        }
        ended.countDown();
    }

    /**
     * Looks for the others from now on: a member without data of a cluster depends on it, one with data knows them by its
     * log.
     *
     * @return what was found out about this member itself
     */
    private MemberAttributes discover(DiscoveryConfig how, Duration interval) throws DiscoveryException {
        Discovery discovery = Discovery.of(how);
        MemberAttributes own = MemberAttributes.UNKNOWN;
        try {
            own = discovery.attributes();
        } catch (DiscoveryException e) {
            LOG.warn("zone and node of member {} are not known: {}", config.memberId(), e.getMessage());
        }
        boolean isBootstrap = !MemberStore.isFounded(config.dataDirectory());
        whereabouts = Whereabouts.start(discovery, interval, isBootstrap);
        return own;
    }

    /** The port for members and clients. */
    int port() {
        Member running = member;
        return running == null ? 0 : running.port();
    }

    /** The HTTPS port; 0: it is off. */
    int adminPort() {
        return admin == null ? 0 : admin.port();
    }

    /** The HTTPS port of metrics; 0: it is off. */
    int metricsPort() {
        return metricsDoor == null ? 0 : metricsDoor.port();
    }

    private @Nullable String notReadyReason() {
        Member running = member;
        if (closing.get()) {
            return "stopping";
        }
        if (failure != null) {
            return "failed";
        }
        if (running == null) {
            return "starting";
        }
        String reason = running.notReadyReason();
        if (reason == null) {
            hasBeenReady = true;
        }
        return reason;
    }

    private @Nullable String notStartedReason() {
        return hasBeenReady ? null : notReadyReason();
    }

    private Health health() {
        return new Health() {
            @Override
            public @Nullable String notReadyReason() {
                return ServerProcess.this.notReadyReason();
            }

            @Override
            public @Nullable String notStartedReason() {
                return ServerProcess.this.notStartedReason();
            }

            @Override
            public @Nullable MemberStatus status() {
                Member running = member;
                return running == null ? null : running.status();
            }
        };
    }

    private void failed(Throwable cause) {
        failure = cause;
        ended.countDown();
    }

    private void announce() {
        ClassArchive archive = ClassArchive.ofThisProcess();
        LOG.info(
                "member {} of cluster {} is ready: members and clients on port {}, HTTPS on port {}, metrics on port {},"
                        + " data in {}; {}",
                config.memberId(),
                config.clusterId(),
                port(),
                admin == null ? "none" : adminPort(),
                metricsDoor == null ? "none" : metricsPort(),
                config.dataDirectory().toAbsolutePath().normalize(),
                archive);
        if (archive.file() != null && !archive.isUsed()) {
            LOG.warn(
                    "{}: it was made by another Java or for other jars; the member has only started more slowly",
                    archive);
        }
    }

    /** Elsewhere, so that a member that hangs does not keep the process from ending. */
    private void closeInTime(Member running) {
        Thread closer = new Thread(
                () -> {
                    running.leave(LEAVE_TIMEOUT);
                    running.close();
                },
                "loomcache-close");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(SHUTDOWN_TIMEOUT.minus(LAST_STEPS).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closer.isAlive()) {
            LOG.warn("member {} has not stopped in time; left behind", config.memberId());
        }
    }

    /** Only as part of the start: if it fails, nothing is left running. */
    private AdminServer startDoor(Settings settings, Setting<Integer> port, TlsContexts tls, List<Endpoint> endpoints)
            throws IOException {
        Address address = new Address(settings.get(KnownSettings.BIND_ADDRESS), settings.get(port));
        try {
            return AdminServer.start(address, tls::sslContext, config.certificatePermissions(), audit, endpoints);
        } catch (IOException e) {
            close();
            throw new IOException("can't serve HTTPS on " + address + " (" + port + "): " + e.getMessage(), e);
        }
    }

    private List<Endpoint> endpoints() {
        Health health = health();
        return Stream.of(
                        HealthEndpoints.of(health),
                        List.of(StatsEndpoint.of(this::statistics, health)),
                        PageEndpoints.all(),
                        BackupEndpoints.of(() -> member),
                        MaintenanceEndpoints.of(() -> member),
                        VersionEndpoints.of(() -> member),
                        MembersEndpoints.of(() -> {
                            Member running = member;
                            return running == null ? null : running.members();
                        }),
                        metricsEndpoints())
                .flatMap(List::stream)
                .toList();
    }

    private List<Endpoint> metricsEndpoints() {
        return metrics != null && isScraped ? List.of(metrics.endpoint()) : List.of();
    }

    /** Loaded before anything is started, so that bad material has its own exit code. */
    static TlsContexts tls(TlsConfig config) {
        try {
            return new TlsContexts(config);
        } catch (ConfigException e) {
            throw new CommandException(ExitCode.TLS, "can't use keys and certificates: " + e.getMessage(), e);
        }
    }

    private static void checkDataFolder(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "write-check", ".tmp"));
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.DATA_FOLDER,
                    KnownSettings.DATA_DIRECTORY + ": '" + directory + "', expected a folder that can be written: " + e,
                    e);
        }
    }
}
