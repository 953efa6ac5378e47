package io.loomcache.staleness.application;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was started and has to be ended, the last first; also when this JVM is told to end before. Thread-safe.
 */
public final class Opened implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Thread shutdownHook = new Thread(this::end, "opened-shutdown");

    public Opened() {
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    public synchronized void add(AutoCloseable one) {
        opened.push(one);
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
    }

    private synchronized void end() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (IllegalStateException e) {
                // This JVM is ending, and what was to be ended has a hook of its own.
            } catch (Exception e) {
                System.err.println("not ended in order: " + e);
            }
        }
    }
}
