package io.loomcache.map;

/** What happened to a mapping, or to a whole cache. The numbers are the wire's and are never reused. */
public enum EventType {
    CREATED,
    UPDATED,
    REMOVED,
    /** Once for each mapping whose time came, unless a clear or the cache's end removed it first. */
    EXPIRED,
    /** All mappings of the cache went at once; the event has no key. */
    CLEARED,
    /** The cache itself went; the event has no key. */
    DESTROYED
}
