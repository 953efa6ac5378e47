package io.loomcache.simulation;

import java.util.ArrayList;
import java.util.List;

/** What was found wrong in a run. */
final class Violations {

    private final Trace trace;
    private final List<String> found = new ArrayList<>();

    Violations(Trace trace) {
        this.trace = trace;
    }

    void add(String property, String what) {
        trace.event("!!!", property + ": " + what);
        found.add(property + ": " + what);
    }

    Trace trace() {
        return trace;
    }

    List<String> found() {
        return found;
    }
}
