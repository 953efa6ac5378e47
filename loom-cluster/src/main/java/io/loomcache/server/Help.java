package io.loomcache.server;

import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.Setting;
import java.util.stream.Collectors;

/** The texts of {@code loomcache help}. */
final class Help {

    private static final String OVERVIEW = """
            LoomCache: linearizable, durable maps for JCache. One command, one member.

            usage: loomcache COMMAND [OPTIONS]

              server [--config FILE]          run a member until it is told to stop
              config [--config FILE]          show the settings in force and where they come from
              health [PROBE] [--member ADDR]  ask a member, by default the one here, whether it is well
              backup FILE | FOLDER            fetch a backup of the running cluster
              backup verify FILE              check a backup, and show what is in it
              restore FILE                    fill the empty data folder of a first member from a backup
              unsafe-recover FILE --...       after a majority is lost for ever: a backup of what one member has
              drain | undrain [--member ADDR] take a member out of use for maintenance, and back
              transfer [--to ID] [--member ADDR]
                                              hand the leadership of a member to another one
              cluster-version [raise VERSION] show the version that the cluster is of, or raise it
              upgrade-check --to VERSION      look whether the members may be upgraded
              discover [--json]               look for members once, as a member would
              members [list | promote ID | remove ID]  who the members are, and changing them
              status [--members A,B] [--json] ask all members how the cluster is
              stats [--watch[=2s]] [--json]   show the cluster on one screen
              rotate-key --new-key-file FILE  give an encrypted data folder to another key
              certs init DIR [--hosts A,B]    make certificates for development
              version [--json]                show the version
              help [COMMAND | settings]       explain a command, or list all settings

            A first member, on this machine:

              loomcache certs init certs
              LOOMCACHE_TLS_DIRECTORY=certs loomcache server

            Exit codes: 0 done, 1 failed while starting or running, 2 wrong command line, 3 wrong
            configuration, 4 data folder unusable, 5 keys or certificates unusable, 6 no member of its
            cluster (any more), the text says what to do, 7 unsafe in production,
            20 the cluster serves but is not whole ('status');
            143 ended by SIGTERM, in good order.
            """;

    private static final String SERVER = """
            usage: loomcache server [--config FILE]

            Runs one member of a cluster: members and clients on loomcache.server.port (5701); on
            loomcache.http.port (8080) health as /health/live, /health/startup and /health/ready, what the
            member knows as /api/cluster/status, and a page for people; metrics on loomcache.metrics.port
            (9090) as /metrics; all with mutual TLS. The data are in
            loomcache.server.persistence.wal-directory (./loomcache-data).

              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting

            Three members, the same list of seeds on each, every one with its own id and folder:

              LOOMCACHE_CLUSTER_SEEDS=a=host1:5701,b=host2:5701,c=host3:5701
              LOOMCACHE_NODE_ID=a
              LOOMCACHE_TLS_DIRECTORY=/etc/loomcache/certs

            SIGTERM: readiness goes off, leadership goes to another member, what is under way is answered, the
            data are closed, all within 30 s. Options of the JVM are in JAVA_OPTS. Exit codes: see
            'loomcache help'; settings: 'loomcache help settings'.
            """;

    private static final String CONFIG = """
            usage: loomcache config [--config FILE]

            Shows every setting, its value in force and where that comes from, and checks that they make a
            member; secrets are masked. Nothing is started.

              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String HEALTH = """
            usage: loomcache health [live | startup | ready] [--member HOST:PORT] [--config FILE]

            Asks the member that runs on this machine with the same settings, by default whether it is
            ready, as containers' probes do: connects to loomcache.http.port on the loopback, or on
            loomcache.server.bind-address if that is a certain one, and shows the member's certificate.
            The answer must come with a certificate for the host under which others reach the member.
            Shows the answer; exit code 0: it is well, 1: it is not, or does not answer.

              --member HOST:PORT        another member, by its HTTPS port; the certificate shown is client.pem
                                        of loomcache.tls.directory, or the one of the other settings
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String BACKUP = """
            usage: loomcache backup FILE | FOLDER [--member HOST:PORT] [--config FILE]
                   loomcache backup verify FILE [--config FILE]

            Fetches a backup from a running cluster, with every write that was answered before: asks the
            member here, or another one, and the leader if that says who it is, at the same HTTPS port. The
            certificate needs ADMIN. In a folder the file is named after cluster and time. It is written
            aside, synced, read again and only then named; an existing file is never overwritten.

            verify reads a backup from beginning to end, checks every byte, and shows its caches with their
            entries. It needs no member.

              --member HOST:PORT        the member to ask, by its HTTPS port
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting

            Restoring: see docs/BACKUP.md.
            """;

