package io.loomcache.wire;

/**
 * The bytes are not what they should be; nothing was done. The message names what was being read, the
 * value found, its offset, and what was expected.
 */
public final class MalformedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARS = 80;

    public MalformedException(String message) {
        super(message);
    }

    /** The value is shown shortened: whoever sent it also chose its length. */
    static MalformedException of(String what, Object value, int offset, String expected) {
        String shown = value.toString();
        if (shown.length() > SHOWN_CHARS) {
            shown = shown.substring(0, SHOWN_CHARS) + "...";
        }
        return new MalformedException(what + ": " + shown + " at byte " + offset + ", expected " + expected);
    }
}
