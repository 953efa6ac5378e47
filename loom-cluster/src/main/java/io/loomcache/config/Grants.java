package io.loomcache.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a certificate may do: everywhere, or with some caches. Of all that apply the largest counts. Immutable. */
public record Grants(List<Grant> grants) {

    static final String EXPECTED = "one of READ_ONLY, READ_WRITE, ADMIN, or READ_ONLY:PATTERN,READ_WRITE:PATTERN,..."
            + " for the caches whose names are like a pattern (* is any text)";

    /**
     * One permission.
     *
     * @param caches pattern of the caches' names; null: everywhere
     */
    record Grant(Permission permission, @Nullable String caches) {

        boolean covers(String cache) {
            return caches == null || matches(caches, cache);
        }

        /** At each request: the parts between the stars stand in the name, in their order. */
        private static boolean matches(String pattern, String cache) {
            int star = pattern.indexOf('*');
            if (star < 0) {
                return pattern.equals(cache);
            }
            String last = pattern.substring(pattern.lastIndexOf('*') + 1);
            int end = cache.length() - last.length();
            int at = star;
            if (end < star || !cache.startsWith(pattern.substring(0, star)) || !cache.endsWith(last)) {
                return false;
            }
            for (int next; (next = pattern.indexOf('*', star + 1)) >= 0; star = next) {
                String part = pattern.substring(star + 1, next);
                int found = cache.indexOf(part, at);
                if (found < 0 || found + part.length() > end) {
                    return false;
                }
                at = found + part.length();
            }
            return true;
        }

        @Override
        public String toString() {
            return caches == null ? permission.toString() : permission + ":" + caches;
        }
    }

    public Grants {
        grants = List.copyOf(grants);
    }

    /** One permission everywhere. */
    public static Grants everywhere(Permission permission) {
        return new Grants(List.of(new Grant(permission, null)));
    }

    /** @throws IllegalArgumentException the text is none */
    static Grants parse(String text) {
        List<Grant> grants = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String grant = part.strip();
            int colon = grant.indexOf(':');
            Permission permission = Permission.valueOf(
                    (colon < 0 ? grant : grant.substring(0, colon)).strip().toUpperCase(Locale.ROOT));
            String caches = colon < 0 ? null : grant.substring(colon + 1).strip();
            if (caches != null && (caches.isEmpty() || permission == Permission.ADMIN)) {
                throw new IllegalArgumentException(grant);
            }
            grants.add(new Grant(permission, caches));
        }
        return new Grants(grants);
    }

    /** What it may do with whatever there is, caches or not; null: nothing. */
    public @Nullable Permission everywhere() {
        return grants.stream()
                .filter(grant -> grant.caches() == null)
                .map(Grant::permission)
                .max(Permission::compareTo)
                .orElse(null);
    }

    /** Whether it may do so much everywhere. */
    public boolean includes(Permission needed) {
        Permission given = everywhere();
        return given != null && given.includes(needed);
    }

    /** Whether it may do so much with a cache. */
    public boolean includes(Permission needed, String cache) {
        return grants.stream().anyMatch(grant -> grant.permission().includes(needed) && grant.covers(cache));
    }

    @Override
    public String toString() {
        return grants.stream().map(Grant::toString).collect(Collectors.joining(","));
    }
}
