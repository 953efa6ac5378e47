package io.loomcache.staleness.demo;

import io.loomcache.proof.Orders;
import io.loomcache.staleness.application.Sessions;
import io.loomcache.staleness.application.Tap;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of the demo with a session factory. It obeys {@code read KIND ID}, {@code query ID}, {@code update KIND ID PRICE},
 * {@code bulk ID PRICE}; {@code load ID} and {@code commit KIND ID PRICE}, which are answered where they wait in the midst of their
 * transaction; {@code on} and {@code go}, which let it go on to the next place and to its end; and {@code clock}. Confined to one thread, but for what waits.
 */
public final class Actor {

    private volatile Tap tap = Tap.NONE;
    private final SessionFactory sessions;
    private @Nullable Gate gate;
    private @Nullable CompletableFuture<Void> waiting;

    private Actor(String url) {
        sessions = Sessions.open(
                url,
                new Tap() {
                    @Override
                    public void afterQuery(String sql) {
                        tap.afterQuery(sql);
                    }

                    @Override
                    public void beforeCommit() {
                        tap.beforeCommit();
                    }

                    @Override
                    public void afterCommit() {
                        tap.afterCommit();
                    }
                },
                Product.class,
                Offer.class);
    }

    /** Arguments: the database's URL. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        Orders.obeyAll(new Actor(arguments[0])::obey);
        System.exit(0);
    }

    private List<String> obey(List<String> words) throws InterruptedException {
        return switch (words.get(0)) {
            case "read" -> List.of(read(words.get(1), id(words, 2)));
            case "query" -> List.of(query(id(words, 1)));
            case "update" -> done(session -> update(session, words.get(1), id(words, 2), id(words, 3)));
            case "bulk" -> done(session -> bulk(session, id(words, 1), id(words, 2)));
            case "load" ->
                startAndWait(
                        EnumSet.of(Gate.Place.AFTER_QUERY),
                        session -> session.find(Product.class, id(words, 1)) != null);
            case "commit" ->
                startAndWait(
                        EnumSet.of(Gate.Place.BEFORE_COMMIT, Gate.Place.AFTER_COMMIT),
                        session -> update(session, words.get(1), id(words, 2), id(words, 3)));
            case "on" -> on();
            case "go" -> go();
            case "clock" -> List.of("" + System.currentTimeMillis() / 1_000);
            default -> throw new IllegalArgumentException("unknown order: " + words);
        };
    }

    private static long id(List<String> words, int index) {
        return Long.parseLong(words.get(index));
    }

    private static Class<? extends Priced> type(String kind) {
        return kind.equals("offer") ? Offer.class : Product.class;
    }

    private String read(String kind, long id) {
        long hits = sessions.getStatistics().getSecondLevelCacheHitCount();
        long price = transact(session -> session.find(type(kind), id).getPrice());
        return price + (sessions.getStatistics().getSecondLevelCacheHitCount() > hits ? " cache" : " database");
    }

    private String query(long id) {
        long hits = sessions.getStatistics().getQueryCacheHitCount();
        long price = transact(
                session -> session.createSelectionQuery("select p.price from Product p where p.id = :id", Long.class)
                        .setParameter("id", id)
                        .setCacheable(true)
                        .getSingleResult());
        return price + (sessions.getStatistics().getQueryCacheHitCount() > hits ? " cache" : " database");
    }

    private static boolean update(Session session, String kind, long id, long price) {
        session.find(type(kind), id).setPrice(price);
        return true;
    }

    private static boolean bulk(Session session, long id, long price) {
        return session.createMutationQuery("update versioned Product p set p.price = :price where p.id = :id")
                        .setParameter("price", price)
                        .setParameter("id", id)
                        .executeUpdate()
                == 1;
    }

    private List<String> done(Function<Session, Boolean> work) {
        if (!transact(work)) {
            throw new IllegalStateException("no such row");
        }
        return List.of("done");
    }

    private <T> T transact(Function<Session, T> work) {
        return sessions.fromTransaction(work);
    }

    private List<String> startAndWait(Set<Gate.Place> places, Function<Session, Boolean> work)
            throws InterruptedException {
        Gate taken = new Gate(places);
        gate = taken;
        tap = taken;
        waiting = CompletableFuture.runAsync(
                () -> {
                    taken.take();
                    done(work);
                },
                task -> new Thread(task, "waiting").start());
        taken.awaitArrival();
        return List.of("waiting");
    }

    private List<String> on() throws InterruptedException {
        if (gate == null) {
            throw new IllegalStateException("nobody waits");
        }
        gate.open();
        gate.awaitArrival();
        return List.of("waiting");
    }

    private List<String> go() {
        if (gate == null || waiting == null) {
            throw new IllegalStateException("nobody waits");
        }
        gate.open();
        waiting.join();
        tap = Tap.NONE;
        return List.of("done");
    }
}
