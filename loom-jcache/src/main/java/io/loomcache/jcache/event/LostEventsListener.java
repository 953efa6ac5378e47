package io.loomcache.jcache.event;

import javax.cache.Cache;
import javax.cache.event.CacheEntryListener;

/**
 * A cache entry listener that wants to know when it was not told of something. Whoever keeps anything derived
 * from events has to implement it: what it keeps may be wrong from then on, and is to be made anew.
 *
 * <p>Events are lost when this JVM was away from the cluster for so long that no member remembers what it
 * missed, or when the listener is so slow that the queue in front of it is full. Listeners go on after the
 * gap. Called in order with the events, by the same thread.
 */
public interface LostEventsListener<K, V> extends CacheEntryListener<K, V> {

    /**
     * Changes after one revision of the cluster and up to another one are not told, or not all of them.
     *
     * @param cache the source, whose keys may all be concerned
     */
    void onLost(Cache<K, V> cache, long afterRevision, long upToRevision);
}
