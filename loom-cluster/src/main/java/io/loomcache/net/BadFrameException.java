package io.loomcache.net;

/** The other side sent bytes that are no frame; the connection is closed with this message as its reason. */
final class BadFrameException extends Exception {

    private static final long serialVersionUID = 1L;

    BadFrameException(String message) {
        super(message, null, false, false);
    }
}
