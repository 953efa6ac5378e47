package io.loomcache.examples.spring;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKeyGenerator;

/**
 * Spring's keys, made so that equal ones have equal bytes. The cluster finds a mapping by its key's bytes,
 * and the JDK's serialization writes a string that occurs twice differently from two equal strings. So
 * arguments that are equal become one and the same object.
 *
 * <p>That is enough for arguments without parts: strings, numbers, dates, enums. Thread-safe.
 */
final class EqualKeys implements KeyGenerator {

    @Override
    public Object generate(Object target, Method method, @Nullable Object... arguments) {
        Map<Object, Object> known = new HashMap<>();
        @Nullable Object[] shared = arguments.clone();
        for (int i = 0; i < shared.length; i++) {
            Object argument = shared[i];
            if (argument != null) {
                shared[i] = known.computeIfAbsent(argument, first -> first);
            }
        }
        return SimpleKeyGenerator.generateKey(shared);
    }
}
