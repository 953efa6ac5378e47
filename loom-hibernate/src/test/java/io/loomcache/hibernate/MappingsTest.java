package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.loomcache.client.ClusterUri;
import io.loomcache.config.Settings;
import io.loomcache.hibernate.Mappings.Detail;
import io.loomcache.hibernate.Mappings.Dog;
import io.loomcache.hibernate.Mappings.Everything;
import io.loomcache.hibernate.Mappings.Holder;
import io.loomcache.hibernate.Mappings.Line;
import io.loomcache.hibernate.Mappings.LineId;
import io.loomcache.hibernate.Mappings.Lorry;
import io.loomcache.hibernate.Mappings.OfBytes;
import io.loomcache.hibernate.Mappings.OfDate;
import io.loomcache.hibernate.Mappings.OfUuid;
import io.loomcache.hibernate.Mappings.Party;
import io.loomcache.hibernate.Mappings.Seat;
import io.loomcache.hibernate.Mappings.SeatId;
import io.loomcache.hibernate.Mappings.Stamped;
import io.loomcache.hibernate.Mappings.Vehicle;
import java.net.URI;
import java.sql.Timestamp;
import java.util.Date;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.cache.spi.CacheImplementor;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entities as applications map them: each is cached by one node, read and changed by the other, and deleted. */
@SuppressWarnings("JavaUtilDate") // applications have them
class MappingsTest {

    /** How the entries are stored. */
    enum Form {
        PLAIN("hibernate.cache.use_structured_entries", "false"),
        STRUCTURED("hibernate.cache.use_structured_entries", "true"),
        SIMPLE_KEYS("hibernate.cache.keys_factory", "simple");

        private final String setting;
        private final String value;

        Form(String setting, String value) {
            this.setting = setting;
            this.value = value;
        }

        void apply(Configuration configuration) {
            configuration.setProperty("hibernate.globally_quoted_identifiers", "true");
            configuration.setProperty(setting, value);
        }
    }

    /** Equal ones by turns, which are not built of the same objects. */
    private static <T> Supplier<T> either(Supplier<T> first, Supplier<T> second) {
        boolean[] isFirst = new boolean[1];
        return () -> {
            isFirst[0] = !isFirst[0];
            return isFirst[0] ? first.get() : second.get();
        };
    }

    @AutoClose
    private final ClusterUri.Opened cluster = ClusterUri.of(URI.create("loom:embedded"))
            .open(Settings.ofClient(
                    new Properties(), new Properties(), Map.of(), getClass().getClassLoader()));

    private final String database = UUID.randomUUID().toString();

    private static void settle(Node node) {
        Sent.awaitArrival(((CacheImplementor) node.factory.getCache()).getRegionFactory());
    }

    /** One entity's life. */
    private static final class Life<T> {
        private final Class<T> type;
        private final Supplier<?> id;
        private final Function<T, ?> state;

        /** @param id a new object each time, as every request of an application has its own */
        Life(Class<T> type, Supplier<?> id, Function<T, ?> state) {
            this.type = type;
            this.id = id;
            this.state = state;
        }

        private @Nullable Object read(Node node) {
            Object read = node.<@Nullable Object>get(session -> {
                T found = session.find(type, id.get());
                return found == null ? null : state.apply(found);
            });
            settle(node);
            return read;
        }

        /** The first time may begin before this node knows of what has happened, and then stores nothing. */
        private @Nullable Object readTwice(Node node) {
            read(node);
            return read(node);
        }

        private void assertCached(Object expected, Node node) {
            long before = node.statements();
            assertEquals(expected, read(node));
            assertEquals(before, node.statements(), "statements, though it is cached");
        }

        void live(Node one, Node other, T first, Consumer<T> change) {
            one.run(session -> session.persist(first));
            settle(one);
            Object state = readTwice(other);
            assertNotNull(state);
            assertCached(state, other);
            assertCached(state, one);

            other.run(session -> change.accept(session.find(type, id.get())));
            settle(other);
            Object changed = readTwice(one);
            assertNotNull(changed);
            assertEquals(false, changed.equals(state), "changed");
            assertCached(changed, one);
            assertCached(changed, other);

            one.run(session -> session.remove(session.find(type, id.get())));
            settle(one);
            assertNull(read(other));
        }
    }

    private <T> void live(Form form, Class<T> type, Supplier<?> id, T first, Consumer<T> change, Function<T, ?> state) {
        try (Node one = new Node(cluster.client(), database, form::apply, Mappings.ALL);
                Node other = new Node(cluster.client(), database, form::apply, Mappings.ALL)) {
            new Life<>(type, id, state).live(one, other, first, change);
        }
    }

