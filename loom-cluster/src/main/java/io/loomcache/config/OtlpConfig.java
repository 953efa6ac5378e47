package io.loomcache.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where meters are sent as OTLP. Immutable.
 *
 * @param url of the collector, its path included
 * @param interval from one message to the next
 * @param headersFile with a header on each line; null: none
 */
public record OtlpConfig(
        URI url, Duration interval, @Nullable Path headersFile) {

    public OtlpConfig {
        if (interval.toSeconds() < 1) {
            throw ConfigException.of(KnownSettings.OTLP_INTERVAL.name(), interval, "1s or more");
        }
    }

    /**
     * As the settings say; empty: nowhere.
     *
     * @throws ConfigException they say how, but not where
     */
    public static Optional<OtlpConfig> of(Settings settings) {
        Optional<URI> url = settings.find(KnownSettings.OTLP_URL);
        if (url.isEmpty()) {
            Stream.of(KnownSettings.OTLP_INTERVAL, KnownSettings.OTLP_HEADERS_FILE)
                    .filter(settings::isSet)
                    .forEach(setting -> {
                        throw new ConfigException(
                                setting + ": set, expected " + KnownSettings.OTLP_URL + " beside it, or not at all");
                    });
        }
        return url.map(where -> new OtlpConfig(
                where,
                settings.get(KnownSettings.OTLP_INTERVAL),
                settings.find(KnownSettings.OTLP_HEADERS_FILE).orElse(null)));
    }
}
