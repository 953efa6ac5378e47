package io.loomcache.wire;

import io.loomcache.map.Bytes;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A value as text, arrays by content: equal text means equal values, whatever arrays they hold. */
final class Shown {

    private Shown() {}

    static String of(@Nullable Object value) {
        if (value instanceof byte[] array) {
            return "x" + HexFormat.of().formatHex(array);
        } else if (value instanceof Bytes key) {
            return of(key.array());
        } else if (value instanceof List<?> list) {
            return list.stream().map(Shown::of).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(each -> of(each.getKey()) + ": " + of(each.getValue()))
                    .sorted()
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (value instanceof Record it) {
            return ofRecord(it);
        }
        return String.valueOf(value);
    }

    private static String ofRecord(Record value) {
        return Arrays.stream(value.getClass().getRecordComponents())
                .map(component -> component.getName() + "=" + of(read(component, value)))
                .collect(Collectors.joining(", ", value.getClass().getSimpleName() + "(", ")"));
    }

    private static @Nullable Object read(RecordComponent component, Record value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component + " of a public record", e);
        }
    }
}
