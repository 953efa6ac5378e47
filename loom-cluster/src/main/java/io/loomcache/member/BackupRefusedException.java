package io.loomcache.member;

import io.loomcache.config.MemberAddress;
import org.jspecify.annotations.Nullable;

/** This member can't say now what the whole state is. Nothing was done. */
public final class BackupRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient @Nullable MemberAddress leader;

    BackupRefusedException(String message, @Nullable MemberAddress leader) {
        super(message);
        this.leader = leader;
    }

    /** Who can, if it is known. */
    public @Nullable MemberAddress leader() {
        return leader;
    }
}
