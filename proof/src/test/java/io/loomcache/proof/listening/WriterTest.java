package io.loomcache.proof.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.proof.CacheClient;
import io.loomcache.proof.listening.Findings.Finding;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.cache.Cache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One writer and the listeners of one JVM, on an embedded member: journal, listener and judge speak of the same. */
class WriterTest {

    private static final long SEED = 7;
    private static final int WRITES = 300;

    @Test
    @Timeout(120)
    void writer_withASynchronousListenerBesideIt_isHeardInTimeAndInOrder() {
        System.out.println("seed " + SEED);
        try (CacheClient client = CacheClient.open(URI.create("loom:embedded"), new Properties())) {
            Cache<String, Long> lasting = client.cache(Place.LASTING, String.class, Long.class);
            Cache<String, Long> other = client.cache("other", String.class, Long.class);
            Heard.Ear ear = new Heard.Ear("j1", Place.LASTING, true);
            Listener listener = Listener.register(ear, lasting);
            Journal journal = new Journal();
            Writer writer = new Writer("j1", "w", List.of("a", "b"), lasting, other, SEED, journal);

            for (int i = 0; i < WRITES; i++) {
                writer.writeOne();
            }
            writer.writeLast();

            List<Written> ofLasting = new ArrayList<>(journal.writes());
            ofLasting.removeIf(written -> !written.place().cache().equals(Place.LASTING));
            Map<Judge.Kind, Findings> findings = Judge.judge(List.of(ear), ofLasting, listener.heard());
            Findings found = findings.getOrDefault(Judge.Kind.of(ear), new Findings());
            assertTrue(found.isRight(), found::toString);
            assertEquals(journal.progressed().lasting(), found.count(Finding.HEARD));
            assertEquals(WRITES + 2, journal.progressed().writes());
        }
    }
}
