package io.loomcache.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** A private key in PEM: PKCS8, plain or encrypted (RFC 7468, sections 10 and 11). */
final class PemKey {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private PemKey() {}

    /** @throws io.loomcache.config.ConfigException naming the file and what is wrong with it */
    static PrivateKey load(Path file, @Nullable String password) {
        Matcher block = BLOCK.matcher(new String(TlsFiles.read(file), StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw TlsFiles.bad(file, "no private key in it, expected PEM with PKCS8", null);
        }
        byte[] content = decode(file, block.group(2));
        return switch (block.group(1)) {
            case "PRIVATE KEY" -> parse(file, new PKCS8EncodedKeySpec(content));
            case "ENCRYPTED PRIVATE KEY" -> parse(file, decrypt(file, content, password));
            default ->
                throw TlsFiles.bad(
                        file, "has a key of the kind '" + block.group(1) + "', expected PKCS8 ('PRIVATE KEY')", null);
        };
    }

    private static byte[] decode(Path file, String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw TlsFiles.bad(file, "has a private key that is not base64", e);
        }
    }

    private static PKCS8EncodedKeySpec decrypt(Path file, byte[] content, @Nullable String password) {
        if (password == null) {
            throw TlsFiles.bad(file, "has an encrypted private key, but no password is set", null);
        }
        PBEKeySpec secret = new PBEKeySpec(password.toCharArray());
        try {
            EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(content);
            // Of PBES2 only the parameters know the full name of the scheme.
            String scheme = encrypted.getAlgParameters().toString();
            Key key = SecretKeyFactory.getInstance(scheme).generateSecret(secret);
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(Cipher.DECRYPT_MODE, key, encrypted.getAlgParameters());
            return encrypted.getKeySpec(cipher);
        } catch (InvalidKeySpecException e) {
            throw TlsFiles.bad(file, "wrong password of the private key", e);
        } catch (IOException | GeneralSecurityException e) {
            throw TlsFiles.bad(file, "has a private key that cannot be decrypted: " + e.getMessage(), e);
        } finally {
            secret.clearPassword();
        }
    }

    private static PrivateKey parse(Path file, PKCS8EncodedKeySpec encoded) {
        GeneralSecurityException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw TlsFiles.bad(file, "has a private key that is none of " + ALGORITHMS, last);
    }
}
