package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;

/**
 * The methods of {@link Cache} as rows of the specification's tables: each is called for one key. What is
 * written is {@link #NEW}; what a comparison expects is {@link #OLD}, or {@link #OTHER} if it is to fail.
 */
enum CacheCall {
    GET(cache -> cache.get(CacheCall.KEY)),
    GET_ALL(cache -> cache.getAll(Set.of(CacheCall.KEY))),
    CONTAINS_KEY(cache -> cache.containsKey(CacheCall.KEY)),
    PUT(cache -> cache.put(CacheCall.KEY, CacheCall.NEW)),
    GET_AND_PUT(cache -> cache.getAndPut(CacheCall.KEY, CacheCall.NEW)),
    PUT_ALL(cache -> cache.putAll(Map.of(CacheCall.KEY, CacheCall.NEW))),
    PUT_IF_ABSENT(cache -> cache.putIfAbsent(CacheCall.KEY, CacheCall.NEW)),
    REMOVE(cache -> cache.remove(CacheCall.KEY)),
    REMOVE_EQUAL(cache -> cache.remove(CacheCall.KEY, CacheCall.OLD)),
    REMOVE_OTHER(cache -> cache.remove(CacheCall.KEY, CacheCall.OTHER)),
    GET_AND_REMOVE(cache -> cache.getAndRemove(CacheCall.KEY)),
    REPLACE(cache -> cache.replace(CacheCall.KEY, CacheCall.NEW)),
    REPLACE_EQUAL(cache -> cache.replace(CacheCall.KEY, CacheCall.OLD, CacheCall.NEW)),
    REPLACE_OTHER(cache -> cache.replace(CacheCall.KEY, CacheCall.OTHER, CacheCall.NEW)),
    GET_AND_REPLACE(cache -> cache.getAndReplace(CacheCall.KEY, CacheCall.NEW)),
    REMOVE_ALL_KEYS(cache -> cache.removeAll(Set.of(CacheCall.KEY))),
    REMOVE_ALL(Cache::removeAll),
    CLEAR(Cache::clear),
    ITERATE(cache -> cache.forEach(entry -> {})),
    ITERATE_REMOVE(cache -> removeEach(cache.iterator())),
    LOAD_ALL(cache -> loadAll(cache, false)),
    LOAD_ALL_REPLACING(cache -> loadAll(cache, true)),
    INVOKE_NOTHING(invoke((entry, arguments) -> null)),
    INVOKE_EXISTS(invoke((entry, arguments) -> entry.exists())),
    INVOKE_GET(invoke((entry, arguments) -> entry.getValue())),
    INVOKE_SET(invoke((entry, arguments) -> set(entry))),
    INVOKE_SET_TWICE(invoke((entry, arguments) -> {
        entry.setValue(CacheCall.OTHER);
        return set(entry);
    })),
    INVOKE_GET_SET(invoke((entry, arguments) -> {
        entry.getValue();
        return set(entry);
    })),
    INVOKE_REMOVE(invoke((entry, arguments) -> remove(entry))),
    INVOKE_GET_REMOVE(invoke((entry, arguments) -> {
        entry.getValue();
        return remove(entry);
    })),
    INVOKE_SET_REMOVE(invoke((entry, arguments) -> {
        set(entry);
        return remove(entry);
    })),
    INVOKE_REMOVE_SET(invoke((entry, arguments) -> {
        remove(entry);
        return set(entry);
    })),
    INVOKE_SET_FAIL(cache -> assertThrows(
            EntryProcessorException.class,
            () -> cache.invoke(CacheCall.KEY, (entry, arguments) -> {
                set(entry);
                throw new IllegalStateException("after the set");
            }))),
    INVOKE_ALL_GET(cache -> cache.invokeAll(Set.of(CacheCall.KEY), (entry, arguments) -> entry.getValue())),
    INVOKE_ALL_SET(cache -> cache.invokeAll(Set.of(CacheCall.KEY), (entry, arguments) -> set(entry))),
    INVOKE_ALL_REMOVE(cache -> cache.invokeAll(Set.of(CacheCall.KEY), (entry, arguments) -> remove(entry)));

    static final String KEY = "key";
    static final int OLD = 1;
    static final int NEW = 2;
    static final int LOADED = 5;
    static final int OTHER = 9;

    @SuppressWarnings("ImmutableEnumChecker") // none of the calls has a state
    private final Consumer<Cache<String, Integer>> call;

    CacheCall(Consumer<Cache<String, Integer>> call) {
        this.call = call;
    }

    void on(Cache<String, Integer> cache) {
        call.accept(cache);
    }

    private static <T> Consumer<Cache<String, Integer>> invoke(EntryProcessor<String, Integer, T> processor) {
        return cache -> cache.invoke(KEY, processor);
    }

    /** The calls that a table has rows for: each line begins with one. */
    static Set<CacheCall> rowsOf(String table) {
        return table.lines()
                .map(line -> valueOf(line.substring(0, line.indexOf(','))))
                .collect(Collectors.toSet());
    }

    private static Object set(MutableEntry<String, Integer> entry) {
        entry.setValue(NEW);
        return NEW;
    }

    private static Object remove(MutableEntry<String, Integer> entry) {
        entry.remove();
        return true;
    }

    private static void removeEach(Iterator<Cache.Entry<String, Integer>> entries) {
        while (entries.hasNext()) {
            entries.next();
            entries.remove();
        }
    }

    private static void loadAll(Cache<String, Integer> cache, boolean replacing) {
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of(KEY), replacing, done);
        try {
            done.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("loadAll did not end well", e);
        }
    }
}