    private static final String RESTORE = """
            usage: loomcache restore FILE [--from-cluster ID] [--clear CACHES] [--lives N] [--config FILE]

            Fills the empty data folder that the settings name from a backup. Run it with the same file and
            the same options on every one of the first members (loomcache.cluster.seeds), then start them all:
            they found a new cluster on it, if what they hold is the same. Checks the whole file first.

            Caches that are regions of Hibernate come back empty: the database has gone on since. Stop the
            applications before, or start them anew afterwards. See docs/BACKUP.md.

              --from-cluster ID         the cluster that the backup is of, if it is not the one of the settings
              --clear A,B*              further caches that come back empty, * for any characters
              --lives N                 1 more than the number of times that a backup was restored since this
                                        one was made (1)
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String DRAIN = """
            usage: loomcache drain [--member HOST:PORT] [--config FILE]

            Takes a member out of use before work on it: /health/ready is 503 from now on, and the leadership
            of its groups goes to other voters, also when it is elected again later. It goes on to store
            and to vote; /health/live stays 200. 'loomcache undrain', or its next start, ends that.
            Exit code 0: it leads nothing; 1: it is drained but still leads, since no other voter can.

              --member HOST:PORT        another member than the one here, as for 'loomcache health'
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String UNSAFE_RECOVER = """
            usage: loomcache unsafe-recover FILE --i-accept-that-writes-may-be-lost [--config FILE]

            For one case only: a majority of the members, with their disks, is lost for ever. Makes a backup of
            what the data folder holds that the settings name, while its member is stopped; the folder itself
            stays as it is. WRITES THAT WERE ANSWERED MAY BE MISSING in it, and writes that were never answered
            may be there. If several members are left, do this on each, and take the file with the highest
            term, then the highest revision. It is restored on empty folders, 'loomcache help restore'.

              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String UNDRAIN = """
            usage: loomcache undrain [--member HOST:PORT] [--config FILE]

            Ends 'loomcache drain': the member is ready again and may lead. Options as there.
            """;

    private static final String TRANSFER = """
            usage: loomcache transfer [--to ID] [--member HOST:PORT] [--config FILE]

            Has a member hand the leadership of the groups that it leads to another voter. No operation fails;
            commands wait for that long. Exit code 0: done; 1: it leads nothing, or nobody took over.

              --to ID                   the member that is to lead; else whichever has the most of the log
              --member HOST:PORT        another member than the one here, as for 'loomcache health'
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String CLUSTER_VERSION = """
            usage: loomcache cluster-version [raise VERSION] [--member HOST:PORT] [--config FILE]

            Shows the version that the cluster is of, and the builds of the members that the asked one knows.
            Entries that came with a version may be in the log only when the cluster is of that version,
            so that every member understands them. The leader raises it by itself once all members are of a
            newer build, unless loomcache.cluster.version.auto-upgrade is false; then 'raise' does it, and the
            asked member has to be the leader. It is never lowered: members of an older build are refused then.
            Exit code 1: it can't be raised so, and why.

              --member HOST:PORT        another member than the one here, as for 'loomcache health'
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String UPGRADE_CHECK = """
            usage: loomcache upgrade-check --to VERSION [--members HOST:PORT,...] [--config FILE]

            Asks all members whether they may be upgraded to a version, one after the other, and shows a line
            for each condition: PASS, FAIL with what is wrong, NOTE for what only you can know. Changes
            nothing. Exit code 0: no line says FAIL; 1: one does.

              --to VERSION              as the release notes name it, 0.2.0
              --members HOST:PORT,...   the HTTPS ports of all members; else loomcache.http.port at the host of
                                        each seed
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String DISCOVER = """
            usage: loomcache discover [--json] [--config FILE]

            Looks for members once, by DNS or the API of Kubernetes as loomcache.discovery.* say, and shows
            who was asked and what was found. Exit code 0: somebody is there, 1: nobody, or no answer.

              --json                    as one line of JSON
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String MEMBERS = """
            usage: loomcache members [list] [--json]
                   loomcache members promote ID
                   loomcache members remove ID [--force]

            Asks the member that runs on this machine with the same settings. list shows id, voter or
            learner, address, the number of the data folder and who leads. promote gives a learner its vote
            when it has caught up; a member that joins with loomcache.cluster.join-as=voter does that itself.
            remove takes a member, running or dead, out of the cluster; one that runs stops then. It is
            not done while too few of those who are left answer. What was done in some groups stays, and
            the command can be given again. Exit code 0: done in all groups.

