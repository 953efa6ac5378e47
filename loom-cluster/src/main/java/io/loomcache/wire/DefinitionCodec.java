package io.loomcache.wire;

import io.loomcache.map.CacheDefinition;
import java.util.TreeMap;

/** A {@link CacheDefinition} inside of operations, results and snapshots. */
final class DefinitionCodec {

    /** Most attributes of one definition. */
    static final int MAX_ATTRIBUTES = 1_000;

    private DefinitionCodec() {}

    static void write(ByteWriter out, CacheDefinition definition) {
        out.varint("maxEntries", definition.maxEntries())
                .varint("maxBytes", definition.maxBytes())
                .map(
                        "attribute",
                        MAX_ATTRIBUTES,
                        definition.attributes(),
                        (to, name) -> to.string("attribute name", name),
                        (to, value) -> to.string("attribute value", value));
    }

    static CacheDefinition read(ByteReader in) {
        return new CacheDefinition(
                in.varint("maxEntries"),
                in.varint("maxBytes"),
                new TreeMap<>(in.map(
                        "attribute",
                        MAX_ATTRIBUTES,
                        from -> from.string("attribute name"),
                        from -> from.string("attribute value"))));
    }
}
