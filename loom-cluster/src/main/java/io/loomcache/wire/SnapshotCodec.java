package io.loomcache.wire;

import io.loomcache.map.Bytes;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.Result;
import io.loomcache.map.SnapshotPart;
import io.loomcache.map.SnapshotPart.CacheMeta;
import io.loomcache.map.SnapshotPart.Events;
import io.loomcache.map.SnapshotPart.Fence;
import io.loomcache.map.SnapshotPart.Mapping;
import io.loomcache.map.SnapshotPart.Meta;
import io.loomcache.map.SnapshotPart.Segment;
import io.loomcache.map.SnapshotPart.SessionMeta;
import io.loomcache.map.SnapshotPart.SoftLock;
import java.util.Map;

/**
 * A {@link SnapshotPart} as bytes: layout number, then its fields (docs/WIRE.md). Maps are written in the
 * order of their keys, so that equal state gives equal bytes on every member. Stateless; any thread.
 */
public final class SnapshotCodec {

    // Never reused.
    private static final int SEGMENT = 2;
    private static final int EVENTS = 4;
    private static final int META = 7;

    /** Parts come from members, and hold what the map's own limits allow. */
    private static final int ANY = Integer.MAX_VALUE;

    private SnapshotCodec() {}

    /** The part's bytes; any thread may do this while the map goes on changing. */
    public static byte[] encode(SnapshotPart part) {
        ByteWriter out = new ByteWriter();
        if (part instanceof Meta it) {
            out.int8(META).varint("version", it.version()).int64(it.clockMillis());
            out.varint("leaptMillis", it.leaptMillis());
            writeVersion(out, it.clusterVersion());
            out.list("cache", it.caches(), SnapshotCodec::writeCache);
            out.list("session", it.sessions(), SnapshotCodec::writeSession);
            out.list("guard", it.guards(), OperationCodec::writeGuard);
        } else if (part instanceof Segment it) {
            out.int8(SEGMENT).varint("number", it.number()).varint("version", it.version());
            out.map(
                    "cache",
                    ANY,
                    it.mappings(),
                    (to, cache) -> to.string("cache", cache),
                    SnapshotCodec::writeMappings);
        } else if (part instanceof Events it) {
            out.int8(EVENTS).varint("version", it.version()).varint("horizon", it.horizon());
            out.list("event", it.events(), PushCodec::writeEvent);
        } else {
            throw new AssertionError("no layout for " + part);
        }
        return out.toArray();
    }

    /** The part, its maps in the order of their keys and not to be modified. */
    public static SnapshotPart decode(byte[] encoded) {
        ByteReader in = new ByteReader(encoded);
        int layout = in.int8("snapshot part layout");
        SnapshotPart part = switch (layout) {
            case META ->
                new Meta(
                        in.varint("version"),
                        in.int64("clockMillis"),
                        in.varint("leaptMillis"),
                        readVersion(in),
                        in.list("cache", SnapshotCodec::readCache),
                        in.list("session", SnapshotCodec::readSession),
                        in.list("guard", OperationCodec::readGuard));
            case SEGMENT ->
                new Segment(
                        in.varint32("number"),
                        in.varint("version"),
                        in.map("cache", ANY, from -> from.string("cache"), SnapshotCodec::readMappings));
            case EVENTS ->
                new Events(in.varint("version"), in.varint("horizon"), in.list("event", PushCodec::readEvent));
            default -> throw MalformedException.of("snapshot part layout", layout, 0, "one this version knows");
        };
        in.end("snapshot part");
        return part;
    }

    /** As in a snapshot, so in the log entry that raises it. */
    public static void writeVersion(ByteWriter out, ClusterVersion version) {
        out.varint("major", version.major()).varint("minor", version.minor());
    }

    public static ClusterVersion readVersion(ByteReader in) {
        int at = in.position();
        int major = in.varint32("major");
        int minor = in.varint32("minor");
        try {
            return new ClusterVersion(major, minor);
        } catch (IllegalArgumentException e) {
            throw MalformedException.of("cluster version", major + "." + minor, at, "numbers up to 999999");
        }
    }

