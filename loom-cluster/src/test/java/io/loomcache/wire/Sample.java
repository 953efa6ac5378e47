package io.loomcache.wire;

import java.util.function.Function;

/** A value and the codec that carries it. */
record Sample<T>(T value, Function<T, byte[]> encoder, Function<byte[], T> decoder) {

    byte[] encoded() {
        return encoder.apply(value);
    }

    T decode(byte[] bytes) {
        return decoder.apply(bytes);
    }

    /** The bytes of what these bytes decode to. */
    byte[] encodedAgain(byte[] bytes) {
        return encoder.apply(decoder.apply(bytes));
    }

    @Override
    public String toString() {
        String shown = Shown.of(value);
        return shown.length() > 100 ? shown.substring(0, 100) + "..." : shown;
    }
}
