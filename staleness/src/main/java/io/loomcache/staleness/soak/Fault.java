package io.loomcache.staleness.soak;

/** What can happen to the processes of a soak. */
enum Fault {
    PAUSE("SIGSTOP of an application", false),
    KILL("kill -9 of an application", false),
    KILL_LEADER("kill -9 of the leader", false),
    CUT("an application cut off from the cache", true),
    CLOCK_OF_MEMBER("clock of a member an hour off", true),
    CLOCK_OF_APPLICATION("clock of an application an hour off", true);

    private final String text;
    private final boolean needsHosts;

    Fault(String text, boolean needsHosts) {
        this.text = text;
        this.needsHosts = needsHosts;
    }

    String text() {
        return text;
    }

    /** Whether it needs hosts that can be told apart. */
    boolean needsHosts() {
        return needsHosts;
    }
}
