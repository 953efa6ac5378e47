package io.loomcache.proof.faults;

import java.util.List;
import java.util.stream.Collectors;

/** Does a fault and undoes it. Not thread-safe. */
final class Harm {

    private static final long CLOCK_SECONDS = 3_600;
    private static final int LOSS_PERCENT = 30;

    private final Lab lab;
    private final List<Host> hosts;
    private final String clientHost;

    Harm(Lab lab, List<Host> hosts, String clientHost) {
        this.lab = lab;
        this.hosts = hosts;
        this.clientHost = clientHost;
    }

    /** @param leader of the group as the client sees it */
    void inject(Step step, Host leader) throws InterruptedException {
        Host member = hosts.get(step.member());
        switch (step.kind()) {
            case KILL -> member.kill();
            case KILL_LEADER -> leader.kill();
            case KILL_ALL -> killAll();
            case STOP -> member.stop();
            case STOP_LEADER -> leader.stop();
            case PARTITION -> lab.cut(member.name);
            case PARTITION_LEADER -> lab.cut(leader.name);
            case ONE_WAY_IN -> oneWay(member, true);
            case ONE_WAY_OUT -> oneWay(leader, false);
            case SPLIT -> split(leader);
            case DELAY -> degrade(member, "50", "30");
            case LOSS -> degrade(member);
            case POWER_LOSS -> losePower(List.of(member));
            case POWER_LOSS_ALL -> losePower(hosts);
            case DISK_FULL -> member.fillDisk();
            case DISK_FAILS -> member.failDisk();
            case CLOCK -> member.setClock(step.choice() % 2 == 0 ? CLOCK_SECONDS : -CLOCK_SECONDS);
        }
    }

    /** Everything is as it was, and every member runs. */
    void heal(Step step, Host leader) throws InterruptedException {
        Host member = hosts.get(step.member());
        switch (step.kind()) {
            case STOP -> member.resume();
            case STOP_LEADER -> leader.resume();
            case PARTITION, PARTITION_LEADER, ONE_WAY_IN, ONE_WAY_OUT, SPLIT, DELAY, LOSS -> lab.heal();
            case DISK_FULL -> member.freeDisk();
            case DISK_FAILS -> member.repairDisk();
            default -> {
                // A clock stays wrong until the next step of it; a dead member is started below.
            }
        }
        hosts.forEach(Host::start);
    }

    /** Whatever was done and not undone, after a run that ended early. */
    void healAll() throws InterruptedException {
        lab.heal();
        for (Host host : hosts) {
            host.resume();
            host.setClock(0);
            host.restoreDisk();
        }
        hosts.forEach(Host::start);
    }

    private void killAll() throws InterruptedException {
        for (Host host : hosts) {
            host.kill();
        }
    }

    private void losePower(List<Host> of) throws InterruptedException {
        of.forEach(Host::cutPower);
        for (Host host : of) {
            host.kill();
        }
        of.forEach(Host::remountDisk);
    }

    private void oneWay(Host host, boolean hears) {
        for (Host other : hosts) {
            if (other != host) {
                lab.cut("--one-way", hears ? other.name : host.name, hears ? host.name : other.name);
            }
        }
    }

    /** The client is with the majority. */
    private void split(Host leader) {
        int minority = (hosts.size() - 1) / 2;
        List<String> cutOff = hosts.stream()
                .filter(host -> host != leader)
                .limit(minority - 1L)
                .map(host -> host.name)
                .collect(Collectors.toList());
        cutOff.add(leader.name);
        List<String> others = Host.names(hosts).stream()
                .filter(name -> !cutOff.contains(name))
                .collect(Collectors.toList());
        others.add(clientHost);
        lab.cut("--split", String.join(",", cutOff), String.join(",", others));
    }

    private void degrade(Host host, String... delay) {
        for (Host other : hosts) {
            if (other != host && delay.length > 0) {
                lab.delay(host.name, other.name, delay[0], delay[1]);
            } else if (other != host) {
                lab.delay("--loss", String.valueOf(LOSS_PERCENT), host.name, other.name);
            }
        }
    }
}
