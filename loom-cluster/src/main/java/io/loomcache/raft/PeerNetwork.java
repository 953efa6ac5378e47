package io.loomcache.raft;

import io.loomcache.net.Dialer;
import io.loomcache.net.Hello;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The links to other members, shared by the groups of this one; there is one to whomever something was to be
 * sent. Thread-safe.
 */
public final class PeerNetwork implements AutoCloseable {

    private final @Nullable Dialer dialer;
    private final @Nullable RaftExecutor executor;
    private final PeerAddresses addresses;
    private final Map<MemberEndpoint, PeerLink> links = new ConcurrentHashMap<>();
    private boolean started;
    private boolean closed;

    /**
     * Dials nobody before {@link #start}.
     *
     * @param executor runs reconnects; not closed here
     */
    public PeerNetwork(PeerAddresses addresses, Dialer dialer, RaftExecutor executor) {
        this.addresses = addresses;
        this.dialer = dialer;
        this.executor = executor;
    }

    /** A member that is alone. */
    public static PeerNetwork none() {
        return new PeerNetwork();
    }

    private PeerNetwork() {
        this.dialer = null;
        this.executor = null;
        this.addresses = new PeerAddresses(id -> List.of());
    }

    public synchronized void start() {
        started = true;
        links.values().forEach(PeerLink::start);
    }

    /** A member has a connection to us, which says where it is, and where clients outside reach it. */
    void opened(Hello remote) {
        MemberEndpoint member = MemberEndpoint.of(remote);
        if (member.address() != null) {
            addresses.heard(member, member.address());
        }
        addresses.heardExternal(member, remote.origin().external());
    }

    /** Something of this member has arrived. */
    void heard(MemberEndpoint member) {
        PeerLink link = links.get(member);
        if (link != null) {
            link.heard();
        }
    }

    /** The way to a member, which is dialled from now on; null if we are alone, or at the end. */
    @Nullable
    PeerLink link(MemberEndpoint member) {
        PeerLink link = links.get(member);
        return link == null ? added(member) : link;
    }

    private synchronized @Nullable PeerLink added(MemberEndpoint member) {
        if (dialer == null || executor == null || closed) {
            return null;
        }
        PeerLink before = links.get(member);
        if (before != null) {
            return before;
        }
        PeerLink link = new PeerLink(member, addresses, dialer, executor);
        links.put(member, link);
        if (started) {
            link.start();
        }
        return link;
    }

    /** Gives up the links to all others on which nothing was sent lately; whoever wants to send again gets a new one. */
    public synchronized void retain(Set<MemberEndpoint> members) {
        links.forEach((member, link) -> {
            if (!members.contains(member) && !link.isInUse()) {
                links.remove(member);
                link.close();
            }
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        links.values().forEach(PeerLink::close);
    }
}
