/**
 * The process: {@code main} and its commands, environment and files to configuration, HTTP health, exit
 * codes.
 */
@NullMarked
package io.loomcache.server;

import org.jspecify.annotations.NullMarked;
