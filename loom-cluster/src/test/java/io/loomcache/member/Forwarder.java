package io.loomcache.member;

import io.loomcache.config.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A port of this machine that is another one, as a load balancer's: whoever connects here is there. */
final class Forwarder implements AutoCloseable {

    private final Address to;
    private final ServerSocket accepting;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean cut;

    Forwarder(Address to) throws IOException {
        this.to = to;
        this.accepting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    Address address() {
        return new Address("127.0.0.1", accepting.getLocalPort());
    }

    /** How many were forwarded. */
    int connections() {
        return connections.get();
    }

    /** Ends all connections, and at once whichever comes, or no longer. */
    void cut(boolean isCut) {
        cut = isCut;
        if (isCut) {
            open.forEach(Forwarder::end);
        }
    }

    private void accept() throws IOException {
        while (!accepting.isClosed()) {
            Socket from = accepting.accept();
            if (cut) {
                end(from);
            } else {
                forward(from);
            }
        }
    }

    private void forward(Socket from) {
        try {
            Socket there = new Socket(to.host(), to.port());
            connections.incrementAndGet();
            open.add(from);
            open.add(there);
            start(() -> pump(from, there));
            start(() -> pump(there, from));
        } catch (IOException e) {
            end(from); // nobody is there
        }
    }

    private void pump(Socket from, Socket there) throws IOException {
        try {
            from.getInputStream().transferTo(there.getOutputStream());
        } finally {
            end(from);
            end(there);
            open.remove(from);
            open.remove(there);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The connection, or all of it, has ended.
                    }
                },
                "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        accepting.close();
        cut(true);
    }
}
