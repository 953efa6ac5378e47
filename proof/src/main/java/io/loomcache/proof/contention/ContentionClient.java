package io.loomcache.proof.contention;

import io.loomcache.proof.CacheClient;
import io.loomcache.proof.Orders;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One of the clients that contend, a process of its own. It obeys {@code start WAY COUNTERS THREADS}, {@code
 * progress}, {@code stop}, and {@code tickets FROM TO THREADS}, {@code claims}. Confined to one thread.
 */
public final class ContentionClient {

    private final CacheClient client;
    private final String name;
    private @Nullable Counters counters;
    private @Nullable Tickets tickets;

    private ContentionClient(CacheClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /** Arguments: the cluster's URI, this client's name. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        CacheClient client = CacheClient.open(URI.create(arguments[0]), new Properties());
        Orders.obeyAll(new ContentionClient(client, arguments[1])::obey);
        System.exit(0);
    }

    private List<String> obey(List<String> words) throws InterruptedException {
        return switch (words.get(0)) {
            case "start" -> start(Way.valueOf(words.get(1)), number(words, 2), number(words, 3));
            case "progress" -> List.of(counters().status().line());
            case "stop" -> stop();
            case "tickets" -> tickets(number(words, 1), number(words, 2), number(words, 3));
            case "claims" -> claims();
            default -> throw new IllegalArgumentException("unknown order: " + words);
        };
    }

    private List<String> start(Way way, int size, int threads) {
        counters = Counters.start(client.cache(way.name(), String.class, Long.class), way, size, threads);
        return List.of();
    }

    private List<String> stop() throws InterruptedException {
        Counters stopped = counters();
        stopped.stop();
        List<String> lines = new ArrayList<>(List.of(stopped.status().line()));
        stopped.tallies().forEach(tally -> lines.add(tally.line()));
        return lines;
    }

    private List<String> tickets(int from, int to, int threads) throws InterruptedException {
        if (tickets == null) {
            tickets = new Tickets(client.cache("tickets", String.class, String.class), name);
        }
        tickets.tryAll(from, to, threads);
        return List.of(tickets.status().line());
    }

    private List<String> claims() {
        return tickets == null
                ? List.of()
                : tickets.claims().stream().map(Claim::line).toList();
    }

    private Counters counters() {
        if (counters == null) {
            throw new IllegalStateException("not started");
        }
        return counters;
    }

    private static int number(List<String> words, int index) {
        return Integer.parseInt(words.get(index));
    }
}
