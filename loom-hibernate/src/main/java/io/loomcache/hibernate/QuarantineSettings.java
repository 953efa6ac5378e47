package io.loomcache.hibernate;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How changes go on while the cluster can't be reached.
 *
 * @param journal the file that they are written to
 * @param lease after the cluster has last heard of the application nobody reads its regions for longer
 */
record QuarantineSettings(Path journal, Duration lease) {}
