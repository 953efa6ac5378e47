package io.loomcache.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Loads the product, the engine and the simulation once more, with one method changed. */
final class MutantLoader extends ClassLoader {

    private final Mutation mutation;

    /** A mutation that changes nothing, or makes what is no class, fails here, and is not taken for one that a run notices. */
    MutantLoader(Mutation mutation) {
        super(MutantLoader.class.getClassLoader());
        this.mutation = mutation;
        setDefaultAssertionStatus(true);
        try {
            Class.forName(mutation.type, true, this);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(mutation.toString(), e);
        }
    }

    /** The violations that a run of a seed finds. */
    List<String> run(long seed) {
        try {
            Class<?> simulation = loadClass(Simulation.class.getName());
            Object outcome = simulation.getMethod("run", long.class).invoke(null, seed);
            List<?> violations =
                    (List<?>) outcome.getClass().getMethod("violations").invoke(outcome);
            return violations.stream().map(String::valueOf).toList();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(mutation + ", seed " + seed, e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("io.loomcache.") && !name.startsWith("io.microraft.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream original = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (original == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = name.equals(mutation.type)
                    ? Bytecode.changed(original, mutation.method, mutation.change)
                    : original.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
