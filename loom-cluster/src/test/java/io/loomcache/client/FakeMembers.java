package io.loomcache.client;

import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.DataLimits;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.NetLimits;
import io.loomcache.config.TlsConfig;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.MapLimits;
import io.loomcache.map.NoGuards;
import io.loomcache.map.Operation;
import io.loomcache.map.Proposal;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.map.Result;
import io.loomcache.net.ConnectException;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.Push;
import io.loomcache.wire.PushCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.RequestCodec;
import io.loomcache.wire.Response;
import io.loomcache.wire.Response.Refusal;
import io.loomcache.wire.ResponseCodec;
import io.loomcache.wire.ResultCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Members that answer a client in virtual time: one real replicated map behind whichever of them leads,
 * without Raft. Tests say who leads, who is frozen, who refuses.
 */
final class FakeMembers implements Dialer {

    private static final long LATENCY_MILLIS = 1;

    final Map<String, Member> members = new LinkedHashMap<>();
    final ReplicatedMap map = new ReplicatedMap(MapLimits.DEFAULT);
    private final VirtualScheduler time;
    private final List<MemberAddress> voters = new ArrayList<>();
    private final List<MemberAddress> externals = new ArrayList<>();
    final List<Address> dialled = new ArrayList<>();
    private @Nullable String leader;
    private int term = 1;
    private long lastIndex;

