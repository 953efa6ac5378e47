package io.loomcache.examples.spring;

import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * The application: asks a slow database for the same things again and again.
 *
 * <p>Arguments: none for a member inside of this JVM, or the URI of a cluster, its id and the folder with
 * the certificates.
 */
public final class Shop {

    private static final Duration SLOWNESS = Duration.ofMillis(300);

    private Shop() {}

    /** A context of its own; to be closed. */
    public static AnnotationConfigApplicationContext start(CacheSetup.Place place, Database database) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        try {
            context.registerBean(CacheSetup.Place.class, () -> place);
            context.registerBean(Database.class, () -> database);
            context.register(CacheSetup.class, Catalogue.class, Ratings.class);
            context.refresh();
            return context;
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    public static void main(String[] arguments) {
        Database database = new Database(SLOWNESS);
        try (AnnotationConfigApplicationContext context = start(place(arguments), database)) {
            Catalogue catalogue = context.getBean(Catalogue.class);
            Ratings ratings = context.getBean(Ratings.class);
            catalogue.forgetAll();
            ratings.forgetAll();
            database.write("a1", new Product("a1", "Apple"));
            ratings.rate("a1", "fr", 4);
            for (int i = 0; i < 3; i++) {
                System.out.println(catalogue.find("a1") + ", " + ratings.stars("a1", "fr", "visitor " + i)
                        + " stars, reads of the database: " + database.reads());
            }
        }
    }

    private static CacheSetup.Place place(String... arguments) {
        Properties properties = new Properties();
        if (arguments.length == 0) {
            return new CacheSetup.Place(URI.create("loom:embedded"), properties);
        }
        if (arguments.length != 3) {
            throw new IllegalArgumentException("expected nothing, or: URI CLUSTER-ID CERTIFICATES");
        }
        properties.setProperty("loomcache.cluster.cluster-id", arguments[1]);
        properties.setProperty("loomcache.tls.directory", arguments[2]);
        return new CacheSetup.Place(URI.create(arguments[0]), properties);
    }
}
