package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.jcache.SpecTable.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSR-107, section Cache Entry Listeners: kinds, filters, registration. */
@Timeout(120)
class ListenerTest {

    private static final String KEY = CacheCall.KEY;

    @AutoClose
    private static final SpecTable TABLE = new SpecTable();

    /** Created, updated and removed once each, and expired. */
    private static void everyChange(Cache<String, Integer> cache) {
        cache.put(KEY, 1);
        cache.put(KEY, 2);
        cache.remove(KEY);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATED", "UPDATED", "REMOVED"})
    void listener_ofOneKind_isToldOfThatKindOnly(EventType kind) {
        Cache<String, Integer> cache = TABLE.empty();
        List<EventType> told = new CopyOnWriteArrayList<>();
        CacheEntryListener<String, Integer> one = switch (kind) {
            case CREATED -> (CacheEntryCreatedListener<String, Integer>) events -> add(told, events);
            case UPDATED -> (CacheEntryUpdatedListener<String, Integer>) events -> add(told, events);
            case REMOVED -> (CacheEntryRemovedListener<String, Integer>) events -> add(told, events);
            case EXPIRED -> (CacheEntryExpiredListener<String, Integer>) events -> add(told, events);
        };
        cache.registerCacheEntryListener(SpecTable.listener(one, false, true));

        everyChange(cache);

        assertEquals(List.of(kind), told);
        TABLE.destroy(cache);
    }

    private static void add(
            List<EventType> told, Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        events.forEach(event -> told.add(event.getEventType()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void event_hasSourceTypeAndOldValueAsRequired(boolean oldValueRequired) {
        Cache<String, Integer> cache = TABLE.empty();
        KeepingListener keeping = new KeepingListener();
        cache.registerCacheEntryListener(SpecTable.listener(keeping, oldValueRequired, true));

        everyChange(cache);

        List<Integer> values = new ArrayList<>();
        for (CacheEntryEvent<? extends String, ? extends Integer> event : keeping.kept()) {
            boolean old = event.getEventType() != EventType.CREATED && oldValueRequired;
            assertSame(cache, event.getSource());
            assertEquals(KEY, event.getKey());
            assertEquals(old, event.isOldValueAvailable());
            assertEquals(old, event.getOldValue() != null);
            assertSame(event, event.unwrap(CacheEntryEvent.class));
            assertThrows(IllegalArgumentException.class, () -> event.unwrap(String.class));
            values.add(event.getValue());
        }
        assertEquals(Arrays.asList(1, 2, oldValueRequired ? (Integer) 2 : null), values);
        TABLE.destroy(cache);
    }

    @Test
    void filter_isAskedFirstAndDecides() {
        Cache<String, Integer> cache = TABLE.empty();
        KeepingListener keeping = new KeepingListener();
        List<String> asked = new CopyOnWriteArrayList<>();
        CacheEntryEventFilter<String, Integer> even = event -> {
            asked.add(event.getEventType() + " after " + keeping.kept().size());
            return event.getValue() % 2 == 0;
        };
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> keeping, () -> even, true, true));

        everyChange(cache);

        assertEquals(List.of("CREATED after 0", "UPDATED after 0", "REMOVED after 1"), asked);
        assertEquals(
                List.of(EventType.UPDATED, EventType.REMOVED),
                keeping.kept().stream().map(CacheEntryEvent::getEventType).toList());
        TABLE.destroy(cache);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void register_equalConfigurationTwice_isRefused(boolean byConfiguration) {
        KeepingListener keeping = new KeepingListener();
        CacheEntryListenerConfiguration<String, Integer> first = SpecTable.listener(keeping, false, true);
        // Equal in all that it consists of, and another object.
        CacheEntryListenerConfiguration<String, Integer> equal = new MutableCacheEntryListenerConfiguration<>(first);
        MutableConfiguration<String, Integer> configuration = SpecTable.types();
        if (byConfiguration) {
            configuration.addCacheEntryListenerConfiguration(first);
        }
        Cache<String, Integer> cache = TABLE.cache(State.ABSENT, configuration);
        if (!byConfiguration) {
            cache.registerCacheEntryListener(first);
        }

        assertThrows(IllegalArgumentException.class, () -> cache.registerCacheEntryListener(equal));

        cache.put(KEY, 1);
        assertEquals(1, keeping.kept().size());
        TABLE.destroy(cache);
    }

    @Test
    @SuppressWarnings("unchecked") // the classes of JSR-107's configurations are raw
    void deregister_equalConfiguration_endsItAndItCanBeRegisteredAgain() {
        KeepingListener keeping = new KeepingListener();
        CacheEntryListenerConfiguration<String, Integer> configuration = SpecTable.listener(keeping, false, true);
        Cache<String, Integer> cache = TABLE.empty();
        cache.registerCacheEntryListener(configuration);
        cache.put("a", 1);

        cache.deregisterCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(configuration));
        cache.put("b", 1);
        CompleteConfiguration<String, Integer> now = cache.getConfiguration(CompleteConfiguration.class);
        assertFalse(now.getCacheEntryListenerConfigurations().iterator().hasNext());
        cache.registerCacheEntryListener(configuration);
        cache.put("c", 1);

        assertEquals(
                List.of("a", "c"),
                keeping.kept().stream().map(CacheEntryEvent::getKey).toList());
        cache.deregisterCacheEntryListener(
                SpecTable.listener(new KeepingListener(), true, false)); // never registered: nothing
        TABLE.destroy(cache);
    }

    /** Lists whose first listener changes what it is told of. */
    @Test
    void listeners_mutableValues_shareNoObject() {
        Cache<String, ArrayList<Object>> cache = TABLE.manager()
                .createCache(
                        "shared-objects",
                        new MutableConfiguration<String, ArrayList<Object>>().setTypes(String.class, listType()));
        List<Object> told = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 2; i++) {
            CacheEntryUpdatedListener<String, ArrayList<Object>> spoiling = events -> {
                for (CacheEntryEvent<? extends String, ? extends ArrayList<Object>> event : events) {
                    told.add(List.copyOf(event.getValue()));
                    told.add(List.copyOf(event.getOldValue()));
                    event.getValue().add("spoilt");
                    event.getOldValue().add("spoilt");
                }
            };
            cache.registerCacheEntryListener(
                    new MutableCacheEntryListenerConfiguration<>(() -> spoiling, null, true, true));
        }
        ArrayList<Object> mine = new ArrayList<>(List.of("new"));
        cache.put(KEY, new ArrayList<>(List.of("old")));

        cache.put(KEY, mine);

        assertEquals(List.of(List.of("new"), List.of("old"), List.of("new"), List.of("old")), told);
        assertEquals(List.of("new"), mine);
        assertEquals(List.of("new"), cache.get(KEY));
        assertNotSame(cache.get(KEY), cache.get(KEY));
        TABLE.manager().destroyCache(cache.getName());
    }

    @SuppressWarnings({"unchecked", "NonApiType"}) // erased anyway; lists that others can't change prove nothing
    private static Class<ArrayList<Object>> listType() {
        return (Class<ArrayList<Object>>) (Class<?>) ArrayList.class;
    }

    @Test
    void events_ofOneKey_comeInOrderToEveryListener() throws InterruptedException {
        int changes = 200;
        Cache<String, Integer> cache = TABLE.empty();
        RecordingListener first = new RecordingListener(changes);
        RecordingListener second = new RecordingListener(changes);
        cache.registerCacheEntryListener(first.configuration(false));
        cache.registerCacheEntryListener(second.configuration(false));
        List<String> expected = new ArrayList<>(List.of("CREATED key ->0"));

        cache.put(KEY, 0);
        for (int i = 1; i < changes; i++) {
            cache.put(KEY, i);
            expected.add("UPDATED key " + (i - 1) + "->" + i);
        }

        assertTrue(first.awaitExpected() && second.awaitExpected());
        assertEquals(expected, first.told());
        assertEquals(expected, second.told());
        TABLE.destroy(cache);
    }

    /** The listener's own writes do not wait for the thread that they run in. */
    @Test
    void synchronousListener_usesTheCache_doesNotBlock() {
        Cache<String, Integer> cache = TABLE.empty();
        AtomicInteger seen = new AtomicInteger();
        cache.registerCacheEntryListener(SpecTable.listener(
                (CacheEntryCreatedListener<String, Integer>) events -> {
                    for (CacheEntryEvent<? extends String, ? extends Integer> event : events) {
                        if (event.getKey().equals(KEY)) {
                            cache.putAll(Map.of("by-listener", 1));
                            seen.set(cache.getAll(Set.of(KEY, "by-listener")).size());
                        }
                    }
                },
                false,
                true));

        cache.put(KEY, 1);

        assertEquals(2, seen.get());
        assertNull(cache.get("absent"));
        Iterator<Cache.Entry<String, Integer>> entries = cache.iterator();
        entries.next();
        entries.next();
        assertFalse(entries.hasNext());
        TABLE.destroy(cache);
    }
}
