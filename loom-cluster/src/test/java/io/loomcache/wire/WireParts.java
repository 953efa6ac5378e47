package io.loomcache.wire;

import io.loomcache.map.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tests of other packages need of this one. */
public final class WireParts {

    private WireParts() {}

    /** Every kind of command, with values from the edges. */
    public static List<Operation.Command> commands() {
        return Samples.operations().stream()
                .filter(Operation.Command.class::isInstance)
                .map(Operation.Command.class::cast)
                .toList();
    }

    /** A value as text that is equal if the values are; arrays by content. */
    public static String shown(@Nullable Object value) {
        return Shown.of(value);
    }
}
