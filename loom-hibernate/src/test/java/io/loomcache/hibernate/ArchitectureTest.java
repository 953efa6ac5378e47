package io.loomcache.hibernate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The package stands on the client alone, and Hibernate is known nowhere else. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.loomcache");

    @Test
    void hibernate_usesOnlyTheClient() {
        noClasses()
                .that()
                .resideInAPackage("io.loomcache.hibernate..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.loomcache.jcache..",
                        "io.loomcache.member..",
                        "io.loomcache.net..",
                        "io.loomcache.raft..",
                        "io.loomcache.server..",
                        "io.loomcache.storage..",
                        "io.loomcache.wire..",
                        "javax.cache..")
                .check(CLASSES);
    }

    @Test
    void nobodyElse_knowsHibernate() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.loomcache.hibernate..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.hibernate..", "io.loomcache.hibernate..")
                .check(CLASSES);
    }

    /** Micrometer is optional: only a class that nobody else needs may know it. */
    @Test
    void micrometer_isKnownToItsBinderAlone() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.loomcache\\.(hibernate\\.LoomHibernateMetrics(\\$.*)?|metrics\\..*)")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("LoomHibernateMetrics")
                .check(CLASSES);
    }
}
