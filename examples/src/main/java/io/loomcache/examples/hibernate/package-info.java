/** The second-level cache of Hibernate in LoomCache, used in the ordinary way. */
@NullMarked
package io.loomcache.examples.hibernate;

import org.jspecify.annotations.NullMarked;
