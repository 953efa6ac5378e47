package io.loomcache.net;

/** What happens on a connection. Called by one thread at a time per connection; must not block. */
public interface FrameHandler {

    /** The HELLOs have been exchanged. Comes first. */
    default void opened(Connection connection) {}

    /**
     * One whole frame.
     *
     * @param frame may be kept, but not changed: in process the sender may still have it
     */
    void frame(Connection connection, byte[] frame);

    /** Nothing more will come. Comes last, exactly once if {@link #opened} came. */
    default void closed(Connection connection, String reason) {}
}
