package io.loomcache.member;

import io.loomcache.config.Address;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.wire.FrameType;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.MemberRequest;
import io.loomcache.wire.MemberResponse;
import io.loomcache.wire.MemberTalkCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks members about the cluster, each question on a connection of its own. Thread-safe. */
final class Questions {

    private static final int ONLY = 1;

    private final Dialer dialer;

    /** @param dialer says the HELLO of one who asks */
    Questions(Dialer dialer) {
        this.dialer = dialer;
    }

    /** What was answered, and by whom. */
    record Answer(Hello from, MemberResponse response) {}

    /** A question with a given correlation id. */
    interface Asked {
        MemberRequest as(long correlationId);
    }

    /** Completes exceptionally if no member answers there in time: then it may have been done or not. */
    CompletableFuture<Answer> ask(Address address, Duration patience, Asked question) {
        Asking asking = new Asking();
        var unused = dialer.dial(address, asking).whenComplete((connection, failure) -> {
            if (failure != null) {
                asking.answer.completeExceptionally(failure);
            } else {
                connection.send(MemberTalkCodec.encode(question.as(ONLY)));
                var unusedToo = asking.answer.whenComplete((answer, lost) -> connection.close("answered"));
            }
        });
        return asking.answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One question under way. */
    private static final class Asking implements FrameHandler {

        private final CompletableFuture<Answer> answer = new CompletableFuture<>();

        @Override
        public void frame(Connection connection, byte[] frame) {
            try {
                if (connection.remote().role() != Hello.Role.MEMBER || frame[0] != FrameType.MEMBER_RESPONSE) {
                    throw new MalformedException(
                            "frame type " + frame[0] + ", expected a member's " + FrameType.MEMBER_RESPONSE);
                }
                answer.complete(new Answer(connection.remote(), MemberTalkCodec.decodeResponse(frame)));
            } catch (MalformedException e) {
                answer.completeExceptionally(e);
            }
        }

        @Override
        public void closed(Connection connection, String reason) {
            answer.completeExceptionally(new IllegalStateException(reason));
        }
    }
}
