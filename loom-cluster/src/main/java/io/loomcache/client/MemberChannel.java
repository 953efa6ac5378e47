package io.loomcache.client;

import io.loomcache.net.Connection;
import io.loomcache.net.FrameHandler;
import io.loomcache.wire.FrameType;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.Push;
import io.loomcache.wire.PushCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.RequestCodec;
import io.loomcache.wire.Response;
import io.loomcache.wire.ResponseCodec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a member and what is asked on it. Thread-safe. Whoever sends gets exactly one of an
 * answer or {@link Asker#lost}.
 */
final class MemberChannel implements FrameHandler {

    /** Who asked. */
    interface Asker {
        void answered(Response response);

        /** No answer will come: the member may have received the request, or not. */
        void lost();

        /** Whether nobody waits for the answer any longer; then {@link #lost} follows. */
        boolean isPast(long nowNanos);
    }

    /** What the channel's owner is told. */
    interface Owner {
        void channelClosed(MemberChannel channel, String reason);

        void pushed(MemberChannel channel, Push push);
    }

    private final Owner owner;
    private final AtomicLong correlationIds = new AtomicLong();
    private final Map<Long, Asker> pending = new ConcurrentHashMap<>();
    private volatile @Nullable Connection connection;
    private volatile boolean closed;

    MemberChannel(Owner owner) {
        this.owner = owner;
    }

    /** The member's id; only after the connection has opened. */
    String memberId() {
        Connection open = connection;
        if (open == null) {
            throw new IllegalStateException("the connection has not opened");
        }
        return open.remote().name();
    }

    /** A connection may have ended before we are told: a call that took it for open would be sent again at once. */
    boolean isOpen() {
        Connection open = connection;
        return open != null && !closed && open.isOpen();
    }

    /** An id for the next request on this channel. */
    long nextCorrelationId() {
        return correlationIds.incrementAndGet();
    }

    /**
     * Sends a request.
     *
     * @return false if the connection is closed: nothing was sent, and the asker is not told
     */
    boolean ask(Request request, Asker asker) {
        Connection open = connection;
        if (open == null || closed) {
            return false;
        }
        Long id = request.correlationId();
        pending.put(id, asker);
        boolean sent = open.send(RequestCodec.encode(request));
        if ((sent && !closed) || pending.remove(id) == null) {
            return true;
        }
        if (sent) {
            // Closed after the frame had left and after the sweep of what was pending.
            asker.lost();
        }
        return sent;
    }

    /** Sends a request that is not answered; what a closed connection does not take is gone. */
    void tell(Request request) {
        Connection open = connection;
        if (open != null && !closed) {
            open.send(RequestCodec.encode(request));
        }
    }

    /** Gives up waiting for the askers that match. */
    void lose(Predicate<Asker> which) {
        pending.forEach((id, asker) -> {
            if (which.test(asker) && pending.remove(id, asker)) {
                asker.lost();
            }
        });
    }

    /** Whether an asker of this kind waits. */
    boolean isAwaited(Predicate<Asker> which) {
        return pending.values().stream().anyMatch(which);
    }

    @Override
    public void opened(Connection opened) {
        connection = opened;
    }

    @Override
    public void frame(Connection from, byte[] frame) {
        try {
            if (frame[0] == FrameType.PUSH) {
                owner.pushed(this, PushCodec.decode(frame));
                return;
            }
            Response response = ResponseCodec.decode(frame);
            Asker asker = pending.remove(response.correlationId());
            if (asker != null) {
                asker.answered(response);
            }
        } catch (MalformedException e) {
            from.close("malformed frame of a member: " + e.getMessage());
        }
    }

    @Override
    public void closed(Connection ended, String reason) {
        closed = true;
        lose(any -> true);
        owner.channelClosed(this, reason);
    }

    void close(String reason) {
        Connection open = connection;
        if (open != null) {
            open.close(reason);
        }
    }
}
