package io.loomcache.serial;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AllowListTest {

    @Test
    void allows_basics_butNotWhatRunsCode() {
        AllowList list = AllowList.of("");

        assertTrue(list.allows(ArrayList.class));
        assertTrue(list.allows(int[][].class));
        assertTrue(list.allows(String[].class));
        assertTrue(list.allows(Map.entry(1, 2).getClass()));
        assertFalse(list.allows(java.lang.invoke.SerializedLambda.class));
        assertFalse(list.allows(java.net.URL.class));
        assertFalse(list.allows(java.util.logging.Level.class));
    }

    @Test
    void allows_prefix_subpackagesAndNestedButNoNeighbours() {
        AllowList list = AllowList.of(" com.example.* , org.acme.Person");

        assertTrue(list.allowsName("com.example.Dog"));
        assertTrue(list.allowsName("com.example.deep.Dog$Tail"));
        assertTrue(list.allowsName("org.acme.Person$Name"));
        assertFalse(list.allowsName("com.examples.Dog"));
        assertFalse(list.allowsName("org.acme.Persona"));
    }

    @Test
    void with_types_arraysAndNestedToo() {
        AllowList list = AllowList.of("").with(AllowListTest[].class, Object.class);

        assertTrue(list.allows(AllowListTest.class));
        assertFalse(list.allows(DefaultMarshallerTest.class));
    }
}
