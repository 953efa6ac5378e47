package io.loomcache.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loomcache.proof.LocalCluster;
import java.nio.file.Files;
import java.nio.file.Path;

/** The cluster of a test, if there is a distribution to make it of. */
public final class Cluster {

    private Cluster() {}

    /** Skips the test where no distribution has been built; {@code mvn verify} always builds it before. */
    public static LocalCluster start(Path folder) throws InterruptedException {
        assumeTrue(
                Files.exists(Path.of(System.getProperty("proof.distribution"))),
                "no distribution yet, 'mvn verify' makes it first");
        return LocalCluster.start(folder);
    }
}
