package io.loomcache.proof.faults.witness;

/** When calls succeeded, and how long none did. Thread-safe. */
final class Pulse {

    private long lastSuccessNanos;
    private long lastInvokedNanos;
    private long lastChangeInvokedNanos;
    private long longestNanos;
    private long sumNanos;

    /** A gap that counts as a time without an answer; shorter ones are the pauses of the callers. */
    private static final long UNANSWERED_NANOS = 250_000_000;

    Pulse(long nowNanos) {
        lastSuccessNanos = nowNanos;
        lastInvokedNanos = nowNanos;
        lastChangeInvokedNanos = nowNanos;
    }

    synchronized void succeeded(long invokedNanos, long nowNanos, boolean hasChanged) {
        note(nowNanos);
        if (hasChanged) {
            lastChangeInvokedNanos = Math.max(lastChangeInvokedNanos, invokedNanos);
        }
        lastSuccessNanos = nowNanos;
        lastInvokedNanos = Math.max(lastInvokedNanos, invokedNanos);
        notifyAll();
    }

    private void note(long nowNanos) {
        long gap = nowNanos - lastSuccessNanos;
        longestNanos = Math.max(longestNanos, gap);
        sumNanos += gap > UNANSWERED_NANOS ? gap : 0;
    }

    /** When the last call was begun that has changed anything: so late has the cluster surely set its clock. */
    synchronized long lastChangeNanos() {
        return lastChangeInvokedNanos;
    }

    /** A fault begins. */
    synchronized void begin(long nowNanos) {
        lastSuccessNanos = Math.max(lastSuccessNanos, nowNanos - UNANSWERED_NANOS);
        longestNanos = 0;
        sumNanos = 0;
    }

    /** The longest time without a success since the fault began. */
    synchronized long longestMillis() {
        return longestNanos / 1_000_000;
    }

    /** The sum of such times that were longer than a quarter of a second. */
    synchronized long unansweredMillis() {
        return sumNanos / 1_000_000;
    }

    /** Waits for the success of a call that was begun after a moment; false if none comes in time. */
    synchronized boolean await(long afterNanos, long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (lastInvokedNanos < afterNanos) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
