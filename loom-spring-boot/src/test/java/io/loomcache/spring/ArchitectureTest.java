package io.loomcache.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The package stands on public doors alone, and Spring is known nowhere else. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.loomcache");

    @Test
    void spring_usesOnlyThePublicDoors() {
        noClasses()
                .that()
                .resideInAPackage("io.loomcache.spring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.loomcache.map..",
                        "io.loomcache.net..",
                        "io.loomcache.raft..",
                        "io.loomcache.server..",
                        "io.loomcache.admin..",
                        "io.loomcache.storage..",
                        "io.loomcache.wire..")
                .check(CLASSES);
    }

    @Test
    void nobodyElse_knowsSpring() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.loomcache.spring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "io.loomcache.spring..")
                .check(CLASSES);
    }
}
