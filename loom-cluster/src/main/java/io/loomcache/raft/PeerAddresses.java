package io.loomcache.raft;

import io.loomcache.config.Address;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where members may be reached: a member that moves says so itself, whoever only knows of it knows its address of
 * the time when it joined, and the settings know those that were there first. Where clients outside reach a member, nobody
 * but itself says. Thread-safe.
 */
public final class PeerAddresses {

    private final Function<String, List<Address>> configured;
    private final Map<MemberEndpoint, Address> heard = new ConcurrentHashMap<>();
    private final Map<MemberEndpoint, Address> external = new ConcurrentHashMap<>();

    /** @param configured the addresses that the settings, or whatever they name, give for a member id now */
    public PeerAddresses(Function<String, List<Address>> configured) {
        this.configured = configured;
    }

    /** The member has said where it is. */
    public void heard(MemberEndpoint member, Address address) {
        if (!address.equals(heard.get(member))) {
            heard.put(member, address);
        }
    }

    /** The member has said where clients outside reach it; null: nowhere. */
    public void heardExternal(MemberEndpoint member, @Nullable Address address) {
        if (address == null) {
            external.remove(member);
        } else {
            external.put(member, address);
        }
    }

    /** Where clients outside reach a member; null if nowhere, or if it has not said so yet. */
    public @Nullable Address external(MemberEndpoint member) {
        return external.get(member);
    }

    /** The most likely first; empty if nobody knows. */
    public List<Address> of(MemberEndpoint member) {
        Set<Address> all = new LinkedHashSet<>();
        add(all, heard.get(member));
        add(all, member.address());
        all.addAll(configured.apply(member.id()));
        return new ArrayList<>(all);
    }

    private static void add(Set<Address> all, @Nullable Address address) {
        if (address != null) {
            all.add(address);
        }
    }
}
