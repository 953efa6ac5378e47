package io.loomcache.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * An object of JSON as it was read (RFC 8259). What is absent, null or of another kind than asked for is not
 * there: who asks may be older or newer than who answered. Immutable.
 */
public final class JsonObject {

    /** String, Double, Boolean, JsonObject or List of these; null was left out. */
    private final Map<String, Object> members;

    JsonObject(Map<String, Object> members) {
        this.members = new LinkedHashMap<>(members);
    }

    /**
     * Reads a text that is one object.
     *
     * @throws IllegalArgumentException it is none; the message says where
     */
    public static JsonObject parse(String text) {
        return new JsonReader(text).read();
    }

    public Optional<String> text(String name) {
        return of(name, String.class);
    }

    /** A number without its fraction. */
    public OptionalLong number(String name) {
        return of(name, Double.class)
                .map(number -> OptionalLong.of(number.longValue()))
                .orElse(OptionalLong.empty());
    }

    public OptionalDouble decimal(String name) {
        return of(name, Double.class).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    public Optional<Boolean> bool(String name) {
        return of(name, Boolean.class);
    }

    public Optional<JsonObject> object(String name) {
        return of(name, JsonObject.class);
    }

    /** The objects of an array; none if there is no array. */
    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : of(name, List.class).orElse(List.of())) {
            if (element instanceof JsonObject object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** The numbers of an array, without their fractions; none if there is no array. */
    public List<Long> numbers(String name) {
        List<Long> numbers = new ArrayList<>();
        for (Object element : of(name, List.class).orElse(List.of())) {
            if (element instanceof Double number) {
                numbers.add(number.longValue());
            }
        }
        return numbers;
    }

    /** The names of what is there, in order. */
    public List<String> names() {
        return List.copyOf(members.keySet());
    }

    private <T> Optional<T> of(String name, Class<T> kind) {
        return Optional.ofNullable(members.get(name)).filter(kind::isInstance).map(kind::cast);
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
