package io.loomcache.client;

import io.loomcache.map.Result;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response;
import io.loomcache.wire.ResultCodec;
import org.jspecify.annotations.Nullable;

/**
 * One sending of a call to one member, and what its end means for the call: done, refused for good, or to
 * be tried again. Runs on the connection's thread or the scheduler's; the lane guards what is shared.
 */
final class Attempt implements MemberChannel.Asker {

    final GroupLane lane;
    final Call call;
    final MemberChannel to;
    final Request request;

    Attempt(GroupLane lane, Call call, MemberChannel to, Request request) {
        this.lane = lane;
        this.call = call;
        this.to = to;
        this.request = request;
    }

    @Override
    public void answered(Response response) {
        if (response instanceof Response.Answer answer) {
            judge(decoded(answer));
        } else if (response instanceof Response.Refused refused) {
            refused(refused);
        } else {
            lane.over(this);
            call.giveUp(true, "unexpected answer " + response, null);
        }
    }

    @Override
    public void lost() {
        lane.ended(this);
        call.attemptLost();
        lane.again(call);
    }

    @Override
    public boolean isPast(long nowNanos) {
        return call.isPast(nowNanos);
    }

    private static @Nullable Result decoded(Response.Answer answer) {
        try {
            return ResultCodec.decode(answer.result());
        } catch (MalformedException e) {
            return null;
        }
    }

    private void judge(@Nullable Result result) {
        if (result instanceof Result.Rejected rejected && rejected.reason() == Result.Reason.NO_SESSION) {
            sessionGone(rejected.message());
            return;
        }
        lane.over(this);
        if (result == null) {
            call.giveUp(true, "the member's answer is malformed", null);
        } else if (result instanceof Result.Rejected rejected) {
            call.reject(rejected.message(), rejected.reason());
        } else {
            call.future.complete(result);
        }
    }

    /** What was certainly not done goes on under a new session. */
    private void sessionGone(String message) {
        lane.ended(this);
        lane.sessionGone(call);
        if (call.isAmbiguous()) {
            call.giveUp(false, "the client session expired before the retry: " + message, null);
        } else {
            lane.again(call);
        }
    }

    private void refused(Response.Refused refused) {
        switch (refused.refusal()) {
            case NOT_LEADER, STOPPING -> {
                lane.ended(this);
                lane.doesNotLead(to, refused);
                lane.again(call);
            }
            case OUTCOME_UNKNOWN -> {
                lane.ended(this);
                call.attemptLost();
                lane.doesNotLead(to, refused);
                lane.again(call);
            }
            case BUSY -> {
                lane.ended(this);
                lane.pause();
                lane.again(call);
            }
            case EXPIRED -> {
                lane.over(this);
                call.giveUp(false, refused.message(), null);
            }
            case FORBIDDEN, INVALID -> {
                lane.over(this);
                call.refuse(refused.message());
            }
        }
    }
}
