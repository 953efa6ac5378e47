package io.loomcache.discovery;

import io.loomcache.config.Address;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where members were found last; looks for them again and again on a thread of its own. A failure, or an answer
 * that there is nobody, leaves what was known. Reading is thread-safe and waits for nothing.
 */
public final class Whereabouts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Whereabouts.class);

    private final Discovery discovery;
    private final ScheduledExecutorService executor;
    private volatile List<Candidate> candidates = List.of();

    /** What was said last; belongs to whoever looks, at first the one who starts, then the thread. */
    private @Nullable String problem;

    /** @param executor of one thread; shut down here */
    Whereabouts(Discovery discovery, ScheduledExecutorService executor) {
        this.discovery = discovery;
        this.executor = executor;
    }

    /**
     * Looks for members once, then again and again.
     *
     * @param discovery closed with this, also if this fails
     * @param interval from the end of a search to the next
     * @param isBootstrap whether this member knows nobody yet from its own data. Then a failure that will not pass
     *     is one; else, as any other failure, a warning
     * @throws DiscoveryException at bootstrap, if somebody has to change something first; nothing is left running
     */
    public static Whereabouts start(Discovery discovery, Duration interval, boolean isBootstrap)
            throws DiscoveryException {
        Whereabouts whereabouts = new Whereabouts(discovery, Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "loomcache-discovery");
            thread.setDaemon(true);
            return thread;
        }));
        try {
            whereabouts.begin(interval, isBootstrap);
            return whereabouts;
        } catch (DiscoveryException | RuntimeException e) {
            whereabouts.close();
            throw e;
        }
    }

    /** See {@link #start}. */
    void begin(Duration interval, boolean isBootstrap) throws DiscoveryException {
        try {
            look();
        } catch (DiscoveryException e) {
            if (isBootstrap && e.isPermanent()) {
                throw e;
            }
            warn(e);
        }
        var unused = executor.scheduleWithFixedDelay(
                this::lookAgain, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** All places, as found last; empty: none was found yet. */
    public List<Candidate> candidates() {
        return candidates;
    }

    /** Where to dial for any member. */
    public List<Address> addresses() {
        return candidates.stream().map(Candidate::address).toList();
    }

    /** Where to look for the member with this id: the places that are named like it, then those without a name. */
    public List<Address> of(String memberId) {
        List<Candidate> known = candidates;
        return Stream.concat(
                        known.stream().filter(candidate -> memberId.equals(candidate.id())),
                        known.stream().filter(candidate -> candidate.id() == null))
                .map(Candidate::address)
                .toList();
    }

    private void lookAgain() {
        try {
            look();
        } catch (DiscoveryException | RuntimeException e) {
            warn(e);
        }
    }

    private void look() throws DiscoveryException {
        List<Candidate> found = discovery.find();
        if (found.isEmpty()) {
            noteOnce("found nobody; going on with " + candidates);
            return;
        }
        boolean isNews = problem != null || !found.equals(candidates);
        candidates = found;
        problem = null;
        if (isNews) {
            LOG.info("members by {}: {}", discovery.description(), found);
        }
    }

    private void warn(Exception failure) {
        noteOnce(String.valueOf(failure.getMessage()) + "; going on with " + candidates);
    }

    private void noteOnce(String text) {
        if (!Objects.equals(problem, text)) {
            problem = text;
            LOG.warn("members by {}: {}", discovery.description(), text);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        discovery.close();
    }
}
