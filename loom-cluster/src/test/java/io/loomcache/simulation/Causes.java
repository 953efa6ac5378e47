package io.loomcache.simulation;

/** Shows a failure with its causes and where it came from, shortly. */
final class Causes {

    private static final int FRAMES = 12;

    private Causes() {}

    static String shown(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                text.append("        at ").append(frames[i]).append('\n');
            }
        }
        return text.toString();
    }
}
