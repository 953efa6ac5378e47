package io.loomcache.map;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Results, events and snapshot parts as text that is equal exactly when they are: arrays by content, maps in order. */
final class Description {

    private Description() {}

    static String of(@Nullable Object object) {
        if (object instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (object instanceof Bytes bytes) {
            return HexFormat.of().formatHex(bytes.array());
        } else if (object instanceof Collection<?> elements) {
            StringJoiner text = new StringJoiner(", ", "[", "]");
            elements.forEach(element -> text.add(of(element)));
            return text.toString();
        } else if (object instanceof Map<?, ?> map) {
            TreeMap<String, String> sorted = new TreeMap<>();
            map.forEach((key, value) -> sorted.put(of(key), of(value)));
            return sorted.toString();
        } else if (object instanceof Record fields) {
            return of(fields);
        }
        return String.valueOf(object);
    }

    private static String of(Record fields) {
        StringJoiner text = new StringJoiner(", ", fields.getClass().getSimpleName() + "(", ")");
        for (RecordComponent component : fields.getClass().getRecordComponents()) {
            try {
                text.add(component.getName() + "=" + of(component.getAccessor().invoke(fields)));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("cannot read " + component, e);
            }
        }
        return text.toString();
    }
}
