package io.loomcache.hibernate;

/** Part of an id; one of its constants has a class of its own. */
enum Side {
    LEFT,
    RIGHT {
        @Override
        boolean isRight() {
            return true;
        }
    };

    boolean isRight() {
        return false;
    }
}
