package io.loomcache.net;

import io.loomcache.config.TlsConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A CA in a folder, and the certificates that it issues as files: NAME.pem and NAME.key, or NAME.p12; its own in
 * ca.pem and ca.p12. Each instance is a CA that the others do not know.
 */
public final class TestCertificates {

    /** Of every PKCS12 store and encrypted key made here. */
    public static final String PASSWORD = "loom-test";

    private final Path directory;
    private final X509Bundle ca;
    private final Map<String, X509Certificate> issued = new ConcurrentHashMap<>();

    /** Makes a CA in this folder. */
    public TestCertificates(Path directory) throws Exception {
        this(directory, "test CA");
    }

    /** Makes a CA of this name in this folder. */
    public TestCertificates(Path directory, String name) throws Exception {
        this.directory = Files.createDirectories(directory);
        this.ca = valid(name).setIsCertificateAuthority(true).buildSelfSigned();
        Files.writeString(directory.resolve("ca.pem"), ca.getCertificatePEM());
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", ca.getCertificate());
        store(trust, directory.resolve("ca.p12"));
    }

    /** For localhost and 127.0.0.1, as PEM; the name is the common name. */
    public TlsConfig member(String name) throws Exception {
        return pem(name, onLoopback(valid(name)).buildIssuedBy(ca));
    }

    /** Without a host name, as PEM. */
    public TlsConfig client(String name) throws Exception {
        return pem(name, valid(name).buildIssuedBy(ca));
    }

    /** As {@link #member}, as PKCS12 with {@link #PASSWORD}. */
    public TlsConfig memberPkcs12(String name) throws Exception {
        X509Bundle bundle = onLoopback(valid(name)).buildIssuedBy(ca);
        Path file = directory.resolve(name + ".p12");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(name, bundle.getKeyPair().getPrivate(), PASSWORD.toCharArray(), bundle.getCertificatePath());
        store(keys, file);
        return new TlsConfig(file, null, PASSWORD, directory.resolve("ca.p12"), PASSWORD, true);
    }

    /** As {@link #member}, with the key encrypted by {@link #PASSWORD}. */
    public TlsConfig memberEncrypted(String name) throws Exception {
        TlsConfig plain = member(name);
        Path key = directory.resolve(name + ".key");
        byte[] pkcs8 = Base64.getMimeDecoder().decode(Files.readString(key).replaceAll("-----[A-Z ]+-----", ""));
        Files.writeString(key, block("ENCRYPTED PRIVATE KEY", encrypt(pkcs8)));
        return new TlsConfig(plain.key(), key, PASSWORD, plain.trust(), null, true);
    }

    /** For another host, as PEM. */
    public TlsConfig memberOfHost(String name, String host) throws Exception {
        return pem(name, valid(name).addSanDnsName(host).buildIssuedBy(ca));
    }

    /** For localhost and 127.0.0.1, out of date since an hour, as PEM. */
    public TlsConfig expiredMember(String name) throws Exception {
        return pem(name, onLoopback(between(name, -48, -1)).buildIssuedBy(ca));
    }

    /** For localhost and 127.0.0.1, out of date in a short while, as PEM. */
    public TlsConfig memberUntil(String name, Instant end) throws Exception {
        return pem(name, onLoopback(between(name, -48, 0)).notAfter(end).buildIssuedBy(ca));
    }

    /** As PEM, with a subject without common name, and no other name. */
    public TlsConfig nameless(String file) throws Exception {
        return pem(file, valid("x").subject("O=nobody").buildIssuedBy(ca));
    }

    /** As PEM, with a subject without common name, but with a URI and a DNS name. */
    public TlsConfig named(String file, String uri, String dnsName) throws Exception {
        return pem(
                file,
                valid("x")
                        .subject("O=somebody")
                        .addSanUriName(uri)
                        .addSanDnsName(dnsName)
                        .buildIssuedBy(ca));
    }

    /** For localhost, with what the certificate says of those who know whether it was revoked, as PEM. */
    public TlsConfig member(String name, UnaryOperator<CertificateBuilder> more) throws Exception {
        return pem(name, more.apply(onLoopback(valid(name))).buildIssuedBy(ca));
    }

    /** The certificate that was issued last under this name. */
    public X509Certificate issued(String name) {
        return Objects.requireNonNull(issued.get(name), name);
    }

    /** A CRL of this CA that is in force for a day. */
    public byte[] crl(String... revoked) throws Exception {
        return crl(Instant.now().plus(Duration.ofDays(1)), revoked);
    }

    /** A CRL of this CA, DER. */
    public byte[] crl(Instant nextUpdate, String... revoked) throws Exception {
        Instant from = nextUpdate.minus(Duration.ofDays(2));
        JcaX509v2CRLBuilder crl =
                new JcaX509v2CRLBuilder(ca.getCertificate().getSubjectX500Principal(), Date.from(from));
        crl.setNextUpdate(Date.from(nextUpdate));
        for (String name : revoked) {
            crl.addCRLEntry(issued(name).getSerialNumber(), Date.from(from), CRLReason.keyCompromise);
        }
        return crl.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(ca.getKeyPair().getPrivate()))
                .getEncoded();
    }

    /** The CA itself. */
    X509Bundle ca() {
        return ca;
    }

    private TlsConfig pem(String name, X509Bundle bundle) throws Exception {
        issued.put(name, bundle.getCertificate());
        Files.writeString(directory.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
        return TlsConfig.pem(directory, name);
    }

    private static CertificateBuilder valid(String name) {
        return between(name, -1, 24);
    }

    private static CertificateBuilder between(String name, int fromHours, int toHours) {
        Instant now = Instant.now();
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name + ",O=LoomCache test")
                .notBefore(now.plus(Duration.ofHours(fromHours)))
                .notAfter(now.plus(Duration.ofHours(toHours)));
    }

    private static CertificateBuilder onLoopback(CertificateBuilder builder) {
        return builder.addSanDnsName("localhost").addSanIpAddress("127.0.0.1");
    }

    private static void store(KeyStore store, Path file) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private static byte[] encrypt(byte[] pkcs8) throws Exception {
        String scheme = "PBEWithHmacSHA256AndAES_256";
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        SecretKey key = SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(PASSWORD.toCharArray()));
        Cipher cipher = Cipher.getInstance(scheme);
        cipher.init(Cipher.ENCRYPT_MODE, key, new PBEParameterSpec(salt, 2048));
        // Of the JDK's names of the scheme this is the one that has an object identifier.
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        return new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(pkcs8)).getEncoded();
    }

    private static String block(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }
}
