package io.loomcache.tck;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Counts the tests that ran to an end. What was skipped or aborted did not. */
final class TestCount implements TestExecutionListener {

    private final int least;
    private final AtomicInteger successful = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /** @param least tests that have to run */
    TestCount(int least) {
        this.least = least;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> count(successful, test);
            // A container that fails takes its tests with it, which are then missing.
            case FAILED -> count(failed, test);
            case ABORTED -> {}
        }
    }

    private static void count(AtomicInteger counter, TestIdentifier test) {
        if (test.isTest()) {
            counter.incrementAndGet();
        }
    }

    boolean hasFailures() {
        return failed.get() > 0;
    }

    /** @throws IllegalStateException too few ran */
    void check() {
        if (successful.get() + failed.get() < least) {
            throw new IllegalStateException("of the TCK's tests only " + this + ", expected at least " + least);
        }
    }

    @Override
    public String toString() {
        return (successful.get() + failed.get()) + " tests ran, " + failed.get() + " failed";
    }
}
