package io.loomcache.storage;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened on the way to something larger: closed, newest first, unless that was reached. */
final class Opened implements AutoCloseable {

    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T resource) {
        resources.push(resource);
        return resource;
    }

    void keep() {
        resources.clear();
    }

    @Override
    public void close() {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                // The failure that ended the opening is on its way up and says more.
            }
        }
    }
}