    FakeMembers(VirtualScheduler time, String... ids) {
        this.time = time;
        for (String id : ids) {
            voters.add(new MemberAddress(id, new Address(id, 1)));
            members.put(id, new Member(id));
        }
        leader = ids[0];
        apply(0, 0, 0, new Operation.CreateCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
    }

    /** A client of these members, in their time. */
    LoomClient client(Duration operationTimeout, Duration sessionTimeout) {
        return client(operationTimeout, sessionTimeout, ClientConfig.Addresses.INTERNAL);
    }

    /** A client that dials their internal or their external addresses. */
    LoomClient client(Duration operationTimeout, Duration sessionTimeout, ClientConfig.Addresses addresses) {
        ClientConfig config = new ClientConfig(
                "test",
                seeds(),
                TlsConfig.pem(Path.of(""), "unused"),
                "client",
                operationTimeout,
                sessionTimeout,
                DataLimits.DEFAULT,
                NetLimits.DEFAULT,
                addresses);
        return new LoomClient(config, this, time, null);
    }

    /** A member has an external address, at this port; all members know. */
    Address external(String id, int port) {
        Address address = new Address(id, port);
        externals.add(new MemberAddress(id, address));
        return address;
    }

    List<Address> seeds() {
        return voters.stream().map(MemberAddress::address).toList();
    }

    Member member(String id) {
        return Objects.requireNonNull(members.get(id));
    }

    /** A new term begins, and whoever is not frozen knows it. */
    void lead(@Nullable String id) {
        leader = id;
        term++;
    }

    /** The group's clock passes the end of every session. */
    void expireSessions() {
        map.apply(++lastIndex, new Proposal(map.clockMillis() + 3_600_000, 0, 0, 0, new Operation.Tick()));
    }

    private Result apply(long sessionId, long requestId, long acknowledgedBelow, Operation.Command command) {
        long nowMillis = Math.max(map.clockMillis(), time.nanoTime() / 1_000_000);
        return map.apply(++lastIndex, new Proposal(nowMillis, sessionId, requestId, acknowledgedBelow, command));
    }

    /** One of them. */
    final class Member {
        final String id;
        final List<Request> received = new ArrayList<>();
        final List<Link> links = new ArrayList<>();
        int dials;
        private @Nullable String refusesDials;
        private boolean closesAtOnce;
        private boolean frozen;
        private @Nullable Function<Request, @Nullable Response> script;

        Member(String id) {
            this.id = id;
        }

        /** Nobody answers at its address, for this reason. */
        void refuseDials(String reason) {
            refusesDials = reason;
        }

        void closeConnectionsAtOnce() {
            closesAtOnce = true;
        }

        /** Connections stay open and nothing is answered; what was sent is lost. */
        void freeze() {
            frozen = true;
        }

        /** Answers otherwise where the script gives an answer. */
        void script(@Nullable Function<Request, @Nullable Response> answers) {
            script = answers;
        }

        void refuse(Refusal refusal, @Nullable String hint) {
            script(request -> isOperation(request)
                    ? new Response.Refused(request.correlationId(), refusal, refusal + " by " + id, hint)
                    : null);
        }

        /** Applies commands and ends the connection instead of answering. */
        void loseAnswers() {
            script(request -> {
                if (request instanceof Request.Propose) {
                    answer(request);
                    disconnect();
                }
                return null;
            });
        }

        void disconnect() {
            List.copyOf(links).forEach(link -> link.close("cut"));
        }

        void push(Push push) {
            links.forEach(link -> link.toClient(PushCodec.encode(push)));
        }

        <T extends Request> List<T> received(Class<T> type) {
            return received.stream().filter(type::isInstance).map(type::cast).toList();
        }

        private void receive(Link link, Request request) {
            if (frozen) {
                return;
            }
            received.add(request);
            if (request instanceof Request.Handled) {
                return;
            }
            Response scripted = script == null ? null : script.apply(request);
            if (link.isOpen()) {
                link.toClient(ResponseCodec.encode(scripted == null ? answer(request) : scripted));
            }
        }

        private Response answer(Request request) {
            long id = request.correlationId();
            if (request instanceof Request.GetTopology) {
                return new Response.Topology(id, voters, List.of(new Response.Leader(leader, term)));
            } else if (request instanceof Request.GetExternalTopology) {
                return new Response.Topology(id, externals, List.of(new Response.Leader(leader, term)));
            } else if (request instanceof Request.Subscribe subscribe) {
                return new Response.Subscribed(id, id, Math.max(subscribe.afterRevision(), 0));
            } else if (request instanceof Request.Unsubscribe) {
                return new Response.Ok(id);
            } else if (!this.id.equals(leader)) {
                return new Response.Refused(id, Refusal.NOT_LEADER, "another leads", leader);
            } else if (request instanceof Request.Propose propose) {
                Operation.Command command = (Operation.Command) OperationCodec.decode(propose.command());
                Result result = apply(propose.sessionId(), propose.requestId(), propose.acknowledgedBelow(), command);
                return new Response.Answer(id, ResultCodec.encode(result));
            }
            Request.Ask ask = (Request.Ask) request;
            Result result = map.query(
                    (Operation.Query) OperationCodec.decode(ask.query()), map.clockMillis(), NoGuards.NO_GUARDS);
            return new Response.Answer(id, ResultCodec.encode(result));
        }
    }

    static boolean isOperation(Request request) {
        return request instanceof Request.Propose || request instanceof Request.Ask;
    }

    @Override
    public CompletableFuture<Connection> dial(Address address, FrameHandler handler) {
        Member member = member(address.host());
        member.dials++;
        dialled.add(address);
        CompletableFuture<Connection> opening = new CompletableFuture<>();
        time.network(LATENCY_MILLIS, () -> {
            String refusal = member.refusesDials;
            if (refusal != null || member.frozen) {
                opening.completeExceptionally(
                        new ConnectException(ConnectException.Kind.UNREACHABLE, address + ": " + refusal));
                return;
            }
            Link link = new Link(member, handler);
            member.links.add(link);
            handler.opened(link);
            opening.complete(link);
            if (member.closesAtOnce) {
                link.close("not you");
            }
        });
        return opening;
    }

    @Override
    public void close() {
        members.values().forEach(member -> List.copyOf(member.links).forEach(link -> link.close("closed")));
    }

    /** The client's end of a connection. */
    final class Link implements Connection {
        private final Member member;
        private final FrameHandler handler;
        private boolean closed;

        Link(Member member, FrameHandler handler) {
            this.member = member;
            this.handler = handler;
        }

        void toClient(byte[] frame) {
            time.network(LATENCY_MILLIS, () -> {
                if (!closed) {
                    handler.frame(this, frame);
                }
            });
        }

        @Override
        public Hello remote() {
            return Hello.of("test", Hello.Role.MEMBER, member.id);
        }

        @Override
        public String identity() {
            return member.id;
        }

        @Override
        public boolean send(byte[] frame) {
            if (!closed) {
                Request request = RequestCodec.decode(frame);
                time.network(LATENCY_MILLIS, () -> member.receive(this, request));
            }
            return !closed;
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close(String reason) {
            if (!closed) {
                closed = true;
                member.links.remove(this);
                time.network(0, () -> handler.closed(this, reason));
            }
        }
    }
}
