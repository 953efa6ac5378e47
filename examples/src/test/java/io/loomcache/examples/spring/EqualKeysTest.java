package io.loomcache.examples.spring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.loomcache.jcache.serial.AllowList;
import io.loomcache.jcache.serial.DefaultMarshaller;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys of equal arguments have equal bytes, whichever of the arguments are the same object. */
class EqualKeysTest {

    private final DefaultMarshaller marshaller =
            new DefaultMarshaller(AllowList.of(CacheSetup.ALLOWED), getClass().getClassLoader());

    /** Two arrays of equal arguments, that differ in what is the same object. */
    private record Pair(@Nullable Object[] one, @Nullable Object[] other) {

        @Override
        public String toString() {
            return Arrays.toString(one);
        }
    }

    static List<Pair> equalArguments() {
        String text = "text";
        Integer number = 100_000;
        LocalDate date = LocalDate.of(2024, 2, 29);
        return List.of(
                pair(List.of(), List.of()),
                pair(List.of(text), List.of(copy(text))),
                pair(List.of(text, text), List.of(text, copy(text))),
                pair(List.of(number, number, 1L), List.of(number, Integer.parseInt("100000"), 1L)),
                pair(List.of(text, date, date), List.of(copy(text), date, LocalDate.ofEpochDay(date.toEpochDay()))),
                pair(List.of(DayOfWeek.MONDAY, text, text), List.of(DayOfWeek.MONDAY, text, copy(text))),
                pair(List.of(BigDecimal.TEN, BigDecimal.TEN), List.of(BigDecimal.TEN, new BigDecimal(copy("10")))),
                new Pair(new Object[] {null, text, null, text}, new Object[] {null, copy(text), null, text}));
    }

    @ParameterizedTest
    @MethodSource("equalArguments")
    void generate_equalArguments_equalBytes(Pair arguments) throws Exception {
        Object one = key(arguments.one);
        Object other = key(arguments.other);

        assertEquals(one, other);
        assertArrayEquals(marshaller.toBytes(one), marshaller.toBytes(other));
        assertEquals(one, marshaller.fromBytes(marshaller.toBytes(other)));
        assertEquals(
                one.hashCode(), marshaller.fromBytes(marshaller.toBytes(other)).hashCode());
    }

    @Test
    void generate_leavesTheArgumentsAlone() throws Exception {
        String copy = copy("text");
        Object[] arguments = {"text", copy};

        key(arguments);

        assertSame(copy, arguments[1]);
    }

    private static Object key(@Nullable Object... arguments) throws Exception {
        Method method = Catalogue.class.getMethod("forgetAll");
        return new EqualKeys().generate(method, method, arguments);
    }

    private static Pair pair(List<Object> one, List<Object> other) {
        return new Pair(one.toArray(), other.toArray());
    }

    private static String copy(String text) {
        return new String(text);
    }
}
