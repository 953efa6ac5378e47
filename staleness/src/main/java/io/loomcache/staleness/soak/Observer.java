package io.loomcache.staleness.soak;

import io.loomcache.proof.Health;
import io.loomcache.proof.Orders;
import io.loomcache.staleness.database.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks from a host at what can't be reached from outside, a process of its own. It obeys {@code schema URL ITEMS},
 * {@code leader HOST:PORT...} and {@code clock HOST:PORT}; an answer that nobody gives is {@code -}.
 */
final class Observer {

    private static final Pattern LEADER = Pattern.compile("\"leader\":\"([^\"]+)\"");
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_MILLIS = 50;

    private final Health health;

    private Observer(Health health) {
        this.health = health;
    }

    /** Arguments: the folder with certificates. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        Orders.obeyAll(new Observer(new Health(Path.of(arguments[0])))::obey);
    }

    private List<String> obey(List<String> words) throws InterruptedException {
        List<String> rest = words.subList(1, words.size());
        return switch (words.get(0)) {
            case "schema" -> schema(rest.get(0), Integer.parseInt(rest.get(1)));
            case "leader" -> List.of(leader(rest));
            case "clock" -> List.of(clock(rest.get(0)));
            default -> throw new IllegalArgumentException("unknown order: " + words);
        };
    }

    private static List<String> schema(String url, int items) throws InterruptedException {
        long deadline = System.nanoTime() + START_NANOS;
        while (true) {
            try {
                try (Connection connection = DriverManager.getConnection(url)) {
                    connection.isValid(1);
                }
                Schema.create(url, items);
                return List.of("done");
            } catch (SQLException e) {
                if (System.nanoTime() - deadline > 0 || e.getNextException() != null) {
                    return List.of("failed: " + String.valueOf(e.getMessage()).replace('\n', ' '));
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private String leader(List<String> members) {
        for (String member : members) {
            Optional<String> status = health.status(host(member), port(member));
            Matcher leader = LEADER.matcher(status.orElse(""));
            if (leader.find()) {
                return leader.group(1);
            }
        }
        return "-";
    }

    private String clock(String member) {
        return health.clock(host(member), port(member))
                .map(time -> "" + time.getEpochSecond())
                .orElse("-");
    }

    private static String host(String address) {
        return address.substring(0, address.indexOf(':'));
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }
}
