package io.loomcache.proof.listening;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares what every listener heard with what was written: every event once, in order per key, with its old
 * value, and the synchronous ones before the writer's call returned. A write of unknown outcome is heard by all
 * listeners or by none. Confined to one thread.
 */
final class Judge {

    private final Map<Place, Story> stories = new HashMap<>();
    private final Map<Kind, Findings> findings =
            new TreeMap<>(Comparator.comparing(Kind::cache).reversed().thenComparing(Kind::isSynchronous));
    private final Map<Heard.Ear, Map<Place, KeyJudge>> judges = new HashMap<>();

    private Judge() {}

    /** Listeners that are judged together: those of one cache and kind, in all JVMs. */
    record Kind(String cache, boolean isSynchronous) {

        static Kind of(Heard.Ear ear) {
            return new Kind(ear.cache(), ear.isSynchronous());
        }
    }

    /**
     * Judges all of them.
     *
     * @param ears all listeners that there are
     * @param writes of one key in the order in which they were made
     * @param heard of one listener in the order in which it was
     * @return in an order for people
     */
    static Map<Kind, Findings> judge(List<Heard.Ear> ears, List<Written> writes, List<Heard> heard) {
        Judge judge = new Judge();
        writes.forEach(judge::expect);
        ears.forEach(judge::add);
        heard.forEach(judge::hear);
        judge.stories.forEach(judge::addMissing);
        return judge.findings;
    }

    private void expect(Written write) {
        story(write.place()).add(write);
        if (write.place().cache().equals(Place.EXPIRING)) {
            Happening expiry = Happening.expired(write.happening().value());
            story(write.place())
                    .add(new Written(write.client(), write.place(), expiry, write.certain(), write.returned()));
        }
    }

    private Story story(Place place) {
        return stories.computeIfAbsent(place, any -> new Story());
    }

    private void add(Heard.Ear ear) {
        judges.put(ear, new HashMap<>());
        findings.computeIfAbsent(Kind.of(ear), any -> new Findings());
    }

    private void hear(Heard heard) {
        judge(heard.ear(), heard.place()).heard(heard);
    }

    private KeyJudge judge(Heard.Ear ear, Place place) {
        Map<Place, KeyJudge> ofEar = judges.get(ear);
        if (ofEar == null) {
            throw new IllegalArgumentException("heard by " + ear + ", expected one of " + judges.keySet());
        }
        return ofEar.computeIfAbsent(place, any -> new KeyJudge(ear, story(place), findings(ear)));
    }

    private Findings findings(Heard.Ear ear) {
        return findings.computeIfAbsent(Kind.of(ear), any -> new Findings());
    }

    private void addMissing(Place place, Story story) {
        List<KeyJudge> listeners = judges.keySet().stream()
                .filter(ear -> ear.cache().equals(place.cache()))
                .map(ear -> judge(ear, place))
                .toList();
        for (int i = 0; i < story.size(); i++) {
            int index = i;
            boolean isExpected =
                    story.get(i).certain() || listeners.stream().anyMatch(listener -> listener.hasSeen(index));
            if (isExpected) {
                listeners.stream().filter(listener -> !listener.hasSeen(index)).forEach(KeyJudge::missing);
            }
        }
    }
}
