package io.loomcache.serial;

/**
 * Turns keys and values into bytes and back. The cluster sees only the bytes: it finds a key by them and
 * compares values by them, so objects that are equal must have equal bytes, in every JVM.
 *
 * <p>Implementations are thread-safe. They never keep the objects, and callers never change the arrays.
 */
public interface Marshaller {

    /**
     * The bytes of an object that is not null.
     *
     * @throws MarshallingException the object has no bytes here; nothing was stored
     */
    byte[] toBytes(Object object);

    /**
     * A new object from the bytes that {@link #toBytes} gave.
     *
     * @throws MarshallingException the bytes are not of this marshaller, or their class may not be read
     */
    Object fromBytes(byte[] bytes);
}
