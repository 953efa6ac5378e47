package io.loomcache.net;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Certificates for development, so that mutual TLS costs a newcomer one command: a CA, one certificate for
 * all members and one for clients, as the PEM files that {@link io.loomcache.config.TlsConfig#pem} reads.
 *
 * <p>The CA's key is never written, so nobody can add to what it signed; for more, make a new set.
 */
public final class DevelopmentCertificates {

    /** Longest that browsers and some stacks accept of a certificate. */
    public static final Duration VALIDITY = Duration.ofDays(398);

    /** Where a member of one's own machine is; always in the certificates. */
    public static final List<String> LOCAL_HOSTS = List.of("localhost", "127.0.0.1", "::1");

    private static final String CA = "ca.pem";
    private static final String MEMBER = "member";
    private static final String CLIENT = "client";
    private static final List<String> FILES = List.of(CA, "member.pem", "member.key", "client.pem", "client.key");

    /** Clocks of machines differ. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");
    private static final Pattern LIKE_IPV4 = Pattern.compile("[0-9.]+");

    private DevelopmentCertificates() {}

    /**
     * Writes ca.pem, member.pem, member.key, client.pem and client.key; the keys for the owner's eyes only.
     *
     * @param directory created if absent
     * @param hosts DNS names and IP addresses of members beside {@link #LOCAL_HOSTS}
     * @param now from which they are valid
     * @return the files
     * @throws IllegalArgumentException a host is neither a name nor an address; nothing was written
     * @throws FileAlreadyExistsException one of the files exists; nothing was written
     * @throws IOException a file can't be written; some may have been
     */
    public static List<Path> write(Path directory, List<String> hosts, Instant now)
            throws IOException, GeneralSecurityException {
        hosts.forEach(DevelopmentCertificates::check);
        for (String file : FILES) {
            if (Files.exists(directory.resolve(file))) {
                throw new FileAlreadyExistsException(directory.resolve(file).toString());
            }
        }
        Files.createDirectories(directory);
        Instant from = now.minus(CLOCK_TOLERANCE);
        Instant until = now.plus(VALIDITY);
        CertificateAuthority authority =
                new CertificateAuthority("LoomCache development CA", from, until, new SecureRandom());
        List<String> names =
                Stream.concat(LOCAL_HOSTS.stream(), hosts.stream()).distinct().toList();
        List<Path> written = new ArrayList<>();
        written.add(write(directory.resolve(CA), "CERTIFICATE", authority.certificate(), READABLE));
        written.addAll(
                write(directory, MEMBER, authority.issue(MEMBER, names, CertificateAuthority.Use.MEMBER, from, until)));
        written.addAll(
                write(directory, CLIENT, authority.issue(CLIENT, names, CertificateAuthority.Use.CLIENT, from, until)));
        return written;
    }

    private static void check(String host) {
        boolean name =
                DNS_NAME.matcher(host).matches() && !LIKE_IPV4.matcher(host).matches();
        if (!name && NetUtil.createByteArrayFromIpAddressString(host) == null) {
            throw new IllegalArgumentException("host: '" + host + "', expected a DNS name or an IP address");
        }
    }

    private static List<Path> write(Path directory, String name, CertificateAuthority.Issued issued)
            throws IOException {
        return List.of(
                write(directory.resolve(name + ".pem"), "CERTIFICATE", issued.certificate(), READABLE),
                write(
                        directory.resolve(name + ".key"),
                        "PRIVATE KEY",
                        issued.key().getEncoded(),
                        OWNER_ONLY));
    }

    /** Never a moment at which others could read a key: the permissions come with the creation. */
    private static Path write(Path file, String label, byte[] der, Set<PosixFilePermission> permissions)
            throws IOException {
        String pem = "-----BEGIN " + label + "-----\n" + PEM.encodeToString(der) + "\n-----END " + label + "-----\n";
        FileStore store = Files.getFileStore(file.toAbsolutePath().getParent());
        FileAttribute<?>[] attributes = store.supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
        try (WritableByteChannel channel = Files.newByteChannel(file, Set.of(CREATE_NEW, WRITE), attributes)) {
            Channels.newOutputStream(channel).write(pem.getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }
}
