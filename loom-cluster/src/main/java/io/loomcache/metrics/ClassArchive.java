package io.loomcache.metrics;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * The AOT cache that the JVM was told to run from, an archive of loaded classes. One that does not fit this JVM or its
 * class path is left aside, and everything goes on, only slower.
 *
 * @param file null: it was told of none, and may use its own of the JDK's classes
 * @param isUsed whether the JVM runs from it
 */
public record ClassArchive(@Nullable String file, boolean isUsed) {

    /** As the JVM that we run in says. */
    public static ClassArchive ofThisProcess() {
        String file = option("AOTCache");
        // With such a cache the JVM uses no other archive, and says whether it shares one.
        boolean shares = System.getProperty("java.vm.info", "").contains("sharing");
        return new ClassArchive(file, file != null && shares);
    }

    /** Null for an option that is empty, or that this JVM does not have. */
    private static @Nullable String option(String name) {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            String value = jvm == null ? "" : jvm.getVMOption(name).getValue();
            return value.isEmpty() ? null : value;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return file == null ? "no archive of classes" : "archive of classes " + file + (isUsed ? "" : ", not used");
    }
}
