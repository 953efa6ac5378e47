/** What is checked of the chart and the composition without a cluster to run them. */
@NullMarked
package io.loomcache.k8s;

import org.jspecify.annotations.NullMarked;
