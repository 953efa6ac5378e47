/**
 * Two transactions on two session factories, in every order of their steps: what they read in the cache is never older
 * than what was committed when they began.
 */
@NullMarked
package io.loomcache.hibernate.interleaving;

import org.jspecify.annotations.NullMarked;
