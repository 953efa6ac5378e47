package io.loomcache.serial;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JDK's serialization with the allow-list applied to every class, when writing as when reading. */
final class Serialization {

    /**
     * Of all arrays together: each may be announced inside of another before an element of either has been read.
     * A hash table allocates a few times its elements, and an element takes at least one byte.
     */
    private static final long ELEMENTS_PER_BYTE = 4;

    private static final long FREE_ELEMENTS = 64;

    private Serialization() {}

    static void write(OutputStream out, Object object, AllowList allowed) throws IOException {
        ObjectOutputStream objects = new CheckedOutput(out, allowed);
        objects.writeObject(object);
        objects.flush();
    }

    static Object read(InputStream in, int length, AllowList allowed, ClassLoader loader) throws IOException {
        try (ObjectInputStream objects = new LoaderInput(in, allowed, loader)) {
            Filter filter = new Filter(allowed, length);
            objects.setObjectInputFilter(filter);
            return filter.read(objects);
        } catch (ClassNotFoundException e) {
            throw new IOException("class " + e.getMessage() + " is not known here", e);
        }
    }

    static MarshallingException refused(String className) {
        return new MarshallingException(
                "class " + className + " may not be stored: it is not in the allow-list; add it, or its package as"
                        + " 'package.*', to the setting " + AllowList.SETTING + ", or make it the cache's key or"
                        + " value type",
                null);
    }

    private static final class CheckedOutput extends ObjectOutputStream {

        private final AllowList allowed;

        /** The first of each set of equal scalars. */
        private final Map<Object, Object> firsts = new HashMap<>();

        CheckedOutput(OutputStream out, AllowList allowed) throws IOException {
            super(out);
            this.allowed = allowed;
            enableReplaceObject(true);
        }

        /**
         * Equal scalars become one object: what occurs twice is written as a reference to the first, and so equal
         * keys would have different bytes if one of them had the same text twice and the other two equal ones.
         */
        @Override
        protected Object replaceObject(Object object) {
            boolean isValue =
                    Scalar.of(object.getClass()) != null && !object.getClass().isArray();
            return isValue ? firsts.computeIfAbsent(object, first -> first) : object;
        }

        @Override
        protected void annotateClass(Class<?> type) {
            if (!allowed.allows(type)) {
                throw refused(type.getName());
            }
        }

        @Override
        protected void annotateProxyClass(Class<?> type) {
            throw refused(type.getName());
        }
    }

    private static final class LoaderInput extends ObjectInputStream {

        private static final Map<String, Class<?>> PRIMITIVE_TYPES = Stream.of(
                        boolean.class,
                        byte.class,
                        char.class,
                        short.class,
                        int.class,
                        long.class,
                        float.class,
                        double.class,
                        void.class)
                .collect(Collectors.toUnmodifiableMap(Class::getName, type -> type));

        private final AllowList allowed;
        private final ClassLoader loader;

        LoaderInput(InputStream in, AllowList allowed, ClassLoader loader) throws IOException {
            super(in);
            this.allowed = allowed;
            this.loader = loader;
        }

        /** Judges the name first: also to load a class is more than a stranger may ask for. */
        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            if (!allowed.allowsStreamName(description.getName())) {
                throw refused(description.getName());
            }
            // Not the superclass's way, which goes on to look where the provider's own classes are.
            Class<?> primitive = PRIMITIVE_TYPES.get(description.getName());
            return primitive == null ? Class.forName(description.getName(), false, loader) : primitive;
        }

        /** Before their interfaces are loaded. */
        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) {
            throw refused("proxy of " + String.join(", ", interfaces));
        }
    }

    /** Remembers what it refused, to say so. */
    private static final class Filter implements ObjectInputFilter {

        private final AllowList allowed;
        private long elementsLeft;
        private @Nullable Class<?> refused;

        Filter(AllowList allowed, int length) {
            this.allowed = allowed;
            this.elementsLeft = FREE_ELEMENTS + ELEMENTS_PER_BYTE * length;
        }

        Object read(ObjectInputStream objects) throws IOException, ClassNotFoundException {
            try {
                return objects.readObject();
            } catch (IOException e) {
                if (refused != null) {
                    throw Serialization.refused(refused.getName());
                }
                throw e;
            }
        }

        @Override
        public Status checkInput(FilterInfo info) {
            Class<?> type = info.serialClass();
            if (type != null && !allowed.allows(type)) {
                refused = type;
                return Status.REJECTED;
            }
            elementsLeft -= Math.max(0, info.arrayLength());
            return elementsLeft < 0 ? Status.REJECTED : Status.ALLOWED;
        }
    }
}
