package io.loomcache.jcache;

import io.loomcache.map.Bytes;
import io.loomcache.serial.Marshaller;
import io.loomcache.serial.MarshallingException;
import javax.cache.CacheException;
import javax.cache.configuration.Configuration;

/**
 * Keys and values to bytes and back, checked against the cache's types. Decoding always makes a new
 * object: store by value. What can't become bytes, or an object, is a {@link CacheException}; nothing was stored.
 */
final class EntryCodec<K, V> {

    private final Marshaller marshaller;
    private final Class<K> keyType;
    private final Class<V> valueType;

    EntryCodec(Marshaller marshaller, Configuration<K, V> configuration) {
        this.marshaller = marshaller;
        this.keyType = configuration.getKeyType();
        this.valueType = configuration.getValueType();
    }

    /** @throws ClassCastException the key is not of the cache's key type */
    Bytes key(K key) {
        check("key", keyType, key);
        return new Bytes(toBytes(key));
    }

    /** @throws ClassCastException the value is not of the cache's value type */
    byte[] value(V value) {
        check("value", valueType, value);
        return toBytes(value);
    }

    K key(Bytes key) {
        Object object = fromBytes(key.array());
        check("key", keyType, object);
        return keyType.cast(object);
    }

    V value(byte[] value) {
        Object object = fromBytes(value);
        check("value", valueType, object);
        return valueType.cast(object);
    }

    private byte[] toBytes(Object object) {
        try {
            return marshaller.toBytes(object);
        } catch (MarshallingException e) {
            throw new CacheException(e.getMessage(), e);
        }
    }

    private Object fromBytes(byte[] bytes) {
        try {
            return marshaller.fromBytes(bytes);
        } catch (MarshallingException e) {
            throw new CacheException(e.getMessage(), e);
        }
    }

    private static void check(String what, Class<?> type, Object object) {
        if (!type.isInstance(object)) {
            throw new ClassCastException(what + " of " + object.getClass().getName() + ", expected " + type.getName());
        }
    }
}
