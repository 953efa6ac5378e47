package io.loomcache.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows this side's one certificate, whoever asks. The JDK's own key managers want a key store, and a key
 * store encrypts the key with ten thousand rounds that every start would pay for.
 */
final class OwnKeyManager extends X509ExtendedKeyManager {

    private static final String ALIAS = "own";

    private final KeyMaterial material;

    OwnKeyManager(KeyMaterial material) {
        this.material = material;
    }

    private String[] aliases(String keyType) {
        return isOfType(keyType) ? new String[] {ALIAS} : new String[0];
    }

    /** The handshake asks for "EC", "RSA", or with details behind an underscore, best kind first. */
    private boolean isOfType(String keyType) {
        int end = keyType.indexOf('_');
        String algorithm = end < 0 ? keyType : keyType.substring(0, end);
        return algorithm.equals(material.chain()[0].getPublicKey().getAlgorithm());
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return isOfType(keyType) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        for (String keyType : keyTypes) {
            if (isOfType(keyType)) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineClientAlias(keyTypes, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return material.chain();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return material.privateKey();
    }
}
