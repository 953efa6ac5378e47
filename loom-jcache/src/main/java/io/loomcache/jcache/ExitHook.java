package io.loomcache.jcache;

/** A task for the end of the JVM, if it is not cancelled before. */
final class ExitHook {

    private final Thread thread;

    ExitHook(String name, Runnable task) {
        thread = new Thread(task, name);
        Runtime.getRuntime().addShutdownHook(thread);
    }

    void cancel() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // The JVM is ending: the task runs, or is what called us.
        }
    }
}
