package io.loomcache.serial;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The classes whose objects may be written and read. A name allows the class and its nested classes, not
 * the classes of its fields; a prefix {@code com.example.*} allows the package and those below it. Arrays
 * follow their elements; proxies and lambdas are never allowed. Immutable.
 */
public final class AllowList {

    /** The setting that widens the list: names and prefixes, separated by commas. */
    public static final String SETTING = "loomcache.marshaller.allow";

    /** Values and collections of the JDK that run no code of others when they are read. */
    private static final Set<String> BASICS = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Enum",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Number",
            "java.lang.Object",
            "java.lang.Short",
            "java.lang.String",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.net.URI",
            "java.sql.Date",
            "java.sql.Time",
            "java.sql.Timestamp",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentSkipListMap",
            "java.util.concurrent.ConcurrentSkipListSet",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.concurrent.CopyOnWriteArraySet",
            "java.util.concurrent.atomic.AtomicBoolean",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicLong",
            "java.util.concurrent.locks.AbstractOwnableSynchronizer",
            "java.util.concurrent.locks.AbstractQueuedSynchronizer",
            "java.util.concurrent.locks.ReentrantLock",
            "sun.util.calendar.ZoneInfo");

    /** Packages of the JDK allowed as a whole, without those below them. */
    private static final Set<String> BASIC_PACKAGES = Set.of("java.time", "java.util");

    private static final Set<String> PRIMITIVES =
            Set.of("boolean", "byte", "char", "double", "float", "int", "long", "short", "void");

    private final Set<String> names = new HashSet<>();
    private final List<String> prefixes = new ArrayList<>();

    private AllowList() {}

    /** The basics and what a comma-separated list adds. Blank elements count for nothing. */
    public static AllowList of(String patterns) {
        AllowList list = new AllowList();
        for (String pattern : patterns.split(",", -1)) {
            list.add(pattern.strip());
        }
        return list;
    }

    /** This list and some classes more. */
    public AllowList with(Class<?>... types) {
        AllowList list = new AllowList();
        list.names.addAll(names);
        list.prefixes.addAll(prefixes);
        for (Class<?> type : types) {
            list.names.add(outermost(element(type).getName()));
        }
        return list;
    }

    /** Whether objects of this class may be written and read. */
    public boolean allows(Class<?> type) {
        Class<?> element = element(type);
        return element.isPrimitive() || (!Proxy.isProxyClass(element) && allowsName(element.getName()));
    }

    /** The same question before the class is loaded. */
    boolean allowsName(String className) {
        String name = outermost(className);
        return BASICS.contains(name)
                || BASIC_PACKAGES.contains(packageOf(name))
                || names.contains(name)
                || prefixes.stream().anyMatch(name::startsWith);
    }

    /** The same for a name as it stands in a stream, where those of arrays begin with their dimensions. */
    boolean allowsStreamName(String className) {
        int dimensions = className.lastIndexOf('[') + 1;
        if (dimensions == 0) {
            return PRIMITIVES.contains(className) || allowsName(className);
        }
        String element = className.substring(dimensions);
        boolean isPrimitive = element.length() == 1;
        return isPrimitive
                || (element.startsWith("L")
                        && element.endsWith(";")
                        && allowsName(element.substring(1, element.length() - 1)));
    }

    private void add(String pattern) {
        if (pattern.endsWith(".*")) {
            prefixes.add(pattern.substring(0, pattern.length() - 1));
        } else if (!pattern.isEmpty()) {
            names.add(outermost(pattern));
        }
    }

    private static Class<?> element(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element;
    }

    private static String outermost(String className) {
        int dollar = className.indexOf('$');
        return dollar <= 0 ? className : className.substring(0, dollar);
    }

    private static String packageOf(String className) {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? "" : className.substring(0, dot);
    }
}
