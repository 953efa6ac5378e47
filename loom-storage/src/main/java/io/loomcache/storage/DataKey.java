package io.loomcache.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A 256-bit key and what it seals: AES-GCM, so that what was changed, or moved to another place, is noticed. Thread-safe.
 *
 * <p>A nonce of GCM must never come twice under one key, and a key may live for years. So this key encrypts nothing itself: each object draws a salt of 128
 * bits, encrypts under the key that follows from it (HMAC-SHA256), and counts its nonces. A sealed value is salt, count, and what GCM gives.
 */
public final class DataKey implements Seal {

    static final int KEY_BYTES = 32;

    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEAD_BYTES = SALT_BYTES + Long.BYTES;
    /** Each opening of a folder has a salt; those that are read much are few. */
    private static final int KEPT_KEYS = 256;

    private static final byte[] FOR_VALUES = "loomcache values".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FOR_CHECKSUMS = "loomcache checksums".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec root;
    private final SecretKeySpec checksumKey;
    private final byte[] salt = new byte[SALT_BYTES];
    private final SecretKeySpec ownKey;
    private final AtomicLong count = new AtomicLong();
    private final Map<ByteBuffer, SecretKeySpec> keysBySalt = new ConcurrentHashMap<>();

    DataKey(byte[] key, SecureRandom random) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("expected a key of " + KEY_BYTES + " bytes, found " + key.length);
        }
        this.root = new SecretKeySpec(key, "HmacSHA256");
        this.checksumKey = new SecretKeySpec(derived(FOR_CHECKSUMS, new byte[0]), "HmacSHA256");
        random.nextBytes(salt);
        this.ownKey = new SecretKeySpec(derived(FOR_VALUES, salt), "AES");
    }

    /** A new key. */
    public static DataKey draw() {
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new DataKey(key, random);
    }

    byte[] bytes() {
        return root.getEncoded();
    }

    @Override
    public byte[] seal(byte[] context, byte[] plain) {
        long number = count.incrementAndGet();
        byte[] sealed = new byte[HEAD_BYTES + plain.length + TAG_BYTES];
        ByteBuffer.wrap(sealed).put(salt).putLong(number);
        try {
            cipher(Cipher.ENCRYPT_MODE, ownKey, number, context).doFinal(plain, 0, plain.length, sealed, HEAD_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    @Override
    public byte[] open(String name, byte[] context, byte[] sealed) {
        if (sealed.length < HEAD_BYTES + TAG_BYTES) {
            throw StoreException.corrupt(name, "at least " + (HEAD_BYTES + TAG_BYTES) + " bytes", sealed.length);
        }
        long number = ByteBuffer.wrap(sealed).getLong(SALT_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, key(Arrays.copyOf(sealed, SALT_BYTES)), number, context)
                    .doFinal(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES);
        } catch (AEADBadTagException e) {
            throw StoreException.corrupt(name, "what was encrypted for this place", "something else");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    @Override
    public int conceal(byte[] context, int checksum) {
        byte[] all = ByteBuffer.allocate(context.length + Integer.BYTES)
                .put(context)
                .putInt(checksum)
                .array();
        return ByteBuffer.wrap(hmac(checksumKey, all)).getInt();
    }

    private SecretKeySpec key(byte[] ofSalt) {
        if (Arrays.equals(ofSalt, salt)) {
            return ownKey;
        }
        if (keysBySalt.size() > KEPT_KEYS) {
            keysBySalt.clear();
        }
        return keysBySalt.computeIfAbsent(
                ByteBuffer.wrap(ofSalt), any -> new SecretKeySpec(derived(FOR_VALUES, ofSalt), "AES"));
    }

    private static Cipher cipher(int mode, SecretKeySpec key, long number, byte[] context)
            throws GeneralSecurityException {
        byte[] nonce =
                ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    private byte[] derived(byte[] purpose, byte[] ofSalt) {
        return hmac(
                root,
                ByteBuffer.allocate(purpose.length + ofSalt.length)
                        .put(purpose)
                        .put(ofSalt)
                        .array());
    }

    private static byte[] hmac(SecretKeySpec key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
