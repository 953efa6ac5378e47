package io.loomcache.raft;

import io.microraft.RaftEndpoint;
import io.microraft.model.message.RaftMessage;
import io.microraft.transport.Transport;
import org.jspecify.annotations.Nullable;

/** The engine's way out of one group: encodes its messages and hands them to the peers' links. */
final class PeerTransport implements Transport {

    private final int group;
    private final RaftMessageCodec codec;
    private final PeerNetwork peers;

    PeerTransport(int group, RaftMessageCodec codec, PeerNetwork peers) {
        this.group = group;
        this.codec = codec;
        this.peers = peers;
    }

    @Override
    public void send(RaftEndpoint target, RaftMessage message) {
        PeerLink link = link(target);
        if (link != null) {
            link.send(codec.encode(group, message));
        }
    }

    @Override
    public boolean isReachable(RaftEndpoint endpoint) {
        PeerLink link = link(endpoint);
        return link != null && link.isConnected();
    }

    private @Nullable PeerLink link(RaftEndpoint endpoint) {
        return peers.link((MemberEndpoint) endpoint);
    }
}
