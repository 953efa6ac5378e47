package io.loomcache.raft;

import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.NoGuards;
import io.loomcache.map.Operation;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.map.Result;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.ProposalCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** Log entries for tests, and a look at what became of them. */
final class Entries {

    private Entries() {}

    /** A member whose folder is as old as the test. */
    static MemberEndpoint member(String id) {
        return new MemberEndpoint(id, 0, null);
    }

    static LogOperation createCache() {
        return entry(new Operation.CreateCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
    }

    static LogOperation put(String key, String value) {
        return entry(new Operation.Write(
                "c",
                RaftCluster.key(key),
                value.getBytes(StandardCharsets.UTF_8),
                Condition.ALWAYS,
                Expiry.NEVER,
                false));
    }

    static String get(ReplicatedMap map, String key) {
        Result result = map.query(new Operation.Read("c", List.of(RaftCluster.key(key))), 0, NoGuards.NO_GUARDS);
        Result.Versioned found = ((Result.Values) result).values().get(0);
        return found == null ? "(none)" : new String(found.value(), StandardCharsets.UTF_8);
    }

    private static LogOperation entry(Operation.Command command) {
        return new LogOperation.Proposed(ProposalCodec.encode(1, 0, 0, 0, OperationCodec.encode(command)));
    }
}
