package io.loomcache.member;

import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.map.Listener;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.net.Connection;
import io.loomcache.raft.ClientCommand;
import io.loomcache.raft.RaftGroup;
import io.loomcache.raft.Refused;
import io.loomcache.raft.Reply;
import io.loomcache.raft.Timing;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.RequestCodec;
import io.loomcache.wire.Response;
import io.loomcache.wire.Response.Refusal;
import io.loomcache.wire.ResponseCodec;
import io.loomcache.wire.ResultCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Clients' requests: decoded, permitted, within limits, then handed to their group; the outcome goes back
 * on the connection the request came from. Runs on the connections' threads and never blocks them.
 */
final class ClientRequests {

    /** What a value takes in an answer beside its bytes, and an answer beside its values; generously. */
    private static final int VALUE_BYTES = 32;

    /** The kind of a request that is no operation of a map, or was refused before anybody looked. */
    private static final String OTHER = "other";

    private final MemberConfig config;
    private final List<RaftGroup> groups;
    private final Permissions permissions;
    private final OperationLimits limits;
    private final Subscriptions subscriptions;
    private final MemberDirectory directory;
    private final LongSupplier nanoTime;
    private final Map<Connection, AtomicInteger> pending = new ConcurrentHashMap<>();
    private final RequestMeasures measures = new RequestMeasures();
    private final SlowOperations slow;
    private volatile boolean refusesMore;

    ClientRequests(
            MemberConfig config,
            List<RaftGroup> groups,
            MemberDirectory directory,
            Permissions permissions,
            SlowOperations slow,
            LongSupplier nanoTime) {
        this.config = config;
        this.groups = groups;
        this.permissions = permissions;
        this.limits = new OperationLimits(config.dataLimits());
        this.subscriptions = new Subscriptions();
        this.directory = directory;
        this.slow = slow;
        this.nanoTime = nanoTime;
    }

    void opened(Connection connection) {
        String refusal = permissions.refusalToConnect(connection);
        if (refusal == null) {
            pending.put(connection, new AtomicInteger());
        } else {
            connection.close(refusal);
        }
    }

    /** From here on requests are refused as by a member that stops; their clients go to others. */
    void refuseMore() {
        refusesMore = true;
    }

    /** Whether every request is answered. */
    boolean isIdle() {
        return pending.values().stream().allMatch(open -> open.get() == 0);
    }

    void closed(Connection connection) {
        pending.remove(connection);
        subscriptions.closed(connection);
    }

    /**
     * Handles one request frame.
     *
     * @throws MalformedException if it is none; nothing was done
     */
    void frame(Connection connection, byte[] frame) {
        Request request = RequestCodec.decode(frame);
        AtomicInteger open = pending.get(connection);
        if (open == null) {
            return;
        }
        if (request instanceof Request.Handled handled) {
            handled(handled);
            return;
        }
        NetLimits bounds = config.netLimits();
        Responder responder =
                new Responder(connection, request.correlationId(), open, bounds.frameBytes(), nanoTime.getAsLong());
        if (open.incrementAndGet() > bounds.requestsPerConnection()) {
            responder.refuse(Refusal.BUSY, bounds.requestsPerConnection() + " requests are unanswered");
        } else if (refusesMore && !asksForMembers(request)) {
            responder.refuse(Refusal.STOPPING, "the member is stopping");
        } else {
            handle(connection, request, responder);
        }
    }

    private static boolean asksForMembers(Request request) {
        return request instanceof Request.GetTopology || request instanceof Request.GetExternalTopology;
    }

    private void handle(Connection connection, Request request, Responder responder) {
        try {
            if (request instanceof Request.Propose propose) {
                propose(connection, propose, responder);
            } else if (request instanceof Request.Ask ask) {
                ask(connection, ask, responder);
            } else if (request instanceof Request.GetTopology) {
                responder.send(topology(request.correlationId(), directory.internal()));
            } else if (request instanceof Request.GetExternalTopology) {
                responder.send(topology(request.correlationId(), directory.external()));
            } else if (request instanceof Request.Subscribe subscribe) {
                subscribe(connection, subscribe, responder);
            } else if (request instanceof Request.Unsubscribe unsubscribe) {
                subscriptions.unsubscribe(connection, unsubscribe.subscriptionId());
                responder.send(new Response.Ok(request.correlationId()));
            }
        } catch (MalformedException e) {
            responder.refuse(Refusal.INVALID, String.valueOf(e.getMessage()));
        }
    }

    /** @throws MalformedException for a group that does not exist */
    private void handled(Request.Handled handled) {
        group(handled.group()).handled(new Listener(handled.sessionId(), handled.listenerId()), handled.revision());
    }

    private void subscribe(Connection connection, Request.Subscribe subscribe, Responder responder) {
        String refusal = permissions.refusalToWatch(connection, subscribe.caches());
        if (refusal != null) {
            responder.refuse(Refusal.FORBIDDEN, refusal);
            return;
        }
        long id = subscribe.correlationId();
        subscriptions.subscribe(
                connection,
                group(subscribe.group()),
                subscribe,
                after -> responder.send(new Response.Subscribed(id, id, after)));
    }

