package io.loomcache.simulation;

/** To be replaced. */
public final class Simulate {
    private Simulate() {}

    public static void main(String[] args) {
        long from = Long.parseLong(args[0]);
        long until = Long.parseLong(args[1]);
        boolean trace = args.length > 2;
        long start = System.nanoTime();
        for (long seed = from; seed < until; seed++) {
            Simulation.Outcome outcome = Simulation.run(seed, trace ? System.out::println : null);
            if (!outcome.isRight() || until - from < 20) {
                System.out.println(outcome);
            }
        }
        System.out.println((System.nanoTime() - start) / 1e9 / (until - from) + " s per seed");
    }
}
