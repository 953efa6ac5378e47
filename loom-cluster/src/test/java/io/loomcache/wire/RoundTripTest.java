package io.loomcache.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.map.SnapshotPart;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RoundTripTest {

    static Stream<Sample<?>> samples() {
        return Samples.all();
    }

    static Stream<Arguments> sealedTypes() {
        return Stream.of(
                Arguments.of(Operation.class, Samples.operations()),
                Arguments.of(Condition.class, Samples.conditions()),
                Arguments.of(Request.class, Samples.requests()),
                Arguments.of(Response.class, Samples.responses()),
                Arguments.of(Push.class, Samples.pushes()),
                Arguments.of(SnapshotPart.class, Samples.snapshotParts()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void decode_ofEncoded_isTheSame(Sample<T> sample) {
        byte[] encoded = sample.encoded();

        T decoded = sample.decode(encoded);

        assertEquals(sample.value().getClass(), decoded.getClass());
        assertEquals(Shown.of(sample.value()), Shown.of(decoded));
        assertArrayEquals(encoded, sample.encoder().apply(decoded), "one value, one encoding");
    }

    /** Java 17 cannot check a chain of instanceof: a new alternative without codec must fail here. */
    @ParameterizedTest
    @MethodSource("sealedTypes")
    void samples_ofSealedType_haveEveryAlternative(Class<?> type, List<?> samples) {
        assertEquals(alternatives(type), classNames(samples));
    }

    @Test
    void samples_ofResult_haveEveryAlternativeButClockBehind() {
        Set<String> travelling = alternatives(Result.class);
        travelling.remove(Result.ClockBehind.class.getName());

        assertEquals(travelling, classNames(Samples.results()));
    }

    @Test
    void encode_clockBehind_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> ResultCodec.encode(new Result.ClockBehind()));
    }

    @Test
    void isCommand_ofEveryOperation_isItsKind() {
        for (Operation operation : Samples.operations()) {
            byte[] encoded = OperationCodec.encode(operation);
            boolean command = operation instanceof Operation.Command;

            assertEquals(command, OperationCodec.isCommand(encoded), operation::toString);
            if (command) {
                assertThrows(MalformedException.class, () -> OperationCodec.decodeQuery(encoded));
                assertEquals(Shown.of(operation), Shown.of(OperationCodec.decodeCommand(encoded)));
            } else {
                assertThrows(MalformedException.class, () -> OperationCodec.decodeCommand(encoded));
                assertEquals(Shown.of(operation), Shown.of(OperationCodec.decodeQuery(encoded)));
            }
        }
    }

    @Test
    void correlationId_ofEveryRequest_isReadWithoutItsBody() {
        for (Request request : Samples.requests()) {
            byte[] head = Arrays.copyOf(RequestCodec.encode(request), 10);
            head[1] = 99;

            assertEquals(request.correlationId(), RequestCodec.correlationId(head));
        }
    }

    @Test
    void encode_loneSurrogate_isRefusedByName() {
        Operation clear = new Operation.Clear("a\uD800");

        var refusal = assertThrows(IllegalArgumentException.class, () -> OperationCodec.encode(clear));

        assertEquals("cache: 'a\uD800', expected text without lone surrogates", refusal.getMessage());
    }

    @Test
    void encode_negativeRevision_isRefusedByName() {
        Operation touch = new Operation.Touch("c", new Bytes(new byte[0]), -1, Expiry.ETERNAL);

        var refusal = assertThrows(IllegalArgumentException.class, () -> OperationCodec.encode(touch));

        assertEquals("revision: -1, expected 0 or more", refusal.getMessage());
    }

    private static Set<String> alternatives(Class<?> type) {
        Set<String> names = new TreeSet<>();
        Class<?>[] permitted = type.getPermittedSubclasses();
        if (permitted == null) {
            names.add(type.getName());
            return names;
        }
        for (Class<?> each : permitted) {
            names.addAll(alternatives(each));
        }
        return names;
    }

    private static Set<String> classNames(List<?> samples) {
        Set<String> names = new TreeSet<>();
        samples.forEach(each -> names.add(each.getClass().getName()));
        return names;
    }
}
