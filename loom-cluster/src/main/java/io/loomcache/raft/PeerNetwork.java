package io.loomcache.raft;

import io.loomcache.config.MemberAddress;
import io.loomcache.net.Dialer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The links to all other members, shared by the groups of this one. Thread-safe. */
public final class PeerNetwork implements AutoCloseable {

    private final Map<String, PeerLink> links = new HashMap<>();

    /**
     * Dials nobody before {@link #start}.
     *
     * @param executor runs reconnects; not closed here
     */
    public PeerNetwork(String self, List<MemberAddress> voters, Dialer dialer, RaftExecutor executor) {
        for (MemberAddress voter : voters) {
            if (!voter.id().equals(self)) {
                links.put(voter.id(), new PeerLink(voter, dialer, executor));
            }
        }
    }

    /** A member that is alone. */
    public static PeerNetwork none() {
        return new PeerNetwork();
    }

    private PeerNetwork() {}

    public void start() {
        links.values().forEach(PeerLink::start);
    }

    /** Something of this member has arrived. */
    void heard(String memberId) {
        PeerLink link = links.get(memberId);
        if (link != null) {
            link.heard();
        }
    }

    Map<String, PeerLink> links() {
        return Map.copyOf(links);
    }

    @Override
    public void close() {
        links.values().forEach(PeerLink::close);
    }
}
