package io.loomcache.hibernate.interleaving;

import io.loomcache.hibernate.interleaving.History.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final List<String> violations;

    Play(
            Session session,
            Class<? extends Thing> type,
            long id,
            String actor,
            History history,
            List<String> violations) {
        this.session = session;
        this.type = type;
        this.id = id;
        this.actor = actor;
        this.history = history;
        this.begun = history.now();
        this.violations = violations;
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

    private void judge(What what, String value, String how) {
        boolean isOwn = own.getOrDefault(what, Set.of()).contains(value);
        if (!isOwn && !history.isFresh(what, value, begun)) {
            violations.add(
                    actor + " read " + what + " " + value + " by " + how + ", begun at " + begun + " of " + history);
        }
    }

    @Nullable
    Thing find() {
        Thing found = session.find(type, id);
        judge(What.NAME, found == null ? History.NOTHING : found.name, "id");
        judge(What.NOTE, found == null ? History.NOTHING : found.note, "id");
        return found;
    }

    void readTags(@Nullable Thing thing) {
        if (thing != null) {
            judge(What.TAGS, String.join(",", new ArrayList<>(thing.tags)), "collection");
        }
    }

    void findByCode() {
        Thing found = session.bySimpleNaturalId(type).load(World.code(id));
        judge(What.CODE, found == null ? History.NOTHING : World.code(id), "natural id");
    }

    void query() {
        List<String> names = session.createSelectionQuery(
                        "select name from "
                                + session.getFactory()
                                        .getMetamodel()
                                        .entity(type)
                                        .getName() + " where id = :id",
                        String.class)
                .setParameter("id", id)
                .setCacheable(true)
                .list();
        judge(What.NAME, names.isEmpty() ? History.NOTHING : names.get(0), "query");
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
        session.createMutationQuery("update "
                        + session.getFactory().getMetamodel().entity(type).getName()
                        + " set name = :name where id = :id")
                .setParameter("name", own(What.NAME))
                .setParameter("id", id)
                .executeUpdate();
    }
}
