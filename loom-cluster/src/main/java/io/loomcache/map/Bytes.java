package io.loomcache.map;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable key: opaque bytes, compared by content, ordered as unsigned bytes.
 *
 * <p>The array is not copied; whoever hands it over never changes it again. Thread-safe.
 */
public final class Bytes implements Comparable<Bytes> {

    private static final int SHOWN_BYTES = 16;

    private final byte[] array;
    private final int hash;

    public Bytes(byte[] array) {
        this.array = array;
        this.hash = Arrays.hashCode(array);
    }

    /** The bytes themselves, to be read only. */
    public byte[] array() {
        return array;
    }

    /** Length in bytes. */
    public int length() {
        return array.length;
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && hash == that.hash && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The first bytes in hexadecimal: enough to tell keys apart in a log line. */
    @Override
    public String toString() {
        int shown = Math.min(array.length, SHOWN_BYTES);
        String hex = HexFormat.of().formatHex(array, 0, shown);
        return array.length > shown ? hex + "... (" + array.length + " bytes)" : hex;
    }
}
