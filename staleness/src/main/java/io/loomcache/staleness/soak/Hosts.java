package io.loomcache.staleness.soak;

import java.util.List;

/** Where the processes of a soak run. Hosts are counted from 1. Not thread-safe but for {@link #close}. */
interface Hosts extends AutoCloseable {

    /** Of a host, as the others reach it. */
    String address(int host);

    /** Which addresses the hosts have, as PostgreSQL writes it. */
    String network();

    /** Names for which certificates have to be good. */
    String[] names();

    /** A command on a host, not started. */
    ProcessBuilder on(int host, List<String> command);

    /** Whether connections can be cut and clocks be wrong. */
    boolean isSeparate();

    /** Drops all that goes between a host and others. */
    void cut(int host, List<Integer> others);

    void heal();

    /** How many packets were dropped so far; starts anew with {@link #heal}. */
    long dropped();

    /** Makes the wall clock of a host wrong by so many seconds. */
    void setClock(int host, long seconds);

    @Override
    void close();
}
