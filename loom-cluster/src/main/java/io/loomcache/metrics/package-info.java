/**
 * What a member counts, as meters for Prometheus. The only place that knows Micrometer; what is measured is measured
 * elsewhere, and asked for at each scrape.
 */
@NullMarked
package io.loomcache.metrics;

import org.jspecify.annotations.NullMarked;
