package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The built jars as modules. */
@Timeout(300)
class ModulePathIT {

    /** The embedded member's store needs jdk.unsupported, which nobody else may ask for. */
    private static final String MODULE =
            "module shop { requires cache.api; requires io.loomcache.jcache; requires jdk.unsupported; }";

    private static final String MAIN = """
            package shop;

            import javax.cache.Cache;
            import javax.cache.Caching;
            import javax.cache.configuration.MutableConfiguration;
            import javax.cache.spi.CachingProvider;

            public class Main {
                record Item(String name, int count) implements java.io.Serializable {}

                public static void main(String[] args) {
                    try (CachingProvider provider = Caching.getCachingProvider()) {
                        Cache<String, Item> stock = provider.getCacheManager()
                                .createCache("stock", new MutableConfiguration<String, Item>()
                                        .setTypes(String.class, Item.class)
                                        .setStatisticsEnabled(true));
                        stock.put("apples", new Item("apple", 5));
                        System.out.println(provider.getClass().getModule().getName() + " in "
                                + Main.class.getModule().getName() + ": " + stock.get("apples"));
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void jars_haveTheirModuleNames_andShareNoPackage() {
        Set<ModuleReference> modules = ModuleFinder.of(ours()).findAll();

        assertEquals(
                Set.of("io.loomcache.storage", "io.loomcache.cluster", "io.loomcache.jcache"),
                modules.stream().map(module -> module.descriptor().name()).collect(Collectors.toSet()));
        List<String> packages = modules.stream()
                .map(ModuleReference::descriptor)
                .map(ModuleDescriptor::packages)
                .flatMap(Set::stream)
                .toList();
        assertTrue(packages.size() > 10, packages.toString());
        assertEquals(packages.size(), new TreeSet<>(packages).size(), packages.toString());
    }

    @Test
    void application_asAModule_usesTheProvider() throws Exception {
        List<String> modulePath = Stream.concat(Stream.of(ours()), Stream.of(jar("cache-api-")))
                .map(Path::toString)
                .collect(Collectors.toCollection(ArrayList::new));
        String libraries = String.join(File.pathSeparator, modulePath);
        Path classes = compiled(libraries);
        String classPath = classPath().stream()
                .filter(element -> element.endsWith(".jar") && !modulePath.contains(element))
                .collect(Collectors.joining(File.pathSeparator));

        String output = run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                classes + File.pathSeparator + libraries,
                "-cp",
                classPath,
                "-m",
                "shop/shop.Main");

        assertTrue(output.contains("io.loomcache.jcache in shop: Item[name=apple, count=5]"), output);
    }

    private Path compiled(String libraries) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources/shop"));
        Path module = Files.writeString(sources.resolveSibling("module-info.java"), MODULE);
        Path main = Files.writeString(sources.resolve("Main.java"), MAIN);
        Path classes = folder.resolve("classes");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-p", libraries, "-d", "" + classes, "" + module, "" + main);
        assertEquals(0, result);
        return classes;
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private static Path[] ours() {
        return new Path[] {Path.of(System.getProperty("loom.jar")), jar("loom-cluster-"), jar("loom-storage-")};
    }

    private static Path jar(String prefix) {
        List<Path> jars = classPath().stream()
                .map(Path::of)
                .filter(path -> path.getFileName().toString().startsWith(prefix))
                .toList();
        assertEquals(1, jars.size(), prefix + " on the class path: " + jars);
        return jars.get(0);
    }

    private static List<String> classPath() {
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    }
}
