package io.loomcache.net;

/** Text that came from the other side, made safe for logs and exceptions: one line, bounded. */
final class PeerText {

    private static final int LIMIT_CHARS = 512;

    private PeerText() {}

    static String printable(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints()
                .limit(LIMIT_CHARS)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .forEach(safe::appendCodePoint);
        return safe.toString();
    }
}
