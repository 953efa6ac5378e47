package io.loomcache.member;

import io.loomcache.config.MemberConfig;
import java.util.function.Consumer;

/** Stands in for the member until it is merged. */
public final class Member implements AutoCloseable {

    private final MemberConfig config;

    private Member(MemberConfig config) {
        this.config = config;
    }

    public static Member start(MemberConfig config, Consumer<Throwable> onFailure) {
        return new Member(config);
    }

    public boolean isReady() {
        return true;
    }

    public String notReadyReason() {
        return "";
    }

    public int port() {
        return config.listen() == null ? 0 : config.listen().port();
    }

    @Override
    public void close() {}
}
