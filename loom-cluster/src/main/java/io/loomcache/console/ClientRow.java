package io.loomcache.console;

/**
 * Clients of one name and certificate in a {@link ClusterView}, whatever members they are connected to. Immutable.
 *
 * @param connections to all members
 * @param pending requests without an answer
 * @param watches of events
 * @param lag revisions that the slowest watch was not told of yet
 */
record ClientRow(String name, String identity, String version, long connections, long pending, long watches, long lag) {

    ClientRow plus(ClientRow other) {
        return new ClientRow(
                name,
                identity,
                version,
                connections + other.connections,
                pending + other.pending,
                watches + other.watches,
                Math.max(lag, other.lag));
    }
}
