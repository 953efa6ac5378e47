package io.loomcache.simulation;

import io.loomcache.map.Event;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * What the events of the whole run must show: no write took effect twice, and whoever watched was told
 * everything in order, once, but for what was declared lost.
 */
final class EventChecks {

    private final World world;
    private final ClientPool clients;

    EventChecks(World world, ClientPool clients) {
        this.world = world;
        this.clients = clients;
    }

    void judge() {
        nothingHappensTwice();
        if (world.checks.size() == 1) {
            clients.watching().forEach(this::watcherWasToldAll);
        }
    }

    /** Each value is written by one operation. */
    private void nothingHappensTwice() {
        Map<Long, Event> byValue = new HashMap<>();
        for (GroupChecks group : world.checks) {
            group.effects().values().stream().flatMap(List::stream).forEach(event -> {
                byte[] value = event.newValue();
                Event before = value == null ? null : byValue.putIfAbsent(Outcomes.value(value), event);
                if (before != null) {
                    world.violations.add("applied once", shown(before) + " and again " + shown(event));
                }
            });
        }
    }

    private void watcherWasToldAll(Watching watching) {
        List<Event> told = watching.events;
        if (told.isEmpty()) {
            return;
        }
        NavigableMap<Long, List<Event>> effects = world.checks.get(0).effects();
        List<Event> expected =
                effects
                        .subMap(
                                told.get(0).revision(),
                                true,
                                told.get(told.size() - 1).revision(),
                                true)
                        .values()
                        .stream()
                        .flatMap(List::stream)
                        .filter(event -> event.cache().equals(Workload.LASTING) && !isLost(watching, event.revision()))
                        .toList();
        List<Event> seen = told.stream()
                .filter(event -> !isLost(watching, event.revision()))
                .toList();
        for (int i = 0; i < Math.max(expected.size(), seen.size()); i++) {
            Event due = i < expected.size() ? expected.get(i) : null;
            Event got = i < seen.size() ? seen.get(i) : null;
            if (!same(due, got)) {
                world.violations.add(
                        "watchers are told everything once, in order",
                        watching.client.name + " was told " + shown(got) + " where " + shown(due) + " was due");
                return;
            }
        }
    }

    private static boolean isLost(Watching watching, long revision) {
        return watching.lost.stream().anyMatch(gap -> gap[0] < revision && revision <= gap[1]);
    }

    private static boolean same(@Nullable Event one, @Nullable Event other) {
        return one != null
                && other != null
                && one.revision() == other.revision()
                && one.ordinal() == other.ordinal()
                && one.type() == other.type()
                && Arrays.equals(one.newValue(), other.newValue());
    }

    private static String shown(@Nullable Event event) {
        if (event == null) {
            return "nothing";
        }
        byte[] value = event.newValue();
        return event.type() + " of " + event.key() + " at " + event.revision() + "." + event.ordinal()
                + (value == null ? "" : " to " + Outcomes.value(value));
    }
}
