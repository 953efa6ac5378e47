package io.loomcache.jcache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.cache.integration.CacheLoader;

/** A loader whose first load waits until it is let go. Writes down what it was asked. */
final class HeldLoader implements CacheLoader<String, Integer> {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<List<String>> requests = new CopyOnWriteArrayList<>();
    private final Function<Integer, Integer> answer;

    /** @param answer by the number of the request, from 1 */
    HeldLoader(Function<Integer, Integer> answer) {
        this.answer = answer;
    }

    List<List<String>> requests() {
        return requests;
    }

    void awaitAsked() throws InterruptedException {
        if (!asked.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the loader was not asked");
        }
    }

    void letGo() {
        released.countDown();
    }

    @Override
    public Integer load(String key) {
        return answer.apply(request(List.of(key)));
    }

    @Override
    public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
        List<String> asked = new ArrayList<>();
        keys.forEach(asked::add);
        Integer value = answer.apply(request(asked));
        Map<String, Integer> loaded = new HashMap<>();
        asked.forEach(key -> loaded.put(key, value));
        return loaded;
    }

    private int request(List<String> keys) {
        int number;
        synchronized (requests) {
            requests.add(keys);
            number = requests.size();
        }
        asked.countDown();
        if (number == 1) {
            hold();
        }
        return number;
    }

    private void hold() {
        try {
            if (!released.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the loader was not let go");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
