/**
 * LoomCache in a Spring Boot application: a client, a cache manager of JCache, Hibernate's second-level cache, health and
 * meters, as far as the application has the libraries for them and nothing of its own instead. There are no settings
 * beside those of LoomCache, read from Spring's environment. Nothing else of the product knows this package.
 */
@NullMarked
package io.loomcache.spring;

import org.jspecify.annotations.NullMarked;
