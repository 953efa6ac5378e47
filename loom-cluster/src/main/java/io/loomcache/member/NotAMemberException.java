package io.loomcache.member;

/** This process is no member of its cluster and will not become one by trying again. The text says what to do. */
public final class NotAMemberException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotAMemberException(String message) {
        super(message);
    }
}