              --force                   remove though too few answer: nothing is committed until they do
              --json                    list as JSON
              --member HOST:PORT        another member, by its HTTPS port; the certificate shown is client.pem
                                        of loomcache.tls.directory, or the one of the other settings
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String WHOM_TO_ASK = """

            Asked are the members that the settings name: this one as 'loomcache health' does, the others
            at the hosts of loomcache.cluster.seeds and the same loomcache.http.port. The certificate needs
            the permission READ_ONLY.

              --members HOST:PORT,...   these instead, by their HTTPS ports; the certificate shown is client.pem
                                        of loomcache.tls.directory, or the one of the other settings
              --json                    one line of JSON; names may be added, those that are there stay
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String ROTATE_KEY = """
            usage: loomcache rotate-key --new-key-file FILE [--config FILE]

            The data folder of a stopped member, encrypted with loomcache.storage.encryption.key-file, opens
            with the key in another file from then on; then change the setting and start the member. What
            is encrypted is not written anew. Backups that were made before need the old key still.

              --new-key-file FILE       the new key, for instance of 'openssl rand -hex 32'; chmod 600
              --config FILE             properties (UTF-8); what follows, -Dloomcache.* and the environment come
                                        before it
              --loomcache.NAME=VALUE    one setting
            """;

    private static final String STATUS = """
            usage: loomcache status [--members HOST:PORT,...] [--json] [--config FILE]

            Asks all members and says in a few lines how the cluster is, and what is wrong. Exit code 0: every
            member answers, is ready and not far behind, every group has a leader; 20: it serves, but one of
            these is not so; 1: a group has no leader that anybody knows, or nobody answers.
            """ + WHOM_TO_ASK;

    private static final String STATS = """
            usage: loomcache stats [--watch[=2s]] [--members HOST:PORT,...] [--json] [--config FILE]

            Asks all members and shows one screen of 100 x 40: the cluster, its members, caches, Hibernate
            regions and clients. Counters run since the members started. Exit code as of 'loomcache status'.

              --watch[=INTERVAL]        again and again until interrupted, by default every 2s; requests by the
                                        second, and flushes of the last interval
            """ + WHOM_TO_ASK;

    private static final String CERTS = """
            usage: loomcache certs init DIR [--hosts A,B]

            Makes a certificate authority and certificates for development, as PEM in DIR: ca.pem,
            member.pem and member.key, client.pem and client.key. They are valid for 398 days, for
            localhost, 127.0.0.1 and ::1. Existing files are never overwritten. The authority's key is not
            kept: for other certificates make a new set.

              --hosts A,B    further DNS names and IP addresses at which members are dialled
            """;

    private static final String VERSION = """
            usage: loomcache version [--json]

            Shows the versions of the product, of the protocol and of Java.

              --json    one line of JSON; its archiveKey is the same where jars, Java and architecture are, and
                        so a cache of loaded classes (loomcache.aot) made by one fits the other
            """;

    private Help() {}

    /**
     * The text about a command, {@code settings}, or everything in short if empty.
     *
     * @throws CommandException there is no such topic
     */
    static String of(String topic) {
        return switch (topic) {
            case "" -> OVERVIEW;
            case "server" -> SERVER;
            case "config" -> CONFIG;
            case "health" -> HEALTH;
            case "backup" -> BACKUP;
            case "restore" -> RESTORE;
            case "unsafe-recover" -> UNSAFE_RECOVER;
            case "drain" -> DRAIN;
            case "undrain" -> UNDRAIN;
            case "transfer" -> TRANSFER;
            case "cluster-version" -> CLUSTER_VERSION;
            case "upgrade-check" -> UPGRADE_CHECK;
            case "discover" -> DISCOVER;
            case "members" -> MEMBERS;
            case "status" -> STATUS;
            case "stats" -> STATS;
            case "rotate-key" -> ROTATE_KEY;
            case "certs" -> CERTS;
            case "version" -> VERSION;
            case "help", "--help", "-h" -> "usage: loomcache help [COMMAND | settings]\n";
            case "settings" -> settings();
            default -> throw CommandException.usage("help: no topic '" + topic + "'; see 'loomcache help'");
        };
    }

    private static String settings() {
        return KnownSettings.all().stream().map(Help::setting).collect(Collectors.joining("\n")) + """

                loomcache.auth.cert-permissions.NAME
                LOOMCACHE_AUTH_CERT_PERMISSIONS_NAME
                    what the certificate with the name NAME may do; in the environment case does not
                    count and - is _
                    expected:
                """.stripTrailing()
                + " " + CertificatePermissions.EXPECTED + "\n";
    }

    private static String setting(Setting<?> setting) {
        String file = setting.isSecret() ? " or, naming a file, " + setting.environmentName() + "_FILE" : "";
        String value = setting.defaultText() == null ? "" : "    default: " + setting.defaultText() + "\n";
        return setting.name() + "\n" + setting.environmentName() + file + "\n    " + setting.description()
                + "\n    expected: " + setting.expected() + "\n" + value;
    }
}
