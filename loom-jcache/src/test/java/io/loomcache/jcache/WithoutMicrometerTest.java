package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The provider on a class path that lacks the optional library. */
@Timeout(120)
class WithoutMicrometerTest {

    private static final String BINDER = "io.loomcache.jcache.management.LoomCacheMetrics";

    @Test
    void everythingButTheBinder_works() throws Exception {
        List<String> all = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
        URL[] without = all.stream()
                .filter(element -> !element.contains("micrometer"))
                .map(WithoutMicrometerTest::url)
                .toArray(URL[]::new);
        assertTrue(without.length < all.size());

        try (URLClassLoader loader = new URLClassLoader(without, ClassLoader.getPlatformClassLoader())) {
            Class<?> application = loader.loadClass(Application.class.getName());
            Callable<?> run = (Callable<?>) application.getDeclaredConstructor().newInstance();

            assertEquals("1 put, 1 hit", run.call());
            assertThrows(
                    NoClassDefFoundError.class,
                    () -> Class.forName(BINDER, true, loader).getMethods());
        }
    }

    private static URL url(String element) {
        try {
            return Path.of(element).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(element, e);
        }
    }

    /** Run by classes of the other class loader. */
    public static final class Application implements Callable<String> {

        @Override
        public String call() {
            ClassLoader loader = getClass().getClassLoader();
            try (CachingProvider provider =
                    Caching.getCachingProvider("io.loomcache.jcache.LoomCachingProvider", loader)) {
                Cache<String, Integer> cache = provider.getCacheManager()
                        .createCache(
                                "cache",
                                new MutableConfiguration<String, Integer>()
                                        .setTypes(String.class, Integer.class)
                                        .setStatisticsEnabled(true)
                                        .setManagementEnabled(true));
                cache.put("key", 1);
                cache.get("key");
                CacheStatisticsMXBean statistics = cache.unwrap(CacheStatisticsMXBean.class);
                return statistics.getCachePuts() + " put, " + statistics.getCacheHits() + " hit";
            }
        }
    }
}