    @ParameterizedTest
    @EnumSource
    void joinedSubclass_foundByItsRoot(Form form) {
        live(form, Vehicle.class, () -> 1L, new Lorry(1, 7), v -> ((Lorry) v).load = 8, v -> ((Lorry) v).load);
    }

    @ParameterizedTest
    @EnumSource
    void singleTableSubclass_foundByItself(Form form) {
        live(form, Dog.class, () -> 1L, new Dog(1, "wau"), dog -> dog.bark = "wuff", dog -> dog.bark);
    }

    @ParameterizedTest
    @EnumSource
    void embeddedId_ofEqualParts(Form form) {
        live(
                form,
                Seat.class,
                either(() -> new SeatId(text("a"), text("a"), Side.LEFT), () -> new SeatId("a", "a", Side.LEFT)),
                new Seat(new SeatId("a", "a", Side.LEFT)),
                seat -> seat.guest = "another",
                seat -> seat.guest);
    }

    /** Equal, and not the same. */
    private static String text(String text) {
        return new String(text.toCharArray());
    }

    @ParameterizedTest
    @EnumSource
    void idClass(Form form) {
        live(
                form,
                Line.class,
                either(() -> new LineId(text("a"), text("a")), () -> new LineId("a", "a")),
                new Line("a", "a"),
                line -> line.amount = 2,
                line -> line.amount);
    }

    @ParameterizedTest
    @EnumSource
    void uuidId(Form form) {
        UUID id = UUID.randomUUID();
        live(form, OfUuid.class, () -> UUID.fromString(id.toString()), new OfUuid(id), e -> e.name = "b", e -> e.name);
    }

    @ParameterizedTest
    @EnumSource
    void bytesId(Form form) {
        live(
                form,
                OfBytes.class,
                () -> new byte[] {1, 2},
                new OfBytes(new byte[] {1, 2}),
                e -> e.name = "b",
                e -> e.name);
    }

    @ParameterizedTest
    @EnumSource
    void dateId_foundByDateAndTimestamp(Form form) {
        live(
                form,
                OfDate.class,
                either(() -> new Date(1000), () -> new Timestamp(1000)),
                new OfDate(new Date(1000)),
                e -> e.name = "b",
                e -> e.name);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfAttribute(Form form) {
        live(form, Everything.class, () -> "key", new Everything("key"), Everything::change, Everything::state);
    }

    @ParameterizedTest
    @EnumSource
    void collectionsOfEmbeddablesAndEnums(Form form) {
        live(form, Holder.class, () -> 1L, new Holder(1), Holder::change, Holder::state);
    }

    @ParameterizedTest
    @EnumSource
    void manyToMany_ofCompositeIds(Form form) {
        try (Node one = new Node(cluster.client(), database, form::apply, Mappings.ALL);
                Node other = new Node(cluster.client(), database, form::apply, Mappings.ALL)) {
            one.run(session -> {
                session.persist(new Seat(new SeatId("a", "b", Side.LEFT)));
                session.persist(new Seat(new SeatId("a", "b", Side.RIGHT)));
            });
            Party party = one.get(session -> {
                Party first = new Party(1);
                first.seats.add(session.find(Seat.class, new SeatId("a", "b", Side.LEFT)));
                return first;
            });
            new Life<>(Party.class, () -> 1L, Party::state).live(one, other, party, p -> p.seats.clear());
        }
    }

    @ParameterizedTest
    @EnumSource
    void versionOfInstant(Form form) {
        live(form, Stamped.class, () -> 1L, new Stamped(1), e -> e.name = "b", e -> e.name + e.version);
    }

    @ParameterizedTest
    @EnumSource
    void idThatIsAnAssociation(Form form) {
        try (Node one = new Node(cluster.client(), database, form::apply, Mappings.ALL);
                Node other = new Node(cluster.client(), database, form::apply, Mappings.ALL)) {
            one.run(session -> session.persist(new Holder(1)));
            one.run(session -> {
                Detail first = new Detail(session.find(Holder.class, 1L));
                session.persist(first);
            });
            settle(one);
            Life<Detail> life = new Life<>(Detail.class, () -> 1L, d -> d.text + d.holder.id);
            assertEquals("a1", life.read(other));
            life.assertCached("a1", other);
            other.run(session -> session.find(Detail.class, 1L).text = "b");
            settle(other);
            assertEquals("b1", life.read(one));
            life.assertCached("b1", one);
        }
    }
}