    private void propose(Connection connection, Request.Propose propose, Responder responder) {
        Operation operation = OperationCodec.decode(propose.command());
        responder.asks(operation, propose.command().length);
        if (!(operation instanceof Operation.Command command)) {
            throw new MalformedException("a query was proposed, expected a command: " + operation.getClass());
        }
        if (isAdmitted(connection, operation, propose.command(), responder)) {
            ClientCommand proposed = new ClientCommand(
                    propose.sessionId(), propose.requestId(), propose.acknowledgedBelow(), command, propose.command());
            group(propose.group()).propose(proposed, deadline(propose.timeoutMillis()), responder);
        }
    }

    private void ask(Connection connection, Request.Ask ask, Responder responder) {
        Operation operation = OperationCodec.decode(ask.query());
        responder.asks(operation, ask.query().length);
        if (!(operation instanceof Operation.Query query)) {
            throw new MalformedException("a command was asked, expected a query");
        }
        if (isAdmitted(connection, query, ask.query(), responder)) {
            group(ask.group()).query(query, deadline(ask.timeoutMillis()), responder);
        }
    }

    private boolean isAdmitted(Connection connection, Operation operation, byte[] encoded, Responder responder) {
        String violation = limits.violation(operation, encoded.length);
        if (violation != null) {
            responder.refuse(Refusal.INVALID, violation);
            return false;
        }
        String forbidden = permissions.refusal(connection, operation);
        if (forbidden != null) {
            responder.refuse(Refusal.FORBIDDEN, forbidden);
            return false;
        }
        return true;
    }

    private RaftGroup group(int number) {
        if (number < 0 || number >= groups.size()) {
            throw new MalformedException("group " + number + ", expected 0 to " + (groups.size() - 1));
        }
        return groups.get(number);
    }

    private Response.Topology topology(long correlationId, List<MemberAddress> members) {
        List<Response.Leader> leaders = groups.stream()
                .map(group -> new Response.Leader(group.leader(), group.term()))
                .toList();
        return new Response.Topology(correlationId, members, leaders);
    }

    private long deadline(int timeoutMillis) {
        return nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    /** In order of kind. */
    List<RequestStatistics> statistics() {
        return measures.statistics();
    }

    /** @param appliedIndex of the last entry in a group's map */
    List<ClientStatistics> clients(ToLongFunction<RaftGroup> appliedIndex) {
        List<ClientStatistics> clients = new ArrayList<>();
        pending.forEach((connection, open) -> clients.add(new ClientStatistics(
                connection.remote().name(),
                connection.identity(),
                connection.remote().version(),
                open.get(),
                subscriptions.count(connection),
                subscriptions.lag(connection, appliedIndex))));
        clients.sort(Comparator.comparing(ClientStatistics::name));
        return clients;
    }

    /** The way back of one request. */
    private final class Responder implements Reply {
        private final Connection connection;
        private final long correlationId;
        private final AtomicInteger open;
        private final int frameBytes;
        private final long receivedNanos;

        /** What is asked for; of no operation until it is decoded. */
        private String kind = OTHER;

        private @Nullable Operation operation;
        private int bytes;
        private @Nullable Timing timing;

        Responder(Connection connection, long correlationId, AtomicInteger open, int frameBytes, long receivedNanos) {
            this.connection = connection;
            this.correlationId = correlationId;
            this.open = open;
            this.frameBytes = frameBytes;
            this.receivedNanos = receivedNanos;
        }

        void asks(Operation asked, int encodedBytes) {
            kind = RequestMeasures.kind(asked);
            operation = asked;
            bytes = encodedBytes;
        }

        @Override
        public void timed(Timing timing) {
            this.timing = timing;
        }

        @Override
        public void answered(Result result) {
            if (result instanceof Result.Values values && bytesOf(values) > frameBytes) {
                String size = "values of " + bytesOf(values) + " bytes, expected at most " + frameBytes;
                refuse(Refusal.INVALID, size + " in one answer: read fewer keys at once");
                return;
            }
            long nowNanos = nanoTime.getAsLong();
            measures.answered(kind, result instanceof Result.Rejected, nowNanos - receivedNanos);
            if (slow.isSlow(nowNanos - receivedNanos) && operation != null && timing != null) {
                slow.log(operation, bytes, connection, nowNanos - receivedNanos, timing, nowNanos);
            }
            send(new Response.Answer(correlationId, ResultCodec.encode(result)));
        }

        @Override
        public void refused(Refused refused) {
            Refusal refusal = refusal(refused.reason());
            measures.refused(kind, refusal);
            send(new Response.Refused(correlationId, refusal, refused.message(), refused.leader()));
        }

        void refuse(Refusal refusal, String message) {
            measures.refused(kind, refusal);
            send(new Response.Refused(correlationId, refusal, message, null));
        }

        void send(Response response) {
            open.decrementAndGet();
            connection.send(ResponseCodec.encode(response));
        }

        private long bytesOf(Result.Values values) {
            long bytes = VALUE_BYTES;
            for (Result.Versioned each : values.values()) {
                bytes += VALUE_BYTES + (each == null ? 0 : each.value().length);
            }
            return bytes;
        }

        private Refusal refusal(Refused.Reason reason) {
            return switch (reason) {
                case NOT_LEADER -> Refusal.NOT_LEADER;
                case BUSY -> Refusal.BUSY;
                case EXPIRED -> Refusal.EXPIRED;
                case OUTCOME_UNKNOWN -> Refusal.OUTCOME_UNKNOWN;
                case STOPPING -> Refusal.STOPPING;
            };
        }
    }
}
