package io.loomcache.proof.faults;

/** What can go wrong. */
enum Kind {
    KILL("kill -9 of a member"),
    KILL_LEADER("kill -9 of the leader"),
    KILL_ALL("kill -9 of all"),
    STOP("SIGSTOP of a member"),
    STOP_LEADER("SIGSTOP of the leader"),
    PARTITION("partition of a member"),
    PARTITION_LEADER("partition of the leader"),
    ONE_WAY_IN("a member hears nobody"),
    ONE_WAY_OUT("nobody hears the leader"),
    SPLIT("split, leader in the minority"),
    DELAY("delay with jitter"),
    LOSS("30% loss"),
    POWER_LOSS("power loss of a member"),
    POWER_LOSS_ALL("power loss of all"),
    DISK_FULL("full disk"),
    DISK_FAILS("EIO on write and flush"),
    CLOCK("wall clock +-1 h");

    final String text;

    Kind(String text) {
        this.text = text;
    }
}
