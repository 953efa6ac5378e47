package io.loomcache.net;

/** No connection was made; nothing was sent. */
public final class ConnectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Whether trying again can help. */
    public enum Kind {
        /** Nobody answers there, or the network failed. */
        UNREACHABLE,
        /** TLS failed: certificate unknown, expired, of another host. */
        UNTRUSTED,
        /** The other side refused our HELLO, or we refused its. */
        REFUSED
    }

    private final Kind kind;

    public ConnectException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public ConnectException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
