package io.loomcache.net;

import io.loomcache.config.CertificateNames;

/**
 * One open connection after its HELLO. Thread-safe. Frames of one connection arrive in the order in
 * which they were sent, or not at all; once closed, nothing more arrives.
 */
public interface Connection {

    /** What the other side said of itself. */
    Hello remote();

    /**
     * Who the other side is by its certificate, for people: the subject's common name, or else its first URI or DNS
     * name; in process: {@link #IN_PROCESS}.
     */
    String identity();

    /** All names in the other side's certificate. */
    default CertificateNames names() {
        return CertificateNames.ofCommonName(identity());
    }

    /** The identity of in-process connections, which have no certificate and nothing to prove. */
    String IN_PROCESS = "in-process";

    /**
     * Queues a frame. Never blocks. Past the connection's outbound limit the connection is closed.
     *
     * @param frame not changed afterwards
     * @return false if the connection is closed: the frame was not sent
     */
    boolean send(byte[] frame);

    boolean isOpen();

    /** Closes without waiting; idempotent. {@link FrameHandler#closed} follows. */
    void close(String reason);
}
