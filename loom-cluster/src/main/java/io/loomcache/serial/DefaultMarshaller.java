package io.loomcache.serial;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The marshaller of caches that name no other: {@link Scalar} encodings, enums by class and name, and the
 * JDK's serialization for the rest.
 *
 * <p>The JDK's serialization writes equal objects to equal bytes only if their fields are equal down to
 * which of them are the same object, scalars apart. Keys that are not scalars should be records or classes of
 * scalars.
 */
public final class DefaultMarshaller implements Marshaller {

    private static final int ENUM_TAG = 32;
    private static final int SERIALIZED_TAG = 64;

    private final AllowList allowed;
    private final ClassLoader loader;

    /**
     * @param allowed judges enums and serialized objects; scalars need no leave
     * @param loader finds the classes that are read
     */
    public DefaultMarshaller(AllowList allowed, ClassLoader loader) {
        this.allowed = allowed;
        this.loader = loader;
    }

    @Override
    public byte[] toBytes(Object object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, object);
        } catch (IOException | StackOverflowError e) {
            throw new MarshallingException(
                    "an object of " + object.getClass().getName() + " can't become bytes: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    @Override
    public Object fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Object object = read(in, bytes.length);
            if (in.read() >= 0) {
                throw new IOException("there are bytes after the end");
            }
            return object;
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            // The errors: classes that lack others, and objects nested deeper than the thread's stack.
            if (e instanceof MarshallingException marshalling) {
                throw marshalling;
            }
            throw new MarshallingException(bytes.length + " bytes can't become an object: " + e.getMessage(), e);
        }
    }

    private void write(DataOutputStream out, Object object) throws IOException {
        Scalar scalar = Scalar.of(object.getClass());
        if (scalar != null) {
            scalar.write(out, object);
        } else if (object instanceof Enum<?> constant) {
            out.writeByte(ENUM_TAG);
            writeEnum(out, constant);
        } else {
            out.writeByte(SERIALIZED_TAG);
            Serialization.write(out, object, allowed);
        }
    }

    private Object read(DataInputStream in, int length) throws IOException {
        int tag = in.readUnsignedByte();
        Scalar scalar = Scalar.of(tag);
        if (scalar != null) {
            return scalar.read(in);
        }
        return switch (tag) {
            case ENUM_TAG -> readEnum(in);
            case SERIALIZED_TAG -> Serialization.read(in, length, allowed, loader);
            default -> throw new IOException("tag " + tag + " is unknown, expected one that this marshaller wrote");
        };
    }

    private void writeEnum(DataOutputStream out, Enum<?> constant) throws IOException {
        Class<?> type = constant.getDeclaringClass();
        if (!allowed.allows(type)) {
            throw Serialization.refused(type.getName());
        }
        out.writeUTF(type.getName());
        out.write(constant.name().getBytes(StandardCharsets.UTF_8));
    }

    private Object readEnum(DataInputStream in) throws IOException {
        requireText(in);
        String className = in.readUTF();
        String name = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        if (!allowed.allowsName(className)) {
            throw Serialization.refused(className);
        }
        for (Object constant : constants(className)) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IOException("enum " + className + " has no constant '" + name + "'");
    }

    /** The announced length is compared with what remains before memory is set aside for it. */
    private static void requireText(DataInputStream in) throws IOException {
        in.mark(Short.BYTES);
        int length = in.readUnsignedShort();
        if (length > in.available()) {
            throw new IOException("a class name of " + length + " bytes, " + in.available() + " remain");
        }
        in.reset();
    }

    private Object[] constants(String className) throws IOException {
        try {
            Object @Nullable [] constants =
                    Class.forName(className, false, loader).getEnumConstants();
            if (constants == null) {
                throw new IOException(className + " is not an enum");
            }
            return constants;
        } catch (ClassNotFoundException e) {
            throw new IOException("class " + className + " is not known here", e);
        }
    }
}
