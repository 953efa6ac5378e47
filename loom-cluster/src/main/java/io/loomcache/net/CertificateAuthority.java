package io.loomcache.net;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * Issues X.509 certificates (RFC 5280) for EC P-256 keys, as many as wanted while this object lives; its
 * own key is never given out. Written out here because the JDK reads certificates but does not make them.
 */
final class CertificateAuthority {

    /** What a certificate may be used for. */
    enum Use {
        /** To be dialled, and to dial. */
        MEMBER,
        /** To dial only. */
        CLIENT
    }

    /**
     * A certificate and its key.
     *
     * @param certificate DER
     */
    record Issued(byte[] certificate, PrivateKey key) {}

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final byte[] SERVER_AUTH = Der.oid("1.3.6.1.5.5.7.3.1");
    private static final byte[] CLIENT_AUTH = Der.oid("1.3.6.1.5.5.7.3.2");

    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALTERNATIVE_NAMES = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";

    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    private static final int KEY_IDENTIFIER = 0x80;
    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;

    private static final int SERIAL_BITS = 127;
    private static final int KEY_ID_BYTES = 20;

    private final SecureRandom random;
    private final X500Principal name;
    private final KeyPair keys;
    private final byte[] certificate;

    CertificateAuthority(String commonName, Instant from, Instant until, SecureRandom random)
            throws GeneralSecurityException {
        this.random = random;
        this.name = named(commonName);
        this.keys = newKeys();
        this.certificate = sign(
                name,
                keys.getPublic(),
                from,
                until,
                critical(BASIC_CONSTRAINTS, Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO))),
                critical(KEY_USAGE, Der.bits(1, new byte[] {0b0000_0110})), // keyCertSign, cRLSign
                extension(SUBJECT_KEY_ID, Der.octets(keyId(keys.getPublic()))));
    }

    /** Our own certificate, which others put into their trust. DER. */
    byte[] certificate() {
        return certificate.clone();
    }

    /** @param hosts DNS names and IP addresses where the holder can be dialled; at least one */
    Issued issue(String commonName, List<String> hosts, Use use, Instant from, Instant until)
            throws GeneralSecurityException {
        KeyPair holder = newKeys();
        byte[] usage = use == Use.MEMBER ? Der.sequence(SERVER_AUTH, CLIENT_AUTH) : Der.sequence(CLIENT_AUTH);
        byte[] names =
                Der.sequence(hosts.stream().map(CertificateAuthority::encoded).toArray(byte[][]::new));
        byte[] signed = sign(
                named(commonName),
                holder.getPublic(),
                from,
                until,
                critical(BASIC_CONSTRAINTS, Der.sequence()),
                critical(KEY_USAGE, Der.bits(7, new byte[] {(byte) 0b1000_0000})), // digitalSignature
                extension(EXTENDED_KEY_USAGE, usage),
                extension(SUBJECT_ALTERNATIVE_NAMES, names),
                extension(SUBJECT_KEY_ID, Der.octets(keyId(holder.getPublic()))));
        return new Issued(signed, holder.getPrivate());
    }

    private byte[] sign(X500Principal subject, PublicKey key, Instant from, Instant until, byte[]... extensions)
            throws GeneralSecurityException {
        byte[][] all = Arrays.copyOf(extensions, extensions.length + 1);
        all[extensions.length] =
                extension(AUTHORITY_KEY_ID, Der.sequence(Der.tagged(KEY_IDENTIFIER, keyId(keys.getPublic()))));
        byte[] toBeSigned = Der.sequence(
                Der.tagged(VERSION, Der.integer(BigInteger.TWO)), // v3
                Der.integer(new BigInteger(SERIAL_BITS, random).setBit(0)),
                ECDSA_WITH_SHA256,
                name.getEncoded(),
                Der.sequence(Der.time(from), Der.time(until)),
                subject.getEncoded(),
                key.getEncoded(),
                Der.tagged(EXTENSIONS, Der.sequence(all)));
        return Der.sequence(toBeSigned, ECDSA_WITH_SHA256, Der.bits(0, signature(toBeSigned)));
    }

    private byte[] signature(byte[] bytes) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate(), random);
        signature.update(bytes);
        return signature.sign();
    }

    private KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] critical(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value));
    }

    private static byte[] keyId(PublicKey key) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        return Arrays.copyOf(hash, KEY_ID_BYTES);
    }

    private static byte[] encoded(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        return address == null
                ? Der.tagged(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII))
                : Der.tagged(IP_ADDRESS, address);
    }

    private static X500Principal named(String commonName) {
        return new X500Principal("CN=" + commonName);
    }
}
