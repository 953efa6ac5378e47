package io.loomcache.simulation;

import io.loomcache.net.Connection;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One TCP connection between two processes. */
final class Stream {

    /**
     * What is at one side.
     *
     * @param remote what the other side said of itself
     */
    record Side(SimulatedProcess process, FrameHandler handler, Hello remote) {}

    /** A frame, or the end of the stream if it is null. */
    private record Packet(byte @Nullable [] frame, long sentNanos) {}

    private final SimulatedNetwork network;
    private final End dialler;
    private final End acceptor;

    Stream(SimulatedNetwork network, Side dialler, Side acceptor) {
        this.network = network;
        this.dialler = new End(dialler, acceptor.process.name);
        this.acceptor = new End(acceptor, dialler.process.name);
    }

    /** The acceptor has the dialler's HELLO; the dialler will have the acceptor's a moment later. */
    void open(CompletableFuture<Connection> dialled) {
        acceptor.side.handler.opened(acceptor);
        long delay = network.delayNanos(acceptor.side.process.name, dialler.side.process.name);
        dialler.lastArrivalNanos = network.time().nanos() + delay;
        network.time()
                .at(
                        dialler.lastArrivalNanos,
                        () -> dialler.side.process.run(() -> {
                            if (dialled.isDone() || dialler.closed) {
                                dialler.close("nobody waits for it");
                            } else {
                                dialler.side.handler.opened(dialler);
                                dialler.opened = true;
                                dialled.complete(dialler);
                            }
                        }));
        acceptor.opened = true;
    }

    boolean isBetween(SimulatedProcess process) {
        return dialler.side.process == process || acceptor.side.process == process;
    }

    boolean isOf(String host) {
        return dialler.side.process.name.equals(host) || acceptor.side.process.name.equals(host);
    }

    boolean isStalled() {
        return !dialler.stalled.isEmpty() || !acceptor.stalled.isEmpty();
    }

    /** Both sides find the connection ended; what is on its way is lost. */
    void reset() {
        dialler.end("connection reset");
        acceptor.end("connection reset");
        network.ended(this);
    }

    void resume() {
        dialler.resume();
        acceptor.resume();
    }

    /** The kernel closes the connection behind what the process had sent. */
    void killed(SimulatedProcess process) {
        End dead = endOf(process);
        dead.closed = true;
        dead.other().receive(new Packet(null, Long.MIN_VALUE));
    }

    /** What the process has sent so far may arrive; it will never say that it has gone. */
    void silence(SimulatedProcess process) {
        endOf(process).closed = true;
    }

    private End endOf(SimulatedProcess process) {
        return dialler.side.process == process ? dialler : acceptor;
    }

    /** One end: what its owner sends goes to the other. */
    private final class End implements Connection {
        private final Side side;
        private final String peer;
        private final Deque<Packet> stalled = new ArrayDeque<>();
        private long lastArrivalNanos;
        private int inFlightBytes;
        private boolean opened;
        private boolean closed;

        End(Side side, String peer) {
            this.side = side;
            this.peer = peer;
        }

        private End other() {
            return this == dialler ? acceptor : dialler;
        }

        @Override
        public Hello remote() {
            return side.remote;
        }

        @Override
        public String identity() {
            return side.remote.name();
        }

        @Override
        public boolean send(byte[] frame) {
            if (frame.length > network.limits.frameBytes()) {
                throw new IllegalArgumentException("frame of " + frame.length + " bytes");
            }
            if (closed) {
                return false;
            }
            End receiver = other();
            if (receiver.inFlightBytes + frame.length > network.limits.outboundBytes()) {
                close("more than " + network.limits.outboundBytes() + " bytes wait to be written");
                return false;
            }
            receiver.inFlightBytes += frame.length;
            receiver.receive(new Packet(frame, network.time().nanos()));
            return true;
        }

        /** Puts a packet on its way to this end. */
        private void receive(Packet packet) {
            long arrival = network.time().nanos() + network.delayNanos(peer, side.process.name);
            lastArrivalNanos = Math.max(lastArrivalNanos + 1, arrival);
            network.time().at(lastArrivalNanos, () -> arrive(packet));
        }

        private void arrive(Packet packet) {
            if (!other().side.process.livedAt(packet.sentNanos)) {
                return;
            }
            network.arriving(peer, side.process.name);
            if (!stalled.isEmpty() || network.link(peer, side.process.name).isCut()) {
                stalled.add(packet);
            } else {
                side.process.run(this, () -> deliver(packet));
            }
        }

        private void resume() {
            while (!stalled.isEmpty() && !network.link(peer, side.process.name).isCut()) {
                Packet packet = stalled.remove();
                side.process.run(this, () -> deliver(packet));
            }
        }

        private void deliver(Packet packet) {
            byte[] frame = packet.frame;
            if (closed) {
                return;
            }
            if (frame == null) {
                end("closed by the other side");
                network.ended(Stream.this);
                return;
            }
            inFlightBytes -= frame.length;
            network.trace().frame(peer, side.process.name, frame);
            side.handler.frame(this, frame);
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close(String reason) {
            if (!closed) {
                end(reason);
                other().receive(new Packet(null, network.time().nanos()));
            }
        }

        /** The owner of this end learns that it is over. */
        private void end(String reason) {
            if (!closed) {
                closed = true;
                if (opened) {
                    network.time().after(0, () -> side.process.run(() -> side.handler.closed(this, reason)));
                }
            }
        }

        @Override
        public String toString() {
            return side.process.name + "<" + peer;
        }
    }
}
