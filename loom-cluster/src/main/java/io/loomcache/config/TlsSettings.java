package io.loomcache.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings to {@link TlsConfig}. Stateless. */
public final class TlsSettings {

    private static final List<Setting<?>> PATHS =
            List.of(KnownSettings.KEY_STORE, KnownSettings.PRIVATE_KEY, KnownSettings.TRUST_STORE);

    /** The names of certificates in {@code loomcache.tls.directory}. */
    static final String MEMBER = "member";

    static final String CLIENT = "client";

    static final String EXPECTED_SOURCE = "a source that says who was revoked, or every certificate would be refused: "
            + KnownSettings.CRL_PATH + ", or " + KnownSettings.REVOCATION_SOURCE + " beside it";

    private TlsSettings() {}

    /**
     * What a command shows when it asks a member: in {@code loomcache.tls.directory} the client's certificate, or
     * the member's where there is no other.
     *
     * @throws ConfigException the settings name no certificate
     */
    public static TlsConfig commandTls(Settings settings) {
        boolean hasClient = settings.find(KnownSettings.TLS_DIRECTORY)
                .filter(directory -> Files.exists(directory.resolve(CLIENT + ".pem")))
                .isPresent();
        return tlsConfig(settings, hasClient ? CLIENT : MEMBER);
    }

    /** @param name of the certificate in {@code loomcache.tls.directory} */
    static TlsConfig tlsConfig(Settings settings, String name) {
        Optional<Path> directory = settings.find(KnownSettings.TLS_DIRECTORY);
        TlsConfig paths = directory.isPresent() ? ofDirectory(settings, directory.get(), name) : ofPaths(settings);
        return new TlsConfig(
                paths.key(),
                paths.privateKey(),
                settings.find(KnownSettings.KEY_STORE_PASSWORD).orElse(null),
                paths.trust(),
                settings.find(KnownSettings.TRUST_STORE_PASSWORD).orElse(null),
                settings.get(KnownSettings.VERIFY_HOST_NAME),
                revocation(settings));
    }

    private static @Nullable Revocation revocation(Settings settings) {
        Path crls = settings.find(KnownSettings.CRL_PATH).orElse(null);
        Revocation.Source source = settings.find(KnownSettings.REVOCATION_SOURCE)
                .orElse(crls == null ? null : Revocation.Source.CRL_FILES);
        if (!settings.get(KnownSettings.REVOCATION_CHECKING)) {
            if (source != null) {
                throw ConfigException.of(
                        KnownSettings.REVOCATION_CHECKING.name(),
                        false,
                        "true beside " + KnownSettings.CRL_PATH + " or " + KnownSettings.REVOCATION_SOURCE
                                + ", which would do nothing");
            }
            return null;
        }
        if (source == null) {
            throw ConfigException.of(KnownSettings.REVOCATION_CHECKING.name(), true, EXPECTED_SOURCE);
        }
        return new Revocation(source, crls, settings.get(KnownSettings.REVOCATION_SOFT_FAIL));
    }

    private static TlsConfig ofDirectory(Settings settings, Path directory, String name) {
        for (Setting<?> path : PATHS) {
            if (settings.isSet(path)) {
                throw new ConfigException(path + ": not together with " + KnownSettings.TLS_DIRECTORY);
            }
        }
        return TlsConfig.pem(directory, name);
    }

    private static TlsConfig ofPaths(Settings settings) {
        Path key = settings.find(KnownSettings.KEY_STORE)
                .orElseThrow(() -> new ConfigException("no certificate: set " + KnownSettings.TLS_DIRECTORY
                        + " to a folder made by 'loomcache certs init', or " + KnownSettings.KEY_STORE + " and "
                        + KnownSettings.TRUST_STORE));
        Path privateKey = settings.find(KnownSettings.PRIVATE_KEY).orElse(null);
        if (isPem(key) && privateKey == null) {
            throw new ConfigException(
                    KnownSettings.PRIVATE_KEY + ": not set, expected the key of the PEM certificate " + key);
        }
        return new TlsConfig(key, privateKey, null, settings.get(KnownSettings.TRUST_STORE), null, true);
    }

    private static boolean isPem(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).matches(".*\\.(pem|crt|cer)");
    }
}
