package io.loomcache.wire;

import io.loomcache.map.Bytes;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Operation.Changes;
import io.loomcache.map.Operation.Clear;
import io.loomcache.map.Operation.CloseSession;
import io.loomcache.map.Operation.Command;
import io.loomcache.map.Operation.CreateCache;
import io.loomcache.map.Operation.DestroyCache;
import io.loomcache.map.Operation.EndGuard;
import io.loomcache.map.Operation.Fence;
import io.loomcache.map.Operation.GetDefinition;
import io.loomcache.map.Operation.Guard;
import io.loomcache.map.Operation.HoldGuard;
import io.loomcache.map.Operation.Item;
import io.loomcache.map.Operation.KeepAlive;
import io.loomcache.map.Operation.ListCaches;
import io.loomcache.map.Operation.ListGuards;
import io.loomcache.map.Operation.Listen;
import io.loomcache.map.Operation.OpenSession;
import io.loomcache.map.Operation.Present;
import io.loomcache.map.Operation.Proof;
import io.loomcache.map.Operation.Query;
import io.loomcache.map.Operation.Read;
import io.loomcache.map.Operation.RemoveAll;
import io.loomcache.map.Operation.Scan;
import io.loomcache.map.Operation.Size;
import io.loomcache.map.Operation.Tick;
import io.loomcache.map.Operation.Together;
import io.loomcache.map.Operation.Touch;
import io.loomcache.map.Operation.Unfence;
import io.loomcache.map.Operation.Unlisten;
import io.loomcache.map.Operation.Write;
import io.loomcache.map.Operation.WriteAll;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Operation} as bytes: opcode, then its fields (docs/WIRE.md). The bytes of a command are made
 * once, by the client, and are what stands in the log. Stateless; any thread.
 */
public final class OperationCodec {

    // Never reused, also not for an operation that is gone. Commands below FIRST_QUERY.
    private static final int WRITE = 1;
    private static final int WRITE_ALL = 2;
    private static final int REMOVE_ALL = 3;
    private static final int CLEAR = 4;
    private static final int TOUCH = 5;
    private static final int CREATE_CACHE = 6;
    private static final int DESTROY_CACHE = 7;
    private static final int OPEN_SESSION = 8;
    private static final int KEEP_ALIVE = 9;
    private static final int CLOSE_SESSION = 10;
    private static final int TICK = 11;
    private static final int FENCE = 12;
    private static final int UNFENCE = 13;
    private static final int LISTEN = 14;
    private static final int UNLISTEN = 15;
    private static final int TOGETHER = 16;
    private static final int GUARD = 17;
    private static final int END_GUARD = 18;

    private static final int FIRST_QUERY = 128;
    private static final int READ = 128;
    private static final int SCAN = 129;
    private static final int GET_DEFINITION = 130;
    private static final int LIST_CACHES = 131;
    private static final int SIZE = 132;
    private static final int CHANGES = 133;
    private static final int PRESENT = 134;
    private static final int HOLD_GUARD = 135;
    private static final int LIST_GUARDS = 136;

    /**
     * The cluster version that a command needs before it may be in the log, by opcode; the others may be from the first
     * version on. A command that is new in a version is entered here with it.
     */
    public static final Map<Integer, ClusterVersion> SINCE = Map.of();

    private OperationCodec() {}

    /** Whether these bytes, if they are well-formed, are a command and not a query; looks at the opcode only. */
    public static boolean isCommand(byte[] encoded) {
        return opcode(encoded) < FIRST_QUERY;
    }

    /** Which kind of operation these bytes are, if they are well-formed. */
    public static int opcode(byte[] encoded) {
        return new ByteReader(encoded).int8("operation opcode");
    }

    /** The operation's bytes: what a request carries and, for a command, what stands in the log. */
    public static byte[] encode(Operation operation) {
        ByteWriter out = new ByteWriter();
        if (operation instanceof Command command) {
            write(out, command);
        } else if (operation instanceof Query query) {
            write(out, query);
        }
        return out.toArray();
    }

    /** The operation, of either kind. Limits are the caller's to check. */
    public static Operation decode(byte[] encoded) {
        return isCommand(encoded) ? decodeCommand(encoded) : decodeQuery(encoded);
    }

    /** The command; a query is malformed. */
    public static Command decodeCommand(byte[] encoded) {
        ByteReader in = new ByteReader(encoded);
        Command command = readCommand(in);
        in.end("command");
        return command;
    }

    /** The query; a command is malformed. */
    public static Query decodeQuery(byte[] encoded) {
        ByteReader in = new ByteReader(encoded);
        Query query = readQuery(in);
        in.end("query");
        return query;
    }

