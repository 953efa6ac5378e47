package io.loomcache.simulation;

import io.loomcache.config.Address;
import io.loomcache.config.NetLimits;
import io.loomcache.net.ConnectException;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Hosts and the TCP connections between their processes. A connection is an ordered stream in each
 * direction: nothing on it is reordered or doubled, but it may stall, come late, or end with part of what
 * was sent; different connections know nothing of each other.
 */
final class SimulatedNetwork {

    private static final long CONNECT_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long MAX_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What runs at an address. */
    private record Listener(SimulatedProcess process, Hello hello, FrameHandler handler) {}

    private final VirtualTime time;
    private final Random random;
    private final Trace trace;
    final NetLimits limits;
    private final Map<String, Listener> listeners = new HashMap<>();
    private final Map<String, Link> links = new TreeMap<>();
    private final Map<String, Runnable> ambushes = new HashMap<>();
    private final List<Stream> open = new ArrayList<>();

    SimulatedNetwork(VirtualTime time, Random random, Trace trace, NetLimits limits) {
        this.time = time;
        this.random = random;
        this.trace = trace;
        this.limits = limits;
    }

    Link link(String from, String to) {
        return links.computeIfAbsent(from + ">" + to, any -> new Link());
    }

    Trace trace() {
        return trace;
    }

    /** The process accepts connections at its host's address; those of the process before it are found dead. */
    void listen(SimulatedProcess process, Hello hello, FrameHandler handler) {
        Listener before = listeners.put(process.name, new Listener(process, hello, handler));
        if (before != null) {
            for (Stream stream : List.copyOf(open)) {
                if (stream.isBetween(before.process)) {
                    time.after(random.nextLong(TimeUnit.MILLISECONDS.toNanos(300)), stream::reset);
                }
            }
        }
    }

    Dialer dialer(SimulatedProcess from, Hello hello) {
        return new SimulatedDialer(from, hello);
    }

    /** Ends a random share of the connections of a process, with part of what was sent on them. */
    void resetConnections(String host, double share) {
        for (Stream stream : List.copyOf(open)) {
            if (stream.isOf(host) && random.nextDouble() < share) {
                stream.reset();
            }
        }
    }

    /** The process was killed: its host's kernel says so to whom it can reach. */
    void killed(SimulatedProcess process) {
        open.stream().filter(stream -> stream.isBetween(process)).forEach(stream -> stream.killed(process));
    }

    /** Its host is without power: nobody is told. */
    void poweredOff(SimulatedProcess process) {
        open.stream().filter(stream -> stream.isBetween(process)).forEach(stream -> stream.silence(process));
    }

    /** Takes every cut, delay and loss away; what stalled arrives after a while, or the connection ends. */
    void healAll() {
        links.values().forEach(Link::heal);
        healed();
    }

    /** To be called after links were healed. */
    void healed() {
        for (Stream stream : List.copyOf(open)) {
            if (stream.isStalled()) {
                long backoff = random.nextLong(MAX_BACKOFF_NANOS);
                time.after(backoff, random.nextInt(4) == 0 ? stream::reset : stream::resume);
            }
        }
    }

    /** Does something just before the next packet of one host reaches another. */
    void beforeNextArrival(String from, String to, Runnable action) {
        ambushes.put(from + ">" + to, action);
    }

    /** What waits for an arrival waits no longer. */
    void endAmbushes() {
        ambushes.clear();
    }

    void arriving(String from, String to) {
        Runnable ambush = ambushes.remove(from + ">" + to);
        if (ambush != null) {
            ambush.run();
        }
    }

    long delayNanos(String from, String to) {
        return link(from, to).delayNanos(random);
    }

    VirtualTime time() {
        return time;
    }

    void ended(Stream stream) {
        open.remove(stream);
    }

    private final class SimulatedDialer implements Dialer {
        private final SimulatedProcess from;
        private final Hello hello;

        SimulatedDialer(SimulatedProcess from, Hello hello) {
            this.from = from;
            this.hello = hello;
        }

        @Override
        public CompletableFuture<Connection> dial(Address address, FrameHandler handler) {
            CompletableFuture<Connection> dialled = new CompletableFuture<>();
            String to = address.host();
            boolean reachable =
                    !link(from.name, to).isCut() && !link(to, from.name).isCut();
            Listener listener = listeners.get(to);
            if (!reachable || listener == null) {
                from.after(CONNECT_TIMEOUT_NANOS, () -> refuse(dialled, address, "connect timed out"));
                return dialled;
            }
            from.after(CONNECT_TIMEOUT_NANOS, () -> refuse(dialled, address, "no HELLO in time"));
            time.after(2 * delayNanos(from.name, to), () -> accept(listener, address, handler, dialled));
            return dialled;
        }

        private void accept(
                Listener listener, Address address, FrameHandler handler, CompletableFuture<Connection> dialled) {
            if (!listener.process.isAlive()) {
                from.after(delayNanos(address.host(), from.name), () -> refuse(dialled, address, "connection refused"));
                return;
            }
            listener.process.run(() -> {
                if (dialled.isDone() || !from.isAlive()) {
                    return;
                }
                Stream stream = new Stream(
                        SimulatedNetwork.this,
                        new Stream.Side(from, handler, listener.hello),
                        new Stream.Side(listener.process, listener.handler, hello));
                open.add(stream);
                stream.open(dialled);
            });
        }

        private void refuse(CompletableFuture<Connection> dialled, Address address, String why) {
            dialled.completeExceptionally(
                    new ConnectException(ConnectException.Kind.UNREACHABLE, address + ": " + why));
        }

        /** The connections go with the process. */
        @Override
        public void close() {}
    }
}
