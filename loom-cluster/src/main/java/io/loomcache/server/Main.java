package io.loomcache.server;

import io.loomcache.admin.AdminClient;
import io.loomcache.admin.Json;
import io.loomcache.backup.Restoration;
import io.loomcache.config.Address;
import io.loomcache.config.DiscoverySettings;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.OtlpConfig;
import io.loomcache.config.Settings;
import io.loomcache.map.ClusterVersion;
import io.loomcache.net.DevelopmentCertificates;
import io.loomcache.net.Hello;
import io.loomcache.storage.MasterKey;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command {@code loomcache}. */
public final class Main {

    private static final Set<String> CONFIG_OPTION = Set.of("config");

    private static final Set<String> TARGET_OPTIONS = Set.of("config", "member");
    private static final Set<String> TRANSFER_OPTIONS = Set.of("config", "member", "to");
    private static final Set<String> UPGRADE_OPTIONS = Set.of("config", "members", "to");
    private static final int CHANGE_MILLIS = 20_000;
    private static final String JSON = "json";
    private static final Set<String> CONSOLE_OPTIONS = Set.of("config", "members");
    private static final List<String> PROBES = List.of("live", "startup", "ready");

    private static final Set<String> RESTORE_OPTIONS = Set.of("config", "from-cluster", "clear", "lives");
    private static final String ACCEPT = "i-accept-that-writes-may-be-lost";

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    private Main(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        NameMemory.shorten();
        if (System.getProperty(Logs.LastingManager.PROPERTY) == null) {
            System.setProperty(Logs.LastingManager.PROPERTY, Logs.LastingManager.class.getName());
        }
        Logs logs = Logs.ofCommand(System.err);
        int exitCode = run(arguments, System.getenv(), System.out, System.err);
        logs.close();
        System.exit(exitCode);
    }

