package io.loomcache.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The values that a setting takes.
 *
 * @param expected in words, to follow "expected"
 * @param parser throws IllegalArgumentException for a text that is no such value
 */
public record Kind<T>(String expected, Function<String, T> parser) {

    static final Kind<String> TEXT = new Kind<>("a text that is not empty", Kind::notEmpty);

    static final Kind<Path> PATH = new Kind<>("a path", text -> Path.of(notEmpty(text)));

    static final Kind<String> HTTP_URL = new Kind<>("a URL such as https://host:443", Kind::parseHttpUrl);

    /** Nothing leaves this machine in plain text. */
    static final Kind<URI> COLLECTOR_URL = new Kind<>(
            "a URL such as https://host:4318/v1/metrics, or one with http://localhost", Kind::parseCollectorUrl);

    static final Kind<Boolean> BOOLEAN = new Kind<>("true or false", Kind::parseBoolean);

    public static final Kind<Duration> DURATION =
            new Kind<>("a number and a unit (ms, s, m, h), such as 500ms or 30s", Kind::parseDuration);

    private static final Pattern DURATION_TEXT = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h)");

    static Kind<Integer> integer(int from, int to) {
        return new Kind<>("a whole number from " + from + " to " + to, text -> parseInteger(text, from, to));
    }

    /** A duration written as a number of milliseconds, for the settings whose names end in {@code -ms}. */
    static Kind<Duration> milliseconds(int from, int to) {
        return new Kind<>(
                "whole milliseconds from " + from + " to " + to,
                text -> Duration.ofMillis(parseInteger(text, from, to)));
    }

    static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
        String names =
                Arrays.stream(type.getEnumConstants()).map(Enum::toString).collect(Collectors.joining(", "));
        return new Kind<>("one of " + names, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    /** A setting that other systems have, of which we can do one value; saying so beats ignoring the others. */
    static Kind<String> only(String value, String reason) {
        return new Kind<>(value + ": " + reason, text -> {
            if (!text.equalsIgnoreCase(value)) {
                throw new IllegalArgumentException(text);
            }
            return value;
        });
    }

    static <E> Kind<List<E>> listOf(Function<String, E> element, String expected) {
        return new Kind<>(
                expected,
                text -> Arrays.stream(notEmpty(text).split(","))
                        .map(String::strip)
                        .map(element)
                        .toList());
    }

    private static String notEmpty(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return text;
    }

    private static String parseHttpUrl(String text) {
        if (!text.matches("https?://[^/\\s]+/?")) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static URI parseCollectorUrl(String text) {
        URI url = URI.create(text);
        String host = url.getHost();
        boolean isHere = host != null && host.matches("localhost|127(\\.\\d+){3}|\\[::1]");
        if (host == null || !("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && isHere))) {
            throw new IllegalArgumentException(text);
        }
        return url;
    }

    private static boolean parseBoolean(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static int parseInteger(String text, int from, int to) {
        int value = Integer.parseInt(text);
        if (value < from || value > to) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION_TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}
