package io.loomcache;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInput;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The package table of docs/ARCHITECTURE.md: imports point down, and each library has its place. */
final class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.loomcache");

    /** Whatever is neither ours nor named here is free to all: the JDK, JSpecify, slf4j. */
    private static final String[] RESTRICTED = {
        "io.loomcache..",
        "io.netty..",
        "jetbrains..",
        "io.microraft..",
        "javax.cache..",
        "io.micrometer..",
        "io.fabric8..",
        "io.prometheus.."
    };

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "storage | measure, jetbrains, io.microraft",
                "config  | ''",
                "map     | ''",
                "measure | ''",
                "wire    | map, config",
                "net     | config, io.netty",
                "raft    | config, measure, map, wire, net, storage, io.microraft",
                "backup  | map, wire, storage",
                "discovery | config, io.fabric8",
                "member  | config, measure, map, wire, net, storage, raft, backup, discovery",
                "client  | config, map, wire, net",
                "admin   | config, net, member, backup",
                "metrics | config, measure, map, net, raft, storage, member, admin, io.micrometer, io.prometheus",
                "status  | config, measure, map, storage, raft, member, admin",
                "console | measure, admin",
                "server  | config, measure, map, wire, net, storage, raft, member, admin, metrics, backup, discovery, "
                        + "status, console",
                "serial  | ''",
                "jcache  | config, map, serial, client, javax.cache, io.micrometer",
            })
    void package_usesOnlyWhatItMay(String subject, String allowed) {
        String own = "io.loomcache." + subject + "..";
        String[] allowedPackages = Stream.concat(
                        Stream.of(own),
                        Stream.of(allowed.split(","))
                                .map(String::strip)
                                .filter(name -> !name.isEmpty())
                                .map(name -> name.contains(".") || name.equals("jetbrains")
                                        ? name + ".."
                                        : "io.loomcache." + name + ".."))
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(describe(
                        "are restricted and not among " + allowed,
                        used -> Stream.of(RESTRICTED).anyMatch(name -> matches(name, used.getPackageName()))
                                && Stream.of(allowedPackages).noneMatch(name -> matches(name, used.getPackageName()))))
                .check(CLASSES);
    }

    @Test
    void wire_takesOnlyAddressesFromConfig() {
        noClasses()
                .that()
                .resideInAPackage("io.loomcache.wire..")
                .should()
                .dependOnClassesThat(describe(
                        "are configuration other than addresses",
                        used -> used.getPackageName().equals("io.loomcache.config")
                                && !used.getSimpleName().endsWith("Address")
                                && !used.getSimpleName().equals("ConfigException")))
                .check(CLASSES);
    }

    @Test
    void leavesOfJcache_doNotKnowTheirTree() {
        noClasses()
                .that()
                .resideInAnyPackage("io.loomcache.jcache.event..", "io.loomcache.jcache.management..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.loomcache.jcache")
                .check(CLASSES);
    }

    /** Micrometer is optional: only a class that nobody else needs may know it, and the server's own package. */
    @Test
    void micrometer_isKnownToItsBinderAlone() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.loomcache\\.(jcache\\.management\\.LoomCacheMetrics(\\$.*)?|metrics\\..*)")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("LoomCacheMetrics")
                .check(CLASSES);
    }

    /** The client of Kubernetes is optional: who does not choose it must not need it. */
    @Test
    void kubernetes_isKnownToItsDiscoveryAlone() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.loomcache\\.discovery\\.Kubernetes(Api|Discovery)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .check(CLASSES);
    }

    /** Objects are made of bytes in clients alone, where the application's classes and its allow-list are. */
    @Test
    void objects_areReadBySerialAlone_whichNoMemberUses() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.loomcache.serial..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInput.class)
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.loomcache.serial..", "io.loomcache.jcache..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.loomcache.serial..")
                .check(CLASSES);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("io.loomcache.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packages_areSubjects() {
        noClasses()
                .should()
                .resideInAnyPackage("..impl..", "..util..", "..common..", "..core..", "..internal..", "..manager..")
                .check(CLASSES);
        classes().should().resideInAPackage("io.loomcache..").check(CLASSES);
    }

    private static boolean matches(String pattern, String packageName) {
        String prefix = pattern.substring(0, pattern.length() - 2);
        return packageName.equals(prefix) || packageName.startsWith(prefix + ".");
    }
}