    /** Runs one command until it is done. What it says goes to {@code out}, why it failed to {@code err}. */
    static int run(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            return new Main(environment, out, err).run(List.of(arguments)).number();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED.number();
        } catch (Exception e) {
            ExitCode code = ExitCode.of(e);
            err.println("loomcache: " + (e.getMessage() == null ? e : e.getMessage()));
            if (code == ExitCode.FAILED && e instanceof RuntimeException) {
                e.printStackTrace(err);
            }
            return code.number();
        }
    }

    private ExitCode run(List<String> arguments) throws Exception {
        String command = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        return switch (command) {
            case "server" -> server(Arguments.parse(command, rest, CONFIG_OPTION));
            case "config" -> config(Arguments.parse(command, rest, CONFIG_OPTION));
            case "health" -> health(Arguments.parse(command, rest, TARGET_OPTIONS));
            case "backup" -> backup(Arguments.parse(command, rest, TARGET_OPTIONS));
            case "restore" -> restore(Arguments.parse(command, rest, RESTORE_OPTIONS));
            case "unsafe-recover" -> recover(Arguments.parse(command, rest, CONFIG_OPTION, Set.of(ACCEPT)));
            case "drain", "undrain" -> change(command, Arguments.parse(command, rest, TARGET_OPTIONS), "");
            case "transfer" -> transfer(Arguments.parse(command, rest, TRANSFER_OPTIONS));
            case "cluster-version" -> clusterVersion(Arguments.parse(command, rest, TARGET_OPTIONS));
            case "upgrade-check" -> upgradeCheck(Arguments.parse(command, rest, UPGRADE_OPTIONS));
            case "discover" -> discover(Arguments.parse(command, rest, CONFIG_OPTION, Set.of(JSON)));
            case MembersCommand.NAME ->
                members(Arguments.parse(command, rest, MembersCommand.OPTIONS, MembersCommand.FLAGS));
            case "status" -> console(command, Arguments.parse(command, rest, CONSOLE_OPTIONS, Set.of("json")));
            case "stats" -> console(command, Arguments.parse(command, rest, CONSOLE_OPTIONS, Set.of("json", "watch")));
            case "rotate-key" -> rotateKey(Arguments.parse(command, rest, Set.of("config", "new-key-file")));
            case "certs" -> certs(Arguments.parse(command, rest, Set.of("hosts")));
            case "version", "--version" -> version(Arguments.parse("version", rest, Set.of(), Set.of("json")));
            case "help", "--help", "-h" -> help(rest);
            case "" -> throw CommandException.usage("no command; see 'loomcache help'");
            default -> throw CommandException.usage("unknown command '" + command + "'; see 'loomcache help'");
        };
    }

    private ExitCode server(Arguments arguments) throws IOException, InterruptedException {
        if (arguments.asksForHelp()) {
            return help(List.of("server"));
        }
        arguments.atMost(0, "server");
        Settings settings = settings(arguments);
        Logs logs = Logs.start(settings, err);
        try {
            ServerProcess process = ServerProcess.start(settings, environment);
            Runtime.getRuntime().addShutdownHook(new Thread(process::close, "loomcache-shutdown"));
            return process.await();
        } finally {
            logs.close();
        }
    }

    private ExitCode config(Arguments arguments) {
        if (arguments.asksForHelp()) {
            return help(List.of("config"));
        }
        arguments.atMost(0, "config");
        Settings settings = settings(arguments);
        settings.effective()
                .forEach(setting -> out.printf("%-52s %-28s %s%n", setting.name(), setting.value(), setting.source()));
        settings.warnings().forEach(err::println);
        DiscoverySettings.discoveryConfig(settings, environment);
        OtlpConfig.of(settings);
        MemberSettings.memberConfig(settings);
        return ExitCode.OK;
    }

    private ExitCode health(Arguments arguments) throws IOException {
        if (arguments.asksForHelp()) {
            return help(List.of("health"));
        }
        arguments.atMost(1, "health");
        String probe = arguments.words().isEmpty() ? "ready" : arguments.words().get(0);
        if (!PROBES.contains(probe)) {
            throw CommandException.usage("health: unknown probe '" + probe + "', expected one of " + PROBES);
        }
        AdminClient.Reply reply = target(arguments).get("/health/" + probe);
        out.println(reply.body());
        return reply.isOk() ? ExitCode.OK : ExitCode.FAILED;
    }

    private ExitCode backup(Arguments arguments) throws IOException {
        if (arguments.asksForHelp()) {
            return help(List.of("backup"));
        }
        List<String> words = arguments.words();
        boolean verifies = words.size() == 2 && words.get(0).equals("verify");
        if (words.size() != 1 && !verifies) {
            throw CommandException.usage("backup: expected 'backup FILE', 'backup FOLDER' or 'backup verify FILE'");
        }
        Settings settings = settings(arguments);
        BackupCommand command = new BackupCommand(master(settings), out);
        if (verifies) {
            command.verify(Path.of(words.get(1)));
        } else {
            int port = arguments
                    .option("member")
                    .map(Address::parse)
                    .map(Address::port)
                    .orElseGet(() -> settings.get(KnownSettings.HTTP_PORT));
            command.take(
                    target(arguments),
                    host -> AdminTarget.remote(settings, new Address(host, port)),
                    Path.of(words.get(0)));
        }
        return ExitCode.OK;
    }

    private ExitCode restore(Arguments arguments) throws IOException {
        if (arguments.asksForHelp()) {
            return help(List.of("restore"));
        }
        arguments.atMost(1, "restore");
        if (arguments.words().isEmpty()) {
            throw CommandException.usage("restore: expected 'restore FILE'; see 'loomcache help restore'");
        }
        Settings settings = settings(arguments);
        MemberConfig config = MemberSettings.memberConfig(settings);
        try {
            Restoration restoration = new Restoration(
                    arguments.option("from-cluster").orElse(config.clusterId()),
                    config.raft().groups(),
                    arguments
                            .option("clear")
                            .map(text -> List.of(text.split(",", -1)))
                            .orElse(List.of()),
                    arguments.option("lives").map(Integer::parseInt).orElse(1));
            new RestoreCommand(config, master(settings), out)
                    .restore(Path.of(arguments.words().get(0)), restoration);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("restore: " + e.getMessage());
        }
        return ExitCode.OK;
    }

    private ExitCode recover(Arguments arguments) throws IOException {
        if (arguments.asksForHelp()) {
            return help(List.of("unsafe-recover"));
        }
        arguments.atMost(1, "unsafe-recover");
        if (arguments.words().isEmpty() || !arguments.has(ACCEPT)) {
            throw CommandException.usage("unsafe-recover: expected 'unsafe-recover FILE --" + ACCEPT
                    + "'; read 'loomcache help unsafe-recover' first");
        }
        Settings settings = settings(arguments);
        new RestoreCommand(MemberSettings.memberConfig(settings), master(settings), out)
                .recover(Path.of(arguments.words().get(0)));
        return ExitCode.OK;
    }

    private ExitCode transfer(Arguments arguments) throws IOException {
        String query = arguments
                .option("to")
                .map(to -> "?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8))
                .orElse("");
        return change("transfer", arguments, query);
    }

    /** Has one member do something to itself. */
    private ExitCode change(String command, Arguments arguments, String query) throws IOException {
        if (arguments.asksForHelp()) {
            return help(List.of(command));
        }
        arguments.atMost(0, command);
        AdminClient.Reply reply = target(arguments).post("/api/member/" + command + query, CHANGE_MILLIS);
        out.println(reply.body());
        return reply.isOk() ? ExitCode.OK : ExitCode.FAILED;
    }

    private ExitCode clusterVersion(Arguments arguments) throws IOException {
        if (arguments.asksForHelp()) {
            return help(List.of("cluster-version"));
        }
        arguments.atMost(2, "cluster-version");
        List<String> words = arguments.words();
        boolean isRaise = words.size() == 2 && words.get(0).equals("raise");
        if (!words.isEmpty() && !isRaise) {
            throw CommandException.usage(
                    "cluster-version: expected nothing or 'raise VERSION'; see 'loomcache help cluster-version'");
        }
        AdminClient target = target(arguments);
        AdminClient.Reply reply = isRaise
                ? target.post(
                        "/api/cluster/version?to=" + URLEncoder.encode(words.get(1), StandardCharsets.UTF_8),
                        CHANGE_MILLIS)
                : target.get("/api/cluster/version");
        out.println(reply.body());
        return reply.isOk() ? ExitCode.OK : ExitCode.FAILED;
    }

    private ExitCode upgradeCheck(Arguments arguments) {
        if (arguments.asksForHelp()) {
            return help(List.of("upgrade-check"));
        }
        arguments.atMost(0, "upgrade-check");
        String to = arguments
                .option("to")
                .orElseThrow(() -> CommandException.usage(
                        "upgrade-check: expected --to VERSION; see 'loomcache help upgrade-check'"));
        ClusterVersion target;
        try {
            target = ClusterVersion.parse(to);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("upgrade-check: --to: " + e.getMessage());
        }
        Settings settings = settings(arguments);
        Map<String, AdminClient> members = new LinkedHashMap<>();
        for (Address address : upgraded(arguments, settings)) {
            members.put(address.toString(), AdminTarget.remote(settings, address));
        }
        return new UpgradeCheck(members, target, out::println).run() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** The HTTPS ports of all members: those given, or the usual port of each seed's host. */
    private static List<Address> upgraded(Arguments arguments, Settings settings) {
        Optional<String> given = arguments.option("members");
        return given.isPresent()
                ? Stream.of(given.get().split(",", -1)).map(Address::parse).toList()
                : MemberSettings.memberConfig(settings).voters().stream()
                        .map(voter -> new Address(voter.address().host(), settings.get(KnownSettings.HTTP_PORT)))
                        .toList();
    }

    private ExitCode discover(Arguments arguments) throws IOException {
        if (arguments.asksForHelp()) {
            return help(List.of("discover"));
        }
        arguments.atMost(0, "discover");
        boolean asJson = arguments.option(JSON).isPresent();
        return new DiscoverCommand(environment, out).run(settings(arguments), asJson);
    }

    private ExitCode members(Arguments arguments) throws IOException {
        return arguments.asksForHelp()
                ? help(List.of(MembersCommand.NAME))
                : MembersCommand.run(arguments, target(arguments), out);
    }

    private ExitCode console(String command, Arguments arguments) throws IOException, InterruptedException {
        return arguments.asksForHelp()
                ? help(List.of(command))
                : new ConsoleCommand(command, arguments, out).run(settings(arguments));
    }

    private ExitCode rotateKey(Arguments arguments) {
        if (arguments.asksForHelp()) {
            return help(List.of("rotate-key"));
        }
        arguments.atMost(0, "rotate-key");
        Path next = arguments
                .option("new-key-file")
                .map(Path::of)
                .orElseThrow(() -> CommandException.usage("rotate-key: expected --new-key-file FILE"));
        Settings settings = settings(arguments);
        new RestoreCommand(MemberSettings.memberConfig(settings), master(settings), out).rotate(next);
        return ExitCode.OK;
    }

    private static @Nullable MasterKey master(Settings settings) {
        return settings.find(KnownSettings.ENCRYPTION_KEY_FILE)
                .map(MasterKey::read)
                .orElse(null);
    }

    private ExitCode certs(Arguments arguments) throws IOException {
        if (arguments.asksForHelp()) {
            return help(List.of("certs"));
        }
        arguments.atMost(2, "certs");
        if (arguments.words().size() != 2 || !arguments.words().get(0).equals("init")) {
            throw CommandException.usage("certs: expected 'certs init DIR'; see 'loomcache help certs'");
        }
        Path directory = Path.of(arguments.words().get(1));
        List<String> hosts = arguments
                .option("hosts")
                .map(text -> List.of(text.split(",", -1)))
                .orElse(List.of());
        initCertificates(directory, hosts);
        return ExitCode.OK;
    }

    private void initCertificates(Path directory, List<String> hosts) throws IOException {
        Instant now = Instant.now();
        try {
            DevelopmentCertificates.write(directory, hosts, now).forEach(file -> out.println("wrote " + file));
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(ExitCode.TLS, e.getMessage() + " exists; it is not overwritten", e);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("certs: --hosts: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new CommandException(ExitCode.TLS, "can't make certificates: " + e.getMessage(), e);
        }
        out.printf(
                "valid for %d days, for development only. Start a member with%n    LOOMCACHE_TLS_DIRECTORY=%s loomcache server%n",
                DevelopmentCertificates.VALIDITY.toDays(), directory);
    }

    private ExitCode version(Arguments arguments) throws IOException {
        if (arguments.asksForHelp()) {
            return help(List.of("version"));
        }
        arguments.atMost(0, "version");
        if (arguments.option("json").isPresent()) {
            BuildIdentity build = BuildIdentity.ofThisProcess();
            out.printf(
                    "{\"version\":%s,\"protocol\":%d,\"minimumVersion\":%s,\"java\":%s,\"architecture\":%s,\"archiveKey\":%s}%n",
                    Json.text(Hello.PRODUCT_VERSION),
                    Hello.PROTOCOL,
                    Json.text(Hello.MINIMUM_VERSION),
                    Json.text(build.java()),
                    Json.text(build.architecture()),
                    Json.text(build.archiveKey()));
            return ExitCode.OK;
        }
        out.println("loomcache " + Hello.PRODUCT_VERSION + " (protocol " + Hello.PROTOCOL + ", talks to "
                + Hello.MINIMUM_VERSION + " and newer; Java " + Runtime.version() + ")");
        return ExitCode.OK;
    }

    private ExitCode help(List<String> topics) {
        out.print(Help.of(topics.isEmpty() ? "" : topics.get(0)));
        return ExitCode.OK;
    }

    /** The member that a command asks: the one given, or that on this machine. */
    private AdminClient target(Arguments arguments) throws IOException {
        Settings settings = settings(arguments);
        Optional<String> member = arguments.option("member");
        return member.isPresent()
                ? AdminTarget.remote(settings, Address.parse(member.get()))
                : AdminTarget.local(settings);
    }

    private Settings settings(Arguments arguments) {
        @Nullable Path file = arguments.option("config").map(Path::of).orElse(null);
        return Settings.ofCommand(arguments.settings(), System.getProperties(), environment, file);
    }
}
