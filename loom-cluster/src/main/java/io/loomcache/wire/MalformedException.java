package io.loomcache.wire;

/** The bytes are not what they should be; nothing was done. */
public final class MalformedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }
}
