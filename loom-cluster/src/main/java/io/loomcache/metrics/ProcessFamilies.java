package io.loomcache.metrics;

import io.loomcache.metrics.Family.Kind;
import io.loomcache.net.Hello;
import java.util.List;

/** What is true of the process as long as it runs. Stateless. */
final class ProcessFamilies {

    private ProcessFamilies() {}

    static List<Family> of(ClassArchive archive) {
        return List.of(
                new Family("loomcache_build_info", Kind.GAUGE, "1; what runs here", "version", "protocol", "java")
                        .add(
                                1,
                                Hello.PRODUCT_VERSION,
                                String.valueOf(Hello.PROTOCOL),
                                Runtime.version().toString()),
                new Family(
                                "jvm_cds_archive_used",
                                Kind.GAUGE,
                                "1 if the JVM runs from an archive of classes that was made for this program, else 0")
                        .add(archive.isUsed() ? 1 : 0));
    }
}
