package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5280, as the JDK reads it. */
class DevelopmentCertificatesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"member", "client"})
    void chain_verifies(String name) throws Exception {
        write();

        X509Certificate certificate = certificate(name);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(certificate("ca"), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));
        CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(List.of(certificate)), parameters);
        assertEquals("CN=" + name, certificate.getSubjectX500Principal().getName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "client"})
    void key_fitsItsCertificate(String name) throws Exception {
        write();
        byte[] message = {1, 2, 3};

        Signature signer = Signature.getInstance("SHA256withECDSA");
        String pem = Files.readString(folder.resolve(name + ".key")).replaceAll("-----[A-Z ]+-----", "");
        signer.initSign(KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem))));
        signer.update(message);
        byte[] signature = signer.sign();

        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(certificate(name));
        verifier.update(message);
        assertTrue(verifier.verify(signature));
    }

    @Test
    void hosts_areInTheCertificate() throws Exception {
        DevelopmentCertificates.write(folder, List.of("a.example", "10.1.2.3", "localhost"), NOW);

        Set<Object> names = certificate("member").getSubjectAlternativeNames().stream()
                .map(name -> name.get(1))
                .collect(Collectors.toSet());
        assertEquals(Set.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "a.example", "10.1.2.3"), names);
    }

    @Test
    void uses_areNoMoreThanNeeded() throws Exception {
        write();

        assertEquals(List.of(SERVER_AUTH, CLIENT_AUTH), certificate("member").getExtendedKeyUsage());
        assertEquals(List.of(CLIENT_AUTH), certificate("client").getExtendedKeyUsage());
        assertEquals(-1, certificate("member").getBasicConstraints());
        assertEquals(0, certificate("ca").getBasicConstraints());
        assertTrue(certificate("ca").getKeyUsage()[5]); // keyCertSign
        assertFalse(certificate("member").getKeyUsage()[5]);
    }

    @Test
    void validity_is398DaysFromNow_withTolerance() throws Exception {
        write();

        X509Certificate certificate = certificate("member");
        assertEquals(NOW.minus(Duration.ofHours(1)), certificate.getNotBefore().toInstant());
        assertEquals(NOW.plus(398, ChronoUnit.DAYS), certificate.getNotAfter().toInstant());
    }

    @Test
    void keys_areForTheOwnerOnly() throws Exception {
        write();

        for (String key : List.of("member.key", "client.key")) {
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(key))));
        }
    }

    @Test
    void existingFile_isNeverOverwritten() throws Exception {
        Path existing = Files.writeString(folder.resolve("client.key"), "precious");

        FileAlreadyExistsException refusal = assertThrows(FileAlreadyExistsException.class, this::write);

        assertEquals(existing.toString(), refusal.getMessage());
        assertEquals("precious", Files.readString(existing));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(existing), files.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "-a", "a,b", "http://x", "größe", "10.0.0.300", "1:2:3:4:5:6:7:8:9"})
    void host_thatIsNone_isRefused(String host) throws IOException {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> DevelopmentCertificates.write(folder, List.of(host), NOW));

        assertTrue(String.valueOf(refusal.getMessage()).contains("'" + host + "'"));
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    private void write() throws IOException, GeneralSecurityException {
        DevelopmentCertificates.write(folder, List.of(), NOW);
    }

    private X509Certificate certificate(String name) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
