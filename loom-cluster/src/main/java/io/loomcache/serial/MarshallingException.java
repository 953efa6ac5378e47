package io.loomcache.serial;

import org.jspecify.annotations.Nullable;

/** An object can't become bytes, or bytes can't become an object. A write that fails so did not happen. */
public final class MarshallingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MarshallingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
