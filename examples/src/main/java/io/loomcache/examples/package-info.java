/**
 * Small programs that show how to use the cache, one class an example, each with a {@code main}. They run
 * on a member inside of their JVM, so that nothing has to be set up; for a cluster only the manager's URI
 * and properties differ.
 */
@NullMarked
package io.loomcache.examples;

import org.jspecify.annotations.NullMarked;
