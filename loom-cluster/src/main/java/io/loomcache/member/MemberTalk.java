package io.loomcache.member;

import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.net.Connection;
import io.loomcache.net.FrameHandler;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.MembershipVerdict;
import io.loomcache.raft.RaftGroup;
import io.loomcache.storage.Founding;
import io.loomcache.storage.MemberStore;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.MemberRequest;
import io.loomcache.wire.MemberRequest.Wanted;
import io.loomcache.wire.MemberResponse;
import io.loomcache.wire.MemberTalkCodec;
import io.loomcache.wire.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers what other members ask about the cluster, and those who want to join it. Never blocks the connections'
 * threads: whoever wants to join waits in a queue for the one thread that sees to it.
 */
final class MemberTalk implements FrameHandler, AutoCloseable {

    /** Others may want to join as well; whoever was not added asks again. */
    static final Duration JOIN_PATIENCE = Duration.ofSeconds(5);

    private static final int MOST_WAITING = 64;
    private static final long CLOSE_SECONDS = 5;

    private final MemberConfig config;
    private final MemberStore store;
    private final List<RaftGroup> groups;
    private final MembershipDesk desk;
    private final Locations locations;
    private final Permissions permissions;
    private final ExecutorService joins;

    MemberTalk(
            MemberConfig config,
            MemberStore store,
            List<RaftGroup> groups,
            MembershipDesk desk,
            Locations locations,
            Permissions permissions) {
        this.config = config;
        this.store = store;
        this.groups = groups;
        this.desk = desk;
        this.locations = locations;
        this.permissions = permissions;
        this.joins = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
            Thread thread = new Thread(task, "loom-joins-" + config.memberId());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Answers one frame, at once or later.
     *
     * @throws MalformedException if it is no question; nothing was done
     */
    @Override
    public void frame(Connection connection, byte[] frame) {
        MemberRequest request = MemberTalkCodec.decodeRequest(frame);
        long id = request.correlationId();
        if (request instanceof MemberRequest.Introduce) {
            send(connection, introduction(id));
        } else if (groups.isEmpty()) {
            send(connection, new MemberResponse.NotNow(id, "this member is in no cluster yet"));
        } else if (request instanceof MemberRequest.Join join) {
            join(connection, join);
        } else if (!Objects.equals(history(), connection.remote().origin().history())) {
            send(connection, new MemberResponse.Refused(id, "you belong to no cluster, or to another one"));
        } else if (request instanceof MemberRequest.Change change) {
            change(connection, change);
        } else if (request instanceof MemberRequest.IsMember question) {
            isMember(connection, question);
        } else if (request instanceof MemberRequest.Locate) {
            send(
                    connection,
                    new MemberResponse.Location(
                            id, locations.own().zone(), locations.own().node()));
        }
    }

    private MemberResponse introduction(long id) {
        return new MemberResponse.Introduction(
                id,
                store.content(),
                config.voters().stream().map(MemberAddress::id).toList(),
                beginning());
    }

    private MemberResponse.@Nullable Beginning beginning() {
        Founding founding = store.founding();
        return founding == null
                ? null
                : new MemberResponse.Beginning(
                        founding.history(),
                        founding.founders().stream()
                                .map(each -> new Peer(each.memberId(), each.incarnation(), null, true))
                                .toList());
    }

    private void join(Connection connection, MemberRequest.Join join) {
        long id = join.correlationId();
        MemberEndpoint joining = MemberEndpoint.of(connection.remote());
        if (joining.address() == null) {
            send(connection, new MemberResponse.Refused(id, "a member that joins must say where it is"));
            return;
        }
        try {
            joins.execute(() -> {
                MemberResponse response = joined(id, joining, join.isReplacing());
                if (!(response instanceof MemberResponse.NotNow)) {
                    permissions.acted(connection, "join as member " + joining, outcome(response));
                }
                send(connection, response);
            });
        } catch (RejectedExecutionException e) {
            send(connection, new MemberResponse.NotNow(id, "too many want to join at once"));
        }
    }

    private MemberResponse joined(long id, MemberEndpoint joining, boolean replacing) {
        try {
            MembershipVerdict verdict = desk.bring(joining, Wanted.LEARNER, replacing, JOIN_PATIENCE);
            return switch (verdict.kind()) {
                case DONE -> new MemberResponse.Joined(id, Objects.requireNonNull(beginning()), members());
                case NOT_NOW -> new MemberResponse.NotNow(id, verdict.reason());
                case REFUSED -> new MemberResponse.Refused(id, verdict.reason());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new MemberResponse.NotNow(id, "this member is stopping");
        }
    }

    private static String outcome(MemberResponse response) {
        return response instanceof MemberResponse.Refused refused ? "refused, " + refused.reason() : "done";
    }

    private List<Peer> members() {
        RaftGroup.Members members = groups.get(0).members();
        return members.all().stream()
                .map(each -> new Peer(
                        each.id(),
                        each.incarnation(),
                        each.address(),
                        members.voting().contains(each)))
                .toList();
    }

    private void change(Connection connection, MemberRequest.Change change) {
        long id = change.correlationId();
        Peer peer = change.peer();
        MemberEndpoint member = new MemberEndpoint(peer.id(), peer.incarnation(), peer.address());
        var unused = group(change.group())
                .bring(member, change.wanted(), change.isForced())
                .whenComplete((verdict, failure) -> send(connection, answer(id, verdict, failure)));
    }

    private static MemberResponse answer(long id, @Nullable MembershipVerdict verdict, @Nullable Throwable failure) {
        if (verdict == null) {
            return new MemberResponse.NotNow(id, "failed: " + failure);
        }
        return switch (verdict.kind()) {
            case DONE -> new MemberResponse.Changed(id);
            case NOT_NOW -> new MemberResponse.NotNow(id, verdict.reason());
            case REFUSED -> new MemberResponse.Refused(id, verdict.reason());
        };
    }

    private void isMember(Connection connection, MemberRequest.IsMember question) {
        long id = question.correlationId();
        MemberEndpoint asking = MemberEndpoint.of(connection.remote());
        RaftGroup group = group(question.group());
        var unused = group.elsewhere(asking)
                .thenCompose(other -> other.isEmpty()
                        ? standing(id, group, asking)
                        : CompletableFuture.completedFuture(new MemberResponse.Refused(
                                id,
                                "another process, at " + other.get()
                                        + ", has the same data folder or a copy of it, and is"
                                        + " in touch with this member")))
                .thenAccept(answer -> send(connection, answer));
    }

    private static CompletableFuture<MemberResponse> standing(long id, RaftGroup group, MemberEndpoint asking) {
        return group.isMember(asking)
                .handle((isMember, failure) -> failure == null
                        ? new MemberResponse.Standing(id, isMember)
                        : new MemberResponse.NotNow(id, "another member leads, or none"));
    }

    private RaftGroup group(int number) {
        if (number < 0 || number >= groups.size()) {
            throw new MalformedException("group " + number + ", expected 0 to " + (groups.size() - 1));
        }
        return groups.get(number);
    }

    private @Nullable Object history() {
        Founding founding = store.founding();
        return founding == null ? null : founding.history();
    }

    private static void send(Connection connection, MemberResponse response) {
        connection.send(MemberTalkCodec.encode(response));
    }

    /** Ends what is under way; waits for it a moment. */
    @Override
    public void close() {
        joins.shutdownNow();
        try {
            var unused = joins.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