    private static void writeCache(ByteWriter out, CacheMeta cache) {
        DefinitionCodec.write(out.string("cache", cache.name()), cache.definition());
        out.varint("createdRevision", cache.createdRevision()).varint("horizon", cache.horizon());
        out.varint("eventRevision", cache.eventRevision());
        out.map("fence", ANY, cache.fences(), (to, key) -> to.bytes(key.array()), SnapshotCodec::writeFence);
        out.map(
                "softLocked",
                ANY,
                cache.softLocks(),
                (to, key) -> to.bytes(key.array()),
                (to, locks) -> to.list("softLock", locks, SnapshotCodec::writeSoftLock));
        out.list("softLockOfAll", cache.softLocksOfAll(), SnapshotCodec::writeSoftLock);
    }

    private static CacheMeta readCache(ByteReader in) {
        return new CacheMeta(
                in.string("cache"),
                DefinitionCodec.read(in),
                in.varint("createdRevision"),
                in.varint("horizon"),
                in.varint("eventRevision"),
                in.map("fence", ANY, from -> new Bytes(from.bytes("key")), SnapshotCodec::readFence),
                in.map(
                        "softLocked",
                        ANY,
                        from -> new Bytes(from.bytes("key")),
                        from -> from.list("softLock", SnapshotCodec::readSoftLock)),
                in.list("softLockOfAll", SnapshotCodec::readSoftLock));
    }

    private static void writeSoftLock(ByteWriter out, SoftLock lock) {
        out.varint("token", lock.token()).int64(lock.deadlineMillis()).bool(lock.isAlone());
    }

    private static SoftLock readSoftLock(ByteReader in) {
        return new SoftLock(in.varint("token"), in.int64("deadlineMillis"), in.bool("isAlone"));
    }

    private static void writeFence(ByteWriter out, Fence fence) {
        out.varint("token", fence.token()).int64(fence.deadlineMillis());
    }

    private static Fence readFence(ByteReader in) {
        return new Fence(in.varint("token"), in.int64("deadlineMillis"));
    }

    private static void writeSession(ByteWriter out, SessionMeta session) {
        out.varint("sessionId", session.sessionId())
                .string("client", session.client())
                .varint("timeoutMillis", session.timeoutMillis())
                .int64(session.lastSeenMillis())
                .varint("acknowledgedBelow", session.acknowledgedBelow());
        out.map("result", ANY, session.results(), (to, id) -> to.varint("requestId", id), ResultCodec::write);
        out.map(
                "listener",
                ANY,
                session.listeners(),
                (to, id) -> to.varint("listenerId", id),
                (to, cache) -> to.string("cache", cache));
    }

    private static SessionMeta readSession(ByteReader in) {
        return new SessionMeta(
                in.varint("sessionId"),
                in.string("client"),
                in.varint("timeoutMillis"),
                in.int64("lastSeenMillis"),
                in.varint("acknowledgedBelow"),
                in.<Long, Result>map("result", ANY, from -> from.varint("requestId"), ResultCodec::read),
                in.<Long, String>map("listener", ANY, from -> from.varint("listenerId"), from -> from.string("cache")));
    }

    private static void writeMappings(ByteWriter out, Map<Bytes, Mapping> mappings) {
        out.map("mapping", ANY, mappings, (to, key) -> to.bytes(key.array()), SnapshotCodec::writeMapping);
    }

    private static Map<Bytes, Mapping> readMappings(ByteReader in) {
        return in.map("mapping", ANY, from -> new Bytes(from.bytes("key")), SnapshotCodec::readMapping);
    }

    private static void writeMapping(ByteWriter out, Mapping mapping) {
        out.nullableBytes(mapping.value())
                .varint("revision", mapping.revision())
                .int64(mapping.expiresAtMillis());
    }

    private static Mapping readMapping(ByteReader in) {
        return new Mapping(in.nullableBytes("value"), in.varint("revision"), in.int64("expiresAtMillis"));
    }
}
