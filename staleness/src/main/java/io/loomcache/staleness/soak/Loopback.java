package io.loomcache.staleness.soak;

import java.util.List;

/** This machine as it is: no host can be told from another, so no connection can be cut and no clock set. */
final class Loopback implements Hosts {

    @Override
    public String address(int host) {
        return "127.0.0.1";
    }

    @Override
    public String network() {
        return "127.0.0.1/32";
    }

    @Override
    public String[] names() {
        return new String[] {"localhost", "127.0.0.1"};
    }

    @Override
    public ProcessBuilder on(int host, List<String> command) {
        return new ProcessBuilder(command);
    }

    @Override
    public boolean isSeparate() {
        return false;
    }

    @Override
    public void cut(int host, List<Integer> others) {
        throw new UnsupportedOperationException("one host");
    }

    @Override
    public void heal() {}

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public void setClock(int host, long seconds) {
        throw new UnsupportedOperationException("one clock");
    }

    @Override
    public void close() {}
}
