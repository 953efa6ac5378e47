package io.loomcache.member;

import io.loomcache.config.MemberConfig;
import io.loomcache.net.Dialer;
import io.loomcache.net.Hello;
import io.loomcache.net.MemberLauncher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts members inside an application's JVM. Found by the service loader; stateless. */
public final class EmbeddedMembers implements MemberLauncher {

    private static final long READY_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @Override
    public LaunchedMember launch(MemberConfig config) {
        Member member = Member.start(config, failure -> {});
        long deadline = System.nanoTime() + READY_TIMEOUT_NANOS;
        while (!member.isReady()) {
            if (System.nanoTime() - deadline > 0) {
                String reason = member.notReadyReason();
                member.close();
                throw new IllegalStateException("the embedded member is not ready: " + reason);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return new Launched(member);
    }

    private record Launched(Member member) implements LaunchedMember {
        @Override
        public Dialer dialer(Hello client) {
            return member.dialer(client);
        }

        @Override
        public void close() {
            member.close();
        }
    }
}
