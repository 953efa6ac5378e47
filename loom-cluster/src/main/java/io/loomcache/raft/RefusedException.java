package io.loomcache.raft;

/** A {@link Refused} request, where it has to be thrown. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Refused refused;

    RefusedException(Refused refused) {
        super(refused.message());
        this.refused = refused;
    }

    public Refused refused() {
        return refused;
    }
}
