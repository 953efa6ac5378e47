package io.loomcache.member;

import io.loomcache.net.Connection;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.raft.RaftGroup;
import io.loomcache.wire.FrameType;
import io.loomcache.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sorts what comes in by its first byte: messages of members to the groups, requests of clients to their handler. */
final class MemberFrames implements FrameHandler {

    private static final int GROUP_OFFSET = 1;
    private static final int RAFT_HEADER_BYTES = 5;

    private final List<RaftGroup> groups;
    private final ClientRequests requests;
    private final Permissions permissions;
    private final Set<Connection> members = ConcurrentHashMap.newKeySet();

    MemberFrames(List<RaftGroup> groups, ClientRequests requests, Permissions permissions) {
        this.groups = groups;
        this.requests = requests;
        this.permissions = permissions;
    }

    @Override
    public void opened(Connection connection) {
        if (connection.remote().role() == Hello.Role.CLIENT) {
            requests.opened(connection);
        } else if (permissions.mayActAsMember(connection)) {
            members.add(connection);
            groups.forEach(group -> group.opened(connection));
        } else {
            connection.close(permissions.refusal(
                    connection, "act as member " + connection.remote().name()));
        }
    }

    @Override
    public void frame(Connection connection, byte[] frame) {
        try {
            boolean fromMember = connection.remote().role() == Hello.Role.MEMBER;
            if (fromMember && frame[0] == FrameType.RAFT && frame.length >= RAFT_HEADER_BYTES) {
                group(ByteBuffer.wrap(frame).getInt(GROUP_OFFSET)).received(connection, frame);
            } else if (!fromMember && frame[0] == FrameType.REQUEST) {
                requests.frame(connection, frame);
            } else {
                throw new MalformedException("frame type " + frame[0] + " of a "
                        + connection.remote().role() + ", expected "
                        + (fromMember ? FrameType.RAFT : FrameType.REQUEST));
            }
        } catch (MalformedException e) {
            connection.close(String.valueOf(e.getMessage()));
        }
    }

    private RaftGroup group(int number) {
        if (number < 0 || number >= groups.size()) {
            throw new MalformedException("group " + number + ", expected 0 to " + (groups.size() - 1));
        }
        return groups.get(number);
    }

    @Override
    public void closed(Connection connection, String reason) {
        if (connection.remote().role() == Hello.Role.CLIENT) {
            requests.closed(connection);
        } else {
            members.remove(connection);
            groups.forEach(group -> group.closed(connection));
        }
    }

    /** How many connections of members are open. */
    int members() {
        return members.size();
    }
}
