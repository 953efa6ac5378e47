package io.loomcache.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The addresses of host names, in the order in which to try them: families as the system prefers them, and within a
 * family beginning with any, so that members behind one name all get their turn. Thread-safe.
 */
final class HostAddresses {

    /** Blocks until the name is looked up. */
    interface Lookup {
        InetAddress[] find(String host) throws UnknownHostException;
    }

    private final Lookup lookup;
    private final Random random;

    HostAddresses(Lookup lookup, Random random) {
        this.lookup = lookup;
        this.random = random;
    }

    /** As this machine knows them. */
    static HostAddresses ofSystem() {
        return new HostAddresses(InetAddress::getAllByName, new Random());
    }

    /**
     * Blocks.
     *
     * @return at least one
     */
    List<InetAddress> of(String host) throws UnknownHostException {
        Map<Class<?>, List<InetAddress>> families = new LinkedHashMap<>();
        for (InetAddress address : Arrays.asList(lookup.find(host))) {
            families.computeIfAbsent(address.getClass(), family -> new ArrayList<>())
                    .add(address);
        }
        List<InetAddress> ordered = new ArrayList<>();
        for (List<InetAddress> family : families.values()) {
            Collections.rotate(family, random.nextInt(family.size()));
            ordered.addAll(family);
        }
        return ordered;
    }
}
