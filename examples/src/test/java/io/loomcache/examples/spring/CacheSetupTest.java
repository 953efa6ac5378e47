package io.loomcache.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.serial.AllowList;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.springframework.beans.BeansException;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.support.NullValue;

/** What an application is told that has forgotten a part of its set-up. */
@Timeout(120)
class CacheSetupTest {

    private final Database database = new Database(Duration.ZERO);

    @Test
    void keyClassIsNotAllowed_isNamedBeforeTheMethodRuns() {
        try (Shops.Application shop = open(without(SimpleKey.class))) {
            refusalNames(SimpleKey.class, () -> shop.catalogue().findTranslated("a1", "en", "fr"));
            refusalNames(SimpleKey.class, () -> shop.ratings().stars("a1", "fr", "Ada"));
        }
        assertEquals(0, database.reads());
    }

    @Test
    void valueClassIsNotAllowed_isNamed() {
        database.write("a1", new Product("a1", "Apple"));
        try (Shops.Application shop = open(without(Product.class))) {
            refusalNames(Product.class, () -> shop.catalogue().find("a1"));
        }
    }

    @Test
    void nullIsNotAllowed_isNamed() {
        try (Shops.Application shop = open(without(NullValue.class))) {
            refusalNames(NullValue.class, () -> shop.catalogue().find("missing"));
        }
    }

    @Test
    void settingIsMisspelt_theContextDoesNotStart() {
        Properties properties = new Properties();
        properties.setProperty("loomcache.marshaller.alow", "com.example.*");

        BeansException refusal = assertThrows(BeansException.class, () -> open(properties));

        assertTrue(text(refusal).contains("loomcache.marshaller.alow"), text(refusal));
        assertTrue(text(refusal).contains(AllowList.SETTING), text(refusal));
    }

    private static void refusalNames(Class<?> type, Executable call) {
        CacheException refusal = assertThrows(CacheException.class, call);

        assertTrue(text(refusal).contains(type.getName()), text(refusal));
        assertTrue(text(refusal).contains(AllowList.SETTING), text(refusal));
    }

    private static String text(Exception e) {
        return Objects.requireNonNull(e.getMessage());
    }

    private static Properties without(Class<?> type) {
        Properties properties = new Properties();
        properties.setProperty(
                AllowList.SETTING,
                Arrays.stream(CacheSetup.ALLOWED.split(",", -1))
                        .filter(name -> !name.equals(type.getName()))
                        .collect(Collectors.joining(",")));
        return properties;
    }

    private Shops.Application open(Properties properties) {
        return Shops.Application.start(new CacheSetup.Place(URI.create("loom:embedded"), properties), database);
    }
}
