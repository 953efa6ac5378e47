/**
 * Immutable settings as records, checked when built: whoever holds one may rely on it. Sources
 * (properties, environment, files) are read by {@link io.loomcache.config.Settings}, which knows every
 * name and refuses the others.
 */
@NullMarked
package io.loomcache.config;

import org.jspecify.annotations.NullMarked;
