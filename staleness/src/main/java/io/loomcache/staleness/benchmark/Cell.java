package io.loomcache.staleness.benchmark;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What one application did in one piece of time.
 *
 * @param sessions a second, each one transaction
 * @param hit50 median time of a find that asked no database, in nanoseconds
 * @param update50 of a whole transaction that changes one entity
 * @param hits percent of the finds
 * @param conflicts transactions that were refused
 */
record Cell(
        double sessions, double hit50, double hit99, double update50, double update99, double hits, double conflicts) {

    String line() {
        return sessions + " " + hit50 + " " + hit99 + " " + update50 + " " + update99 + " " + hits + " " + conflicts;
    }

    static Cell of(String line) {
        double[] numbers = Arrays.stream(line.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Cell(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
    }

    /** The one with the median throughput. */
    static Cell median(List<Cell> cells) {
        return cells.stream()
                .sorted(Comparator.comparingDouble(Cell::sessions))
                .toList()
                .get(cells.size() / 2);
    }
}
