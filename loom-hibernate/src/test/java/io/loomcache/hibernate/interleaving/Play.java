package io.loomcache.hibernate.interleaving;

import io.loomcache.hibernate.interleaving.History.What;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** One transaction at work: it reads, and judges what it reads. */
@SuppressWarnings("deprecation") // the ways to a natural id that all versions of Hibernate have
final class Play {

    static final class WantedRollback extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Session session;
    private final Class<? extends Thing> type;
    private final long id;
    private final String actor;
    private final History history;
    private final Map<What, Integer> begun;
    private final Map<What, Set<String>> own = new HashMap<>();
    private final Log log;

    /** What has been seen; thread-safe. */
    static final class Log {
        private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
        private final List<String> reads = Collections.synchronizedList(new ArrayList<>());
        private final Set<String> hits = ConcurrentHashMap.newKeySet();

        void violated(String what) {
            violations.add(what);
        }

        List<String> violations() {
            return List.copyOf(violations);
        }

        /** The values that were read, of one actor in their order. */
        List<String> reads() {
            return List.copyOf(reads);
        }

        /** Who had an answer of the cache alone, and how it had asked. */
        Set<String> hits() {
            return new HashSet<>(hits);
        }
    }

    Play(Session session, Class<? extends Thing> type, long id, String actor, History history, Log log) {
        this.session = session;
        this.type = type;
        this.id = id;
        this.actor = actor;
        this.history = history;
        this.begun = history.now();
        this.log = log;
    }

    Session session() {
        return session;
    }

    /** A value that this transaction writes, and may therefore read. */
    String own(What what) {
        String value = actor + "-" + what.name().toLowerCase(java.util.Locale.ROOT) + "-" + id;
        own.computeIfAbsent(what, any -> new HashSet<>()).add(value);
        return value;
    }

    void ownNothing() {
        for (What what : What.values()) {
            own.computeIfAbsent(what, any -> new HashSet<>()).add(History.NOTHING);
        }
    }

    private void judge(What what, String value, String how, boolean isHit) {
        Actor.touched().reads(Footprint.Rows.COMMITTED);
        boolean isOwn = own.getOrDefault(what, Set.of()).contains(value);
        if (!isOwn && !history.isFresh(what, value, begun)) {
            log.violated(
                    actor + " read " + what + " " + value + " by " + how + ", begun at " + begun + " of " + history);
        }
        log.reads.add(actor + " " + what + " by " + how + (isHit ? " in the cache: " : ": ") + value);
        if (isHit) {
            log.hits.add(actor + " by " + how);
        }
    }

    /** Whether the database was not asked. */
    private static boolean isHit(int queriesBefore) {
        return Database.queries() == queriesBefore;
    }

    @Nullable
    Thing find() {
        int before = Database.queries();
        Thing found = session.find(type, id);
        judge(What.NAME, found == null ? History.NOTHING : found.name, "id", isHit(before));
        judge(What.NOTE, found == null ? History.NOTHING : found.note, "id", isHit(before));
        return found;
    }

    void change(Consumer<Thing> change) {
        Thing thing = find();
        if (thing != null) {
            change.accept(thing);
        }
    }

    void readTags(@Nullable Thing thing) {
        if (thing != null) {
            int before = Database.queries();
            String tags = String.join(",", new ArrayList<>(thing.tags));
            judge(What.TAGS, tags, "collection", isHit(before));
        }
    }

    void findByCode() {
        int before = Database.queries();
        Thing found = session.bySimpleNaturalId(type).load(World.code(id));
        judge(What.CODE, found == null ? History.NOTHING : World.code(id), "natural id", isHit(before));
    }

    void query() {
        int before = Database.queries();
        List<String> names = session.createSelectionQuery(
                        "select name from " + entity() + " where id = :id", String.class)
                .setParameter("id", id)
                .setCacheable(true)
                .list();
        judge(What.NAME, names.isEmpty() ? History.NOTHING : names.get(0), "query", isHit(before));
    }

    private String entity() {
        return session.getFactory().getMetamodel().entity(type).getName();
    }

    void insert() {
        Thing thing;
        try {
            thing = type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        thing.id = id;
        thing.code = World.code(id);
        thing.name = own(What.NAME);
        thing.note = own(What.NOTE);
        own.computeIfAbsent(What.CODE, any -> new HashSet<>()).add(thing.code);
        session.persist(thing);
    }

    void bulkUpdate() {
        session.createMutationQuery("update " + entity() + " set name = :name where id = :id")
                .setParameter("name", own(What.NAME))
                .setParameter("id", id)
                .executeUpdate();
    }
}
