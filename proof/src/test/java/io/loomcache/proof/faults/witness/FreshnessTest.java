package io.loomcache.proof.faults.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class FreshnessTest {

    private final Freshness freshness = new Freshness();

    @Test
    void readThatBeganAfterTheRemoval_ofAnOlderVersion_isStale() {
        freshness.removed("k", 3);
        freshness.read("k", freshness.floor("k"), 2);
        assertEquals(1, stale());
    }

    @Test
    void readThatBeganBeforeTheRemovalReturned_mayBeOlder() {
        long floor = freshness.floor("k");
        freshness.removed("k", 3);
        freshness.read("k", floor, 2);
        freshness.read("k", freshness.floor("k"), 3);
        freshness.read("other", freshness.floor("other"), 1);
        assertEquals(0, stale());
    }

    @Test
    void removalThatReturnsLate_doesNotLowerTheFloor() {
        freshness.removed("k", 5);
        freshness.removed("k", 4);
        assertEquals(5, freshness.floor("k"));
    }

    @Test
    void versions_onlyGrow() {
        Source source = new Source(new Random(1));
        assertEquals(1, source.version("k"));
        assertEquals(2, source.advance("k"));
        assertEquals(3, source.advance("k"));
        assertEquals(3, source.version("k"));
    }

    private long stale() {
        return StreamSupport.stream(freshness.stale().spliterator(), false).count();
    }
}
