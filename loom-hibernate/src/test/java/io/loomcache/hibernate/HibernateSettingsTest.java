package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is set counts, and what can't be meant is refused by its name. */
class HibernateSettingsTest {

    private static HibernateSettings of(String... namesAndValues) {
        Map<String, Object> settings = new java.util.HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return HibernateSettings.of(settings);
    }

    @Test
    void nothingSet_isTheDefaults() {
        HibernateSettings settings = of("hibernate.show_sql", "true");

        assertEquals(HibernateSettings.StartMode.REQUIRE, settings.startMode());
        assertEquals(HibernateSettings.MissingCache.CREATE, settings.missingCache());
        assertEquals(Duration.ofMillis(250), settings.readTimeout());
        assertEquals(Duration.ofMinutes(1), settings.lockTimeout());
        assertEquals(RegionSettings.DEFAULT, settings.region("p.books", "books"));
        assertNull(settings.client());
    }

    @Test
    void region_hasItsOwnSettings_andTheDefaultsOfAll() {
        HibernateSettings settings = of(
                "hibernate.cache.loom.time-to-live", "10m",
                "hibernate.cache.loom.max-entries", "7",
                "hibernate.cache.loom.region.com.example.Book.max-entries", "20000",
                "loomcache.client.name", "shop");

        assertEquals(
                new RegionSettings(Duration.ofMinutes(10), 20_000, 0),
                settings.region("p.com.example.Book", "com.example.Book"));
        assertEquals(new RegionSettings(Duration.ofMinutes(10), 7, 0), settings.region("other", "other"));
        assertEquals("shop", settings.clientProperties().getProperty("loomcache.client.name"));
    }

    @Test
    void quarantine_needsAJournalAndALeaseWithinBounds() {
        Map<String, Object> settings = new HashMap<>(Map.of(HibernateSettings.ON_UNAVAILABLE, "quarantine"));
        assertRefused(settings, HibernateSettings.QUARANTINE_JOURNAL);
        settings.put(HibernateSettings.QUARANTINE_JOURNAL, "journal");
        assertEquals(
                new QuarantineSettings(Path.of("journal"), Duration.ofSeconds(10)),
                HibernateSettings.of(settings).quarantine());
        settings.put(HibernateSettings.QUARANTINE_LEASE, "999ms");
        assertRefused(settings, HibernateSettings.QUARANTINE_LEASE);
        settings.put(HibernateSettings.QUARANTINE_LEASE, "11m");
        assertRefused(settings, HibernateSettings.QUARANTINE_LEASE);
    }

    private static void assertRefused(Map<String, Object> settings, String name) {
        ConfigException refusal = assertThrows(ConfigException.class, () -> HibernateSettings.of(settings));

        assertTrue(String.valueOf(refusal.getMessage()).contains(name), refusal::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "hibernate.cache.loom.start-mod, lazy, hibernate.cache.loom.start-mode",
        "hibernate.cache.loom.region.books.max-entry, 5, hibernate.cache.loom.region.books.max-entries",
        "hibernate.cache.loom.start-mode, eager, require or lazy",
        "hibernate.cache.loom.missing_cache_strategy, ignore, create-warn",
        "hibernate.cache.loom.on-unavailable, ignore, fail or quarantine",
        "hibernate.cache.loom.quarantine-journal, /tmp/x, on-unavailable is quarantine",
        "hibernate.cache.loom.quarantine-lease, 5s, on-unavailable is quarantine",
        "hibernate.cache.loom.read-timeout, 250, such as 500ms",
        "hibernate.cache.loom.lock-timeout, 0s, more than 0",
        "hibernate.cache.loom.max-entries, -1, a whole number",
        "hibernate.cache.loom.client, shop, LoomClient",
    })
    void whatCanNotBeMeant_isRefusedByName(String name, String value, String expected) {
        ConfigException refusal = assertThrows(ConfigException.class, () -> of(name, value));

        String text = String.valueOf(refusal.getMessage());
        assertTrue(text.contains(name) && text.contains(expected), text);
    }

    @Test
    void timestampsRegion_takesNoSettings() {
        HibernateSettings settings =
                of("hibernate.cache.loom.region.default-update-timestamps-region.time-to-live", "1h");

        String name = "default-update-timestamps-region";
        ConfigException refusal = assertThrows(ConfigException.class, () -> settings.requireNone(name, name));

        assertTrue(String.valueOf(refusal.getMessage()).contains(name), refusal::toString);
    }
}
