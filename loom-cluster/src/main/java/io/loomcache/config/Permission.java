package io.loomcache.config;

/** What a certificate may do; each includes the ones before it. */
public enum Permission {
    /** Connect, read, watch. */
    READ_ONLY,
    /** Change mappings and caches. */
    READ_WRITE,
    /** Act as a member, change the cluster. */
    ADMIN;

    public boolean includes(Permission other) {
        return compareTo(other) >= 0;
    }
}
