package io.loomcache.jcache;

/** The unwrap methods of JSR-107: the first candidate of the asked type. */
final class Unwrap {

    private Unwrap() {}

    static <T> T as(Class<T> type, Object... candidates) {
        for (Object candidate : candidates) {
            if (type.isInstance(candidate)) {
                return type.cast(candidate);
            }
        }
        throw new IllegalArgumentException(type.getName() + ": not a type of this "
                + candidates[0].getClass().getSimpleName());
    }
}
