/**
 * Histories of operations as their callers saw them, and the checker that judges whether the map could
 * have been linearizable. Knows nothing of how the operations travelled: the simulation and the runs on
 * real processes are judged by the same code.
 */
@NullMarked
package io.loomcache.history;

import org.jspecify.annotations.NullMarked;
