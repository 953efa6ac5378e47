package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import io.microraft.RaftEndpoint;
import java.util.function.Function;

/** An engine's codec whose refusals are the store's: what was written here must be readable here. Thread-safe. */
record CheckedCodec(EngineCodec codec) implements EngineCodec {

    @Override
    public byte[] encodeOperation(Object operation) {
        return codec.encodeOperation(operation);
    }

    @Override
    public Object decodeOperation(byte[] bytes) {
        return decode("operation of a log entry", bytes, codec::decodeOperation);
    }

    @Override
    public byte[] encodeEndpoint(RaftEndpoint endpoint) {
        return codec.encodeEndpoint(endpoint);
    }

    @Override
    public RaftEndpoint decodeEndpoint(byte[] bytes) {
        return decode("endpoint of a member", bytes, codec::decodeEndpoint);
    }

    private static <T> T decode(String what, byte[] bytes, Function<byte[], T> decoder) {
        try {
            return decoder.apply(bytes);
        } catch (RuntimeException e) {
            throw new StoreException(
                    Kind.CORRUPT, what + ": " + bytes.length + " bytes cannot be read: " + e.getMessage(), e);
        }
    }
}
