package io.loomcache.member;

import io.loomcache.net.Connection;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.RaftGroup;
import io.loomcache.wire.FrameType;
import io.loomcache.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts what comes in by its first byte: messages of members to the groups, requests of clients to their handler,
 * questions about the cluster to whoever answers them.
 */
final class MemberFrames implements FrameHandler {

    private static final Logger LOG = LoggerFactory.getLogger(MemberFrames.class);

    private static final int GROUP_OFFSET = 1;
    private static final int RAFT_HEADER_BYTES = 5;

    private final List<RaftGroup> groups;
    private final ClientRequests requests;
    private final Permissions permissions;
    private final Set<Connection> members = ConcurrentHashMap.newKeySet();

    private final FrameHandler talk;
    private final Supplier<Hello> self;

    /**
     * @param groups none before the member is in a cluster
     * @param talk given the frames of those who ask about the cluster
     * @param self what this member says of itself now
     */
    MemberFrames(
            List<RaftGroup> groups,
            ClientRequests requests,
            Permissions permissions,
            FrameHandler talk,
            Supplier<Hello> self) {
        this.groups = groups;
        this.requests = requests;
        this.permissions = permissions;
        this.talk = talk;
        this.self = self;
    }

    @Override
    public void opened(Connection connection) {
        Hello remote = connection.remote();
        String refusal = remote.role() == Hello.Role.CLIENT ? null : permissions.refusalToActAsMember(connection);
        if (refusal != null) {
            connection.close(refusal);
        } else if (remote.role() == Hello.Role.ASKING) {
            talk.opened(connection);
        } else if (groups.isEmpty()) {
            connection.close("member " + self.get().name() + " is in no cluster yet");
        } else if (remote.role() == Hello.Role.CLIENT) {
            requests.opened(connection);
        } else if (!Objects.equals(
                remote.origin().history(), self.get().origin().history())) {
            connection.close("member " + remote.name() + " is in no cluster yet");
        } else if (MemberEndpoint.of(remote).equals(MemberEndpoint.of(self.get()))) {
            LOG.error("another process has connected with this member's own data folder: {}", remote);
            connection.close("this is member " + remote.name() + ", with the same data folder");
        } else {
            members.add(connection);
            groups.forEach(group -> group.opened(connection));
        }
    }

    @Override
    public void frame(Connection connection, byte[] frame) {
        try {
            Hello.Role role = connection.remote().role();
            byte expected = expected(role);
            if (frame[0] != expected || (expected == FrameType.RAFT && frame.length < RAFT_HEADER_BYTES)) {
                throw new MalformedException("frame type " + frame[0] + " of a " + role + ", expected " + expected);
            }
            switch (role) {
                case CLIENT -> requests.frame(connection, frame);
                case MEMBER ->
                    group(ByteBuffer.wrap(frame).getInt(GROUP_OFFSET)).received(connection, frame);
                case ASKING -> talk.frame(connection, frame);
            }
        } catch (MalformedException e) {
            connection.close(String.valueOf(e.getMessage()));
        }
    }

    private static byte expected(Hello.Role role) {
        return switch (role) {
            case CLIENT -> FrameType.REQUEST;
            case MEMBER -> FrameType.RAFT;
            case ASKING -> FrameType.MEMBER_REQUEST;
        };
    }

    private RaftGroup group(int number) {
        if (number < 0 || number >= groups.size()) {
            throw new MalformedException("group " + number + ", expected 0 to " + (groups.size() - 1));
        }
        return groups.get(number);
    }

    @Override
    public void closed(Connection connection, String reason) {
        switch (connection.remote().role()) {
            case CLIENT -> requests.closed(connection);
            case MEMBER -> {
                members.remove(connection);
                groups.forEach(group -> group.closed(connection));
            }
            case ASKING -> talk.closed(connection, reason);
        }
    }

    /** How many connections of members are open. */
    int members() {
        return members.size();
    }
}
