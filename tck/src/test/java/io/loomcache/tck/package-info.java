/**
 * Runs the TCK of JSR-107 in one of three forms ({@link io.loomcache.tck.Form}) and checks that all of it ran.
 * The tests themselves are the released ones; what is here starts before them and ends after them, on the
 * thread that runs them.
 */
@NullMarked
package io.loomcache.tck;

import org.jspecify.annotations.NullMarked;
