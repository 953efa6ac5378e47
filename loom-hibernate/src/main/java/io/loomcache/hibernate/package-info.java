/**
 * The Hibernate second-level cache: region factory and accesses straight on the client.
 */
@NullMarked
package io.loomcache.hibernate;

import org.jspecify.annotations.NullMarked;