    private static void write(ByteWriter out, Command command) {
        if (command instanceof Write it) {
            ConditionCodec.write(
                    out.int8(WRITE).string("cache", it.cache()).bytes(it.key().array()), it.condition());
            writeExpiry(out, it.expiry());
            out.bool(it.returnOld()).nullableBytes(it.value());
        } else if (command instanceof WriteAll it) {
            writeExpiry(out.int8(WRITE_ALL).string("cache", it.cache()), it.expiry());
            out.list("item", it.items(), OperationCodec::writeItem);
        } else if (command instanceof RemoveAll it) {
            out.int8(REMOVE_ALL).string("cache", it.cache()).list("key", it.keys(), OperationCodec::writeKey);
        } else if (command instanceof Clear it) {
            out.int8(CLEAR).string("cache", it.cache());
        } else if (command instanceof Touch it) {
            out.int8(TOUCH).string("cache", it.cache()).bytes(it.key().array());
            out.varint("revision", it.revision()).zigzag(it.timeToLiveMillis());
        } else if (command instanceof CreateCache it) {
            DefinitionCodec.write(out.int8(CREATE_CACHE).string("cache", it.cache()), it.definition());
        } else if (command instanceof DestroyCache it) {
            out.int8(DESTROY_CACHE).string("cache", it.cache());
        } else if (command instanceof OpenSession it) {
            out.int8(OPEN_SESSION).string("client", it.client()).varint("timeoutMillis", it.timeoutMillis());
        } else if (command instanceof KeepAlive) {
            out.int8(KEEP_ALIVE);
        } else if (command instanceof CloseSession) {
            out.int8(CLOSE_SESSION);
        } else if (command instanceof Tick) {
            out.int8(TICK);
        } else if (command instanceof Fence it) {
            out.int8(FENCE).string("cache", it.cache()).list("key", it.keys(), OperationCodec::writeKey);
            out.varint("timeoutMillis", it.timeoutMillis()).bool(it.returnValues());
        } else if (command instanceof Unfence it) {
            out.int8(UNFENCE).string("cache", it.cache()).list("key", it.keys(), OperationCodec::writeKey);
            out.varint("token", it.token());
        } else if (command instanceof Listen it) {
            out.int8(LISTEN).string("cache", it.cache()).varint("listenerId", it.listenerId());
        } else if (command instanceof Unlisten it) {
            out.int8(UNLISTEN).varint("listenerId", it.listenerId());
        } else if (command instanceof Together it) {
            out.int8(TOGETHER).list("part", it.parts(), PartCodec::write);
        } else if (command instanceof Guard it) {
            writeGuard(out.int8(GUARD), it);
        } else if (command instanceof EndGuard it) {
            out.int8(END_GUARD).string("owner", it.owner()).bool(it.clear());
        } else {
            throw new AssertionError("no opcode for " + command);
        }
    }

    private static void write(ByteWriter out, Query query) {
        if (query instanceof Read it) {
            out.int8(READ).string("cache", it.cache()).list("key", it.keys(), OperationCodec::writeKey);
        } else if (query instanceof Scan it) {
            Bytes after = it.after();
            out.int8(SCAN).string("cache", it.cache()).nullableBytes(after == null ? null : after.array());
            out.varint("limit", it.limit());
        } else if (query instanceof GetDefinition it) {
            out.int8(GET_DEFINITION).string("cache", it.cache());
        } else if (query instanceof ListCaches) {
            out.int8(LIST_CACHES);
        } else if (query instanceof Size it) {
            out.int8(SIZE).string("cache", it.cache());
        } else if (query instanceof Present it) {
            out.int8(PRESENT).string("cache", it.cache()).list("key", it.keys(), OperationCodec::writeKey);
        } else if (query instanceof Changes it) {
            out.int8(CHANGES).string("cache", it.cache()).list("key", it.keys(), OperationCodec::writeKey);
        } else if (query instanceof HoldGuard it) {
            Proof proof = it.proof();
            out.int8(HOLD_GUARD).string("owner", it.owner()).bool(proof != null);
            if (proof != null) {
                writeProof(out, proof);
            }
        } else if (query instanceof ListGuards) {
            out.int8(LIST_GUARDS);
        } else {
            throw new AssertionError("no opcode for " + query);
        }
    }

