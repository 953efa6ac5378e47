package io.loomcache.proof;

/** The program can't go on or its arguments make no sense; the message is for people and complete. */
public final class ProofException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ProofException(String message) {
        super(message);
    }

    public ProofException(String message, Throwable cause) {
        super(message, cause);
    }
}
