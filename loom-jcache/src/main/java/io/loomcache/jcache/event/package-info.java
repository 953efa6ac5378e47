/**
 * Delivery of cache events to the listeners of this JVM (JSR-107, section Cache Entry Listeners): filters
 * first, per key in order, synchronous listeners in the thread that dispatches, each asynchronous listener
 * in a thread of its own behind a bounded queue.
 */
@NullMarked
package io.loomcache.jcache.event;

import org.jspecify.annotations.NullMarked;
