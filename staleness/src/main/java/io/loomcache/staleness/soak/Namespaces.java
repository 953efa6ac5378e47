package io.loomcache.staleness.soak;

import io.loomcache.proof.ProofException;
import io.loomcache.proof.faults.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** Hosts of the lab: each a network namespace with a wall clock of its own. */
final class Namespaces implements Hosts {

    private static final String SUBNET = "10.77.0.";

    private final Lab lab;
    private final Path folder;
    private final int count;

    /** @throws ProofException they can't be made on this machine, or by this user */
    Namespaces(Path folder, int count) {
        this.folder = folder;
        this.count = count;
        Path scripts = Path.of(System.getProperty("proof.lab", "proof/src/lab")).toAbsolutePath();
        lab = new Lab(scripts, folder.resolve("lab"), count);
        lab.up();
        for (int host = 1; host <= count; host++) {
            setClock(host, 0);
        }
    }

    @Override
    public String address(int host) {
        return SUBNET + host;
    }

    @Override
    public String network() {
        return SUBNET + "0/24";
    }

    @Override
    public String[] names() {
        String[] names = new String[count];
        for (int host = 1; host <= count; host++) {
            names[host - 1] = address(host);
        }
        return names;
    }

    @Override
    public ProcessBuilder on(int host, List<String> command) {
        ProcessBuilder process = lab.on("h" + host, command);
        Map<String, String> environment = process.environment();
        environment.put("SKEW_FILE", skew(host).toString());
        environment.put("LD_PRELOAD", lab.skew().toString());
        return process;
    }

    @Override
    public boolean isSeparate() {
        return true;
    }

    @Override
    public void cut(int host, List<Integer> others) {
        others.forEach(other -> lab.cut("h" + host, "h" + other));
    }

    @Override
    public void heal() {
        lab.heal();
    }

    @Override
    public long dropped() {
        return lab.packetsMet("cut");
    }

    @Override
    public void setClock(int host, long seconds) {
        Path aside = folder.resolve("new.skew");
        try {
            Files.writeString(aside, String.valueOf(seconds));
            Files.move(aside, skew(host), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path skew(int host) {
        return folder.resolve("h" + host + ".skew");
    }

    @Override
    public void close() {
        lab.close();
    }
}
