package io.loomcache.console;

import java.util.List;

/** What members of a cluster of three say, in the words of {@code /api/stats}. */
final class Answers {

    private Answers() {}

    static Told member(String id, String role, String leader, long term, long commit, long applied, String caches) {
        return member(id, role, leader, term, commit, applied, caches, "'zone':'z-" + id + "','zoneSafe':true,");
    }

    static Told member(
            String id, String role, String leader, long term, long commit, long applied, String caches, String more) {
        return Told.answer(
                id,
                ("{'memberId':'" + id + "','clusterId':'shop','version':'1.2.3'," + more
                                + "'notReady':null,'uptimeSeconds':3661,"
                                + "'groups':[{'group':0,'role':'" + role + "','leader':"
                                + (leader.isEmpty() ? "null" : "'" + leader + "'") + ",'term':" + term
                                + ",'commitIndex':" + commit + ",'appliedIndex':" + applied
                                + ",'voters':3,'members':3,'snapshotAgeSeconds':90,"
                                + "'flushes':{'buckets':" + buckets(4, 98) + "},'caches':[" + caches + "]}],"
                                + "'requests':[{'kind':'read','count':1000},{'kind':'write','count':234}],"
                                + "'clients':[{'name':'web','identity':'shop-web','version':'1.2.3','pending':2,'watches':1,'lag':7}],"
                                + "'disk':{'usedBytes':1536,'freeBytes':-1}}")
                        .replace('\'', '"'));
    }

    static String cache(String name, long entries, long hits, long misses, String more) {
        return "{'name':'" + name + "','entries':" + entries + ",'bytes':" + entries * 100 + ",'hits':" + hits
                + ",'misses':" + misses + more + "}";
    }

    /** So many flushes below the bound of 2.5 ms, and two that took up to 25. */
    private static List<Long> buckets(int bucket, long count) {
        Long[] buckets = new Long[17];
        java.util.Arrays.fill(buckets, 0L);
        buckets[bucket] = count;
        buckets[bucket + 3] = 2L;
        return List.of(buckets);
    }

    /** All is well: m1 leads, m2 is a little behind. */
    static List<Told> well() {
        return List.of(
                member("m1", "leader", "m1", 7, 12_345, 12_345, cache("orders", 10, 30, 10, ",'puts':5")),
                member("m2", "follower", "m1", 7, 12_300, 12_300, cache("orders", 9, 0, 0, "")),
                member("m3", "follower", "m1", 7, 12_345, 12_345, cache("orders", 10, 0, 0, "")));
    }
}
