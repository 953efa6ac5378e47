package io.loomcache.raft;

import io.loomcache.map.Listener;
import io.loomcache.map.ReplicatedMap;
import io.microraft.model.impl.DefaultRaftModelFactory;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;

/** What tests of other packages need of this one. */
public final class RaftParts {

    private static final RaftMessageCodec CODEC = new RaftMessageCodec(new DefaultRaftModelFactory());

    private static final Field MAP = field(RaftGroup.class, "map");
    private static final Field HELD = field(RaftGroup.class, "held");
    private static final Field LATE = field(HeldAnswers.class, "late");

    private RaftParts() {}

    /** A frame between members, for people. */
    public static String shown(byte[] frame) {
        return CODEC.decode(frame, new MemberEndpoint("sender", 0, null)).toString();
    }

    /** Who listens to a cache as far as this member has applied the log. */
    public static Set<Listener> listeners(RaftGroup group, String cache) {
        return Set.copyOf(((ReplicatedMap) get(MAP, group)).listeners(cache));
    }

    /** The listeners that this member has given up, for now. */
    @SuppressWarnings("unchecked")
    public static Set<Listener> late(RaftGroup group) {
        return ((Map<Listener, ?>) get(LATE, get(HELD, group))).keySet();
    }

    /** What nothing but a judge may see has no accessor. */
    private static Field field(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object get(Field field, Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
