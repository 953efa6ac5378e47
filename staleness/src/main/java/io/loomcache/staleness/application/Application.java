package io.loomcache.staleness.application;

import io.loomcache.proof.Orders;
import io.loomcache.staleness.database.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.cache.spi.access.AccessType;
import org.hibernate.stat.Statistics;

/**
 * An application of the soak, a process of its own. It obeys {@code start THREADS SEED}, {@code totals}, {@code
 * failures}, {@code clock}, {@code stop} and {@code audit}. Confined to one thread, besides the load's.
 */
public final class Application {

    private final String name;
    private final String url;
    private final Tally tally = new Tally();
    private final Lingering lingering = new Lingering();
    private final SessionFactory sessions;
    private final Load load;

    private Application(String name, String url, AccessType access, Path findings) {
        this.name = name;
        this.url = url;
        this.sessions = Sessions.open(url, access, lingering, Item.class);
        this.load = new Load(sessions, new Findings(name, tally, findings), tally);
    }

    /** Arguments: name, the database's URL, access type, file for what is found wrong. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        Application application =
                new Application(arguments[0], arguments[1], Sessions.access(arguments[2]), Path.of(arguments[3]));
        Orders.obeyAll(application::obey);
        System.exit(0);
    }

    private List<String> obey(List<String> words) throws InterruptedException, IOException {
        try {
            return switch (words.get(0)) {
                case "start" -> start(Integer.parseInt(words.get(1)), Long.parseLong(words.get(2)));
                case "totals" -> totals();
                case "failures" -> load.failures();
                case "clock" -> List.of("" + System.currentTimeMillis() / 1_000);
                case "stop" -> stop();
                case "audit" -> audit();
                default -> throw new IllegalArgumentException("unknown order: " + words);
            };
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private List<String> start(int threads, long seed) throws SQLException {
        lingering.set(true);
        load.start(url, threads, seed, name);
        return List.of();
    }

    private List<String> stop() throws InterruptedException {
        lingering.set(false);
        load.stop();
        return List.of();
    }

    private List<String> audit() throws SQLException {
        try (Rows rows = Rows.open(url)) {
            return new Audit(sessions, rows).differences();
        }
    }

    private List<String> totals() {
        Tally totals = new Tally();
        totals.addAll(tally);
        Statistics statistics = sessions.getStatistics();
        totals.add("cache hits", statistics.getSecondLevelCacheHitCount());
        totals.add("cache misses", statistics.getSecondLevelCacheMissCount());
        totals.add("cache puts", statistics.getSecondLevelCachePutCount());
        totals.add("natural id hits", statistics.getNaturalIdCacheHitCount());
        totals.add("natural id misses", statistics.getNaturalIdCacheMissCount());
        totals.add("query hits", statistics.getQueryCacheHitCount());
        totals.add("query misses", statistics.getQueryCacheMissCount());
        return totals.lines();
    }
}
