package io.loomcache.staleness.application;

import java.util.Locale;
import java.util.Properties;
import org.hibernate.SessionFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cache.spi.access.AccessType;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.RootClass;

/** Makes session factories whose second-level cache is what the system properties of this JVM say. */
public final class Sessions {

    private Sessions() {}

    /**
     * A factory with statistics; all settings of {@code hibernate.*} and {@code loomcache.*} are the system's properties.
     *
     * @param access of all entities and collections
     */
    public static SessionFactory open(String url, AccessType access, Tap tap, Class<?>... entities) {
        Metadata metadata = metadata(url, tap, entities);
        for (PersistentClass entity : metadata.getEntityBindings()) {
            if (entity instanceof RootClass root && entity.isCached()) {
                root.setCacheConcurrencyStrategy(access.getExternalName());
            }
        }
        for (Collection collection : metadata.getCollectionBindings()) {
            collection.setCacheConcurrencyStrategy(access.getExternalName());
        }
        return metadata.buildSessionFactory();
    }

    /** The same with the access types of the entities' annotations. */
    public static SessionFactory open(String url, Tap tap, Class<?>... entities) {
        return metadata(url, tap, entities).buildSessionFactory();
    }

    private static Metadata metadata(String url, Tap tap, Class<?>... entities) {
        StandardServiceRegistryBuilder registry = new StandardServiceRegistryBuilder()
                .applySettings(settings())
                .applySetting("hibernate.connection.provider_class", new Connections(url, tap))
                .applySetting("hibernate.generate_statistics", true)
                .applySetting("hibernate.cache.use_second_level_cache", true)
                .applySetting("hibernate.cache.use_query_cache", true);
        return new MetadataSources(registry.build())
                .addAnnotatedClasses(entities)
                .buildMetadata();
    }

    /** As {@code -Daccess=read_write} says it. */
    public static AccessType access(String name) {
        return AccessType.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static Properties settings() {
        Properties settings = new Properties();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("hibernate.") || name.startsWith("loomcache.")) {
                settings.setProperty(name, System.getProperty(name));
            }
        }
        return settings;
    }
}
