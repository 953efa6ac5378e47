package io.loomcache.member;

import java.util.List;
import java.util.Map;

/**
 * The versions in a cluster as one member knows them.
 *
 * @param memberId the one that says so
 * @param cluster the lowest of all groups: what every member's build understands
 * @param builds the product's versions of this member and of those that are connected to it, by id
 */
public record VersionStatus(String memberId, String cluster, Map<String, String> builds, List<Group> groups) {

    /**
     * One group.
     *
     * @param version how new the entries of its log may be
     * @param applied index of the last log entry that this member has applied
     */
    public record Group(int number, String version, long applied) {}
}
