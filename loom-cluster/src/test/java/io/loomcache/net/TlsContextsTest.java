package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.NetLimits;
import io.loomcache.config.TlsConfig;
import io.loomcache.net.Hello.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and certificates from files: what works, what is refused with which words, and what happens on change. */
final class TlsContextsTest {

    @TempDir
    Path directory;

    private TestCertificates certificates;

    @BeforeEach
    void makeCa() throws Exception {
        certificates = new TestCertificates(directory);
    }

    @Test
    void pem_andPkcs12_andEncryptedPem_connectWithEachOther() throws Exception {
        TlsContexts[] all = {
            new TlsContexts(certificates.member("pem")),
            new TlsContexts(certificates.memberPkcs12("pkcs12")),
            new TlsContexts(certificates.memberEncrypted("encrypted"))
        };
        String[] names = {"pem", "pkcs12", "encrypted"};
        for (int i = 0; i < all.length; i++) {
            assertEquals(names[i], identityOfServer(all[i], all[(i + 1) % all.length]));
        }
    }

    private static String identityOfServer(TlsContexts serverTls, TlsContexts clientTls) throws Exception {
        FrameHandler ignore = (connection, frame) -> {};
        Hello hello = Hello.of("blue", Role.MEMBER, "m");
        NetLimits limits = NetLimits.DEFAULT;
        try (NetServer server = NetServer.bind(new Address("127.0.0.1", 0), serverTls, limits, hello, ignore);
                NetClient client = new NetClient(clientTls, limits, hello)) {
            return client.dial(new Address("127.0.0.1", server.port()), ignore)
                    .get(20, TimeUnit.SECONDS)
                    .identity();
        }
    }

    @Test
    void load_ofBadFiles_namesTheFileAndWhatIsWrong() throws Exception {
        TlsConfig good = certificates.member("good");
        TlsConfig other = certificates.member("other");
        TlsConfig pkcs12 = certificates.memberPkcs12("store");
        TlsConfig encrypted = certificates.memberEncrypted("secret");
        Path nothing = Files.writeString(directory.resolve("nothing.pem"), "just text");
        Path oldKey = Files.writeString(
                directory.resolve("pkcs1.key"),
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Path missing = directory.resolve("missing.pem");

        assertBad(key(missing, good.privateKey(), null), missing, "does not exist");
        assertBad(key(directory, good.privateKey(), null), directory, "cannot be read");
        assertBad(key(good.key(), missing, null), missing, "does not exist");
        assertBad(key(nothing, good.privateKey(), null), nothing, "no certificate");
        assertBad(key(good.key(), nothing, null), nothing, "no private key");
        assertBad(key(good.key(), oldKey, null), oldKey, "expected PKCS8");
        assertBad(key(good.key(), null, null), good.key(), "is PEM");
        assertBad(key(good.key(), other.privateKey(), null), good.key(), "does not belong to the private key");
        assertBad(key(encrypted.key(), encrypted.privateKey(), null), encrypted.privateKey(), "no password");
        assertBad(key(encrypted.key(), encrypted.privateKey(), "wrong"), encrypted.privateKey(), "wrong password");
        assertBad(key(pkcs12.key(), null, "wrong"), pkcs12.key(), "wrong password");
        assertBad(key(nothing, null, "any"), nothing, "not a PKCS12 store");
        assertBad(
                key(directory.resolve("ca.p12"), null, TestCertificates.PASSWORD),
                directory.resolve("ca.p12"),
                "no private key");
        assertBad(certificates.expiredMember("old"), directory.resolve("old.pem"), "expired at");

        assertBad(trust(good, missing, null), missing, "does not exist");
        assertBad(trust(good, nothing, null), nothing, "PKCS12");
        assertBad(trust(good, directory.resolve("ca.p12"), "wrong"), directory.resolve("ca.p12"), "wrong password");
        assertBad(trust(good, pkcs12.key(), TestCertificates.PASSWORD), pkcs12.key(), "no trusted certificate");
        assertBad(trust(good, directory.resolve("old.pem"), null), directory.resolve("old.pem"), "valid now");
    }

    private TlsConfig key(Path key, @Nullable Path privateKey, @Nullable String password) {
        return new TlsConfig(key, privateKey, password, directory.resolve("ca.pem"), null, true);
    }

    private static TlsConfig trust(TlsConfig base, Path trust, @Nullable String password) {
        return new TlsConfig(base.key(), base.privateKey(), null, trust, password, true);
    }

    private static void assertBad(TlsConfig config, @Nullable Path file, String what) {
        ConfigException bad = assertThrows(ConfigException.class, () -> new TlsContexts(config));
        String text = String.valueOf(bad.getMessage());
        assertTrue(text.startsWith(file + ": ") && text.contains(what), text);
    }

    @Test
    void changedFiles_areUsedByTheNextHandshake() throws Exception {
        TlsContexts client = new TlsContexts(certificates.client("client"));
        TlsContexts server = new TlsContexts(certificates.member("first"));
        assertEquals("first", identityOfServer(server, client));

        certificates.member("second");
        replace("first", "second");

        assertEquals("second", identityOfServer(server, client));
    }

    @Test
    void changedFiles_thatCannotBeLoaded_leaveTheOldInUseUntilTheyCan() throws Exception {
        TlsContexts client = new TlsContexts(certificates.client("client"));
        TlsContexts server = new TlsContexts(certificates.member("first"));

        Files.writeString(directory.resolve("first.pem"), "half a file");
        assertEquals("first", identityOfServer(server, client));

        certificates.member("second");
        replace("first", "second");
        assertEquals("second", identityOfServer(server, client));
    }

    private void replace(String target, String source) throws Exception {
        for (String suffix : new String[] {".pem", ".key"}) {
            Files.move(
                    directory.resolve(source + suffix),
                    directory.resolve(target + suffix),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
