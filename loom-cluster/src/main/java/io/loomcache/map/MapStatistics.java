package io.loomcache.map;

import java.util.List;

/**
 * The replicated state of one group in numbers. Immutable.
 *
 * @param caches in order of name
 * @param sessions of clients that are open
 * @param guards of regions, by which others see nothing without their owners
 */
public record MapStatistics(List<CacheStatistics> caches, int sessions, int guards) {

    public MapStatistics {
        caches = List.copyOf(caches);
    }
}
