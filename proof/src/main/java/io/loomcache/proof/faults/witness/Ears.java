package io.loomcache.proof.faults.witness;

import io.loomcache.history.Invocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** All listeners of a run, and the judgement of what they heard. */
final class Ears {

    private static final long PATIENCE_MILLIS = 30_000;
    private static final long LOOK_NANOS = 20_000_000;

    private final List<Heard> listeners;
    private final Path log;

    /** @param log of the clients, where they say which events they have lost */
    Ears(List<Heard> listeners, Path log) {
        this.listeners = listeners;
        this.log = log;
    }

    /**
     * The judgement.
     *
     * @param wrong what nothing explains
     * @param missing changes that were not heard in caches of which the log says that events were lost
     * @param lossLines lines of the log that say so
     * @param heard how many events
     */
    record Judgement(List<String> wrong, List<String> missing, long lossLines, long heard) {}

    /**
     * Judges, when all that is under way has arrived or will not.
     *
     * @param histories by key with its cache
     * @param last what a key holds at the end; null if that is not known
     */
    Judgement judge(Map<String, List<Invocation>> histories, Map<String, OptionalLong> last, List<String> unheard) {
        awaitEnd(last);
        List<String> wrong = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> losses = lossLines();
        for (Heard heard : listeners) {
            List<String> gaps = isLost(losses, heard.cache()) ? missing : wrong;
            if (!isLost(losses, heard.cache())) {
                wrong.addAll(sameAsOthers(heard));
            }
            for (String place : places(heard, histories)) {
                judge(heard, place, histories, last, gaps, wrong);
            }
        }
        (isLost(losses, Caches.LISTENED) ? missing : wrong).addAll(unheard);
        return new Judgement(
                wrong,
                missing,
                losses.size(),
                listeners.stream().mapToLong(Heard::count).sum());
    }

    private static void judge(
            Heard heard,
            String place,
            Map<String, List<Invocation>> histories,
            Map<String, OptionalLong> last,
            List<String> gaps,
            List<String> lies) {
        List<Heard.Change> changes = heard.of(Places.key(place));
        String what = heard.name() + " of " + place;
        EventJudge.Findings found = new EventJudge(what, changes, histories.getOrDefault(place, List.of())).judge();
        gaps.addAll(found.gaps());
        lies.addAll(found.lies());
        OptionalLong value = last.get(place);
        if (value != null && !EventJudge.isAtEnd(changes, value)) {
            gaps.add(what + " heard nothing after " + changes.stream().reduce((a, b) -> b) + ", but the cache has "
                    + value);
        }
    }

    /** Listeners of one cache hear the same, in whichever client they are. */
    private List<String> sameAsOthers(Heard heard) {
        Heard first = listeners.stream()
                .filter(other -> other.cache().equals(heard.cache()))
                .findFirst()
                .orElseThrow();
        Set<String> keys = new HashSet<>(first.keys());
        keys.addAll(heard.keys());
        return keys.stream()
                .filter(key -> !first.of(key).equals(heard.of(key)))
                .map(key -> heard.name() + " of " + Places.of(heard.cache(), key) + " heard " + heard.of(key) + ", but "
                        + first.name() + " " + first.of(key))
                .toList();
    }

    private static Set<String> places(Heard heard, Map<String, List<Invocation>> histories) {
        Set<String> places = new HashSet<>();
        histories.keySet().stream().filter(heard::hears).forEach(places::add);
        heard.keys().forEach(key -> places.add(Places.of(heard.cache(), key)));
        return places;
    }

    private void awaitEnd(Map<String, OptionalLong> last) {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!hasArrived(last) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean hasArrived(Map<String, OptionalLong> last) {
        return listeners.stream()
                .allMatch(heard -> last.entrySet().stream()
                        .filter(entry -> heard.hears(entry.getKey()))
                        .allMatch(entry -> EventJudge.isAtEnd(heard.of(Places.key(entry.getKey())), entry.getValue())));
    }

    private static boolean isLost(List<String> losses, String cache) {
        return losses.stream().anyMatch(line -> line.contains("cache " + cache + ":"));
    }

    private List<String> lossLines() {
        if (!Files.exists(log)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(Ears::saysLost).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean saysLost(String line) {
        return line.contains("listeners will not be told of the changes") || line.contains("an event was dropped");
    }
}