    static Command readCommand(ByteReader in) {
        int at = in.position();
        int opcode = in.int8("command opcode");
        return switch (opcode) {
            case WRITE -> readWrite(in);
            case WRITE_ALL -> readWriteAll(in);
            case REMOVE_ALL -> new RemoveAll(in.string("cache"), in.list("key", OperationCodec::readKey));
            case CLEAR -> new Clear(in.string("cache"));
            case TOUCH ->
                new Touch(
                        in.string("cache"),
                        readKey(in),
                        in.varint("revision"),
                        readTimeToLive(in, "timeToLiveMillis", Expiry.UNCHANGED));
            case CREATE_CACHE -> new CreateCache(in.string("cache"), DefinitionCodec.read(in));
            case DESTROY_CACHE -> new DestroyCache(in.string("cache"));
            case OPEN_SESSION -> new OpenSession(in.string("client"), in.varint("timeoutMillis"));
            case KEEP_ALIVE -> new KeepAlive();
            case CLOSE_SESSION -> new CloseSession();
            case TICK -> new Tick();
            case FENCE -> readFence(in);
            case UNFENCE ->
                new Unfence(in.string("cache"), in.list("key", OperationCodec::readKey), in.varint("token"));
            case LISTEN -> new Listen(in.string("cache"), in.varint("listenerId"));
            case UNLISTEN -> new Unlisten(in.varint("listenerId"));
            case TOGETHER -> new Together(in.list("part", PartCodec::read));
            case GUARD -> readGuard(in);
            case END_GUARD -> new EndGuard(in.string("owner"), in.bool("clear"));
            default -> throw MalformedException.of("command opcode", opcode, at, "one this version knows");
        };
    }

    private static Write readWrite(ByteReader in) {
        String cache = in.string("cache");
        Bytes key = readKey(in);
        Condition condition = ConditionCodec.read(in);
        Expiry expiry = readExpiry(in);
        boolean returnOld = in.bool("returnOld");
        return new Write(cache, key, in.nullableBytes("value"), condition, expiry, returnOld);
    }

    private static Fence readFence(ByteReader in) {
        String cache = in.string("cache");
        List<Bytes> keys = in.list("key", OperationCodec::readKey);
        long millis = readTimeout(in);
        return new Fence(cache, keys, millis, in.bool("returnValues"));
    }

    static long readTimeout(ByteReader in) {
        int at = in.position();
        long millis = in.varint("timeoutMillis");
        if (millis < 1) {
            throw MalformedException.of("timeoutMillis", millis, at, "at least 1");
        }
        return millis;
    }

    private static WriteAll readWriteAll(ByteReader in) {
        String cache = in.string("cache");
        Expiry expiry = readExpiry(in);
        return new WriteAll(cache, in.list("item", OperationCodec::readItem), expiry);
    }

    private static Query readQuery(ByteReader in) {
        int at = in.position();
        int opcode = in.int8("query opcode");
        return switch (opcode) {
            case READ -> new Read(in.string("cache"), in.list("key", OperationCodec::readKey));
            case SCAN -> new Scan(in.string("cache"), readNullableKey(in, "after"), in.varint32("limit"));
            case GET_DEFINITION -> new GetDefinition(in.string("cache"));
            case LIST_CACHES -> new ListCaches();
            case SIZE -> new Size(in.string("cache"));
            case PRESENT -> new Present(in.string("cache"), in.list("key", OperationCodec::readKey));
            case CHANGES -> new Changes(in.string("cache"), in.list("key", OperationCodec::readKey));
            case HOLD_GUARD -> new HoldGuard(in.string("owner"), in.bool("proof") ? readProof(in) : null);
            case LIST_GUARDS -> new ListGuards();
            default -> throw MalformedException.of("query opcode", opcode, at, "one this version knows");
        };
    }

    static void writeGuard(ByteWriter out, Guard guard) {
        out.string("owner", guard.owner()).varint("timeoutMillis", guard.leaseMillis());
        out.list("cache", guard.caches(), (to, cache) -> to.string("cache", cache));
    }

    static Guard readGuard(ByteReader in) {
        return new Guard(in.string("owner"), readTimeout(in), in.list("cache", from -> from.string("cache")));
    }

    static void writeProof(ByteWriter out, Proof proof) {
        out.int64(proof.process()).int64(proof.nanos());
    }

    static Proof readProof(ByteReader in) {
        return new Proof(in.int64("process"), in.int64("nanos"));
    }

    static void writeKey(ByteWriter out, Bytes key) {
        out.bytes(key.array());
    }

    static Bytes readKey(ByteReader in) {
        return new Bytes(in.bytes("key"));
    }

    static @Nullable Bytes readNullableKey(ByteReader in, String what) {
        byte[] key = in.nullableBytes(what);
        return key == null ? null : new Bytes(key);
    }

    static void writeItem(ByteWriter out, Item item) {
        out.bytes(item.key().array()).bytes(item.value());
    }

    static Item readItem(ByteReader in) {
        return new Item(readKey(in), in.bytes("value"));
    }

    static void writeExpiry(ByteWriter out, Expiry expiry) {
        out.zigzag(expiry.creationMillis()).zigzag(expiry.updateMillis());
    }

    static Expiry readExpiry(ByteReader in) {
        return new Expiry(
                readTimeToLive(in, "creationMillis", Expiry.ETERNAL),
                readTimeToLive(in, "updateMillis", Expiry.UNCHANGED));
    }

    private static long readTimeToLive(ByteReader in, String what, long least) {
        int at = in.position();
        long millis = in.zigzag(what);
        if (millis < least) {
            throw MalformedException.of(what, millis, at, "at least " + least);
        }
        return millis;
    }
}
