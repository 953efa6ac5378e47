package io.loomcache.raft;

import io.loomcache.config.Address;
import io.loomcache.net.Hello;
import io.microraft.RaftEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * A member as the engine names it: with the number of its data folder, since with another folder it has another
 * log and another vote. Two are equal if id and incarnation are; the address says where it was, not who it is.
 *
 * @param address where it could be reached when it became a member; null: not known
 */
public record MemberEndpoint(
        String id, long incarnation, @Nullable Address address) implements RaftEndpoint {

    /** The member at the other end of a connection. */
    public static MemberEndpoint of(Hello hello) {
        return new MemberEndpoint(
                hello.name(), hello.origin().incarnation(), hello.origin().address());
    }

    @Override
    public Object getId() {
        return toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MemberEndpoint that && id.equals(that.id) && incarnation == that.incarnation;
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + Long.hashCode(incarnation);
    }

    @Override
    public String toString() {
        return id + "/" + Long.toHexString(incarnation);
    }
}
