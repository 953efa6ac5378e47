package io.loomcache.storage;

/** What happens to bytes before they reach the disk, and when they are read again. Thread-safe. */
public interface Seal {

    /** Bytes as they are; whoever writes them has checksums of its own. */
    Seal PLAIN = new Seal() {
        @Override
        public byte[] seal(byte[] context, byte[] plain) {
            return plain;
        }

        @Override
        public byte[] open(String name, byte[] context, byte[] sealed) {
            return sealed;
        }

        @Override
        public int conceal(byte[] context, int checksum) {
            return checksum;
        }
    };

    /**
     * The bytes for the disk.
     *
     * @param context where they belong: they can be opened for the same place only
     */
    byte[] seal(byte[] context, byte[] plain);

    /**
     * The bytes that were sealed.
     *
     * @param name for people
     * @throws StoreException they are not what was sealed for this place with this key
     */
    byte[] open(String name, byte[] context, byte[] sealed);

    /** A checksum in a form that tells nothing about the bytes; equal ones for the same place stay equal. */
    int conceal(byte[] context, int checksum);
}
