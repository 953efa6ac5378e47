package io.loomcache.backup;

import io.loomcache.map.SnapshotPart;
import io.loomcache.storage.Seal;
import io.loomcache.wire.ByteWriter;
import io.loomcache.wire.SnapshotCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A backup on its way out, made piece by piece: in memory is the piece in hand, beside the states, which share their mappings with the live ones.
 * Used by one thread at a time.
 */
public final class BackupStream {

    /** A piece is not much larger than this and one part of a group, which is about a thousandth of its state. */
    private static final int PIECE_BYTES = 1 << 20;

    private final Frames.Sealing sealing;
    private final MessageDigest digest = Frames.sha256();
    private final Iterator<Step> steps;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private long frames;

    private interface Step {
        byte[] body();
    }

    /**
     * Of these states.
     *
     * @param seal what encrypts, as the header's wrapped key says; {@link Seal#PLAIN} if that is null
     * @param groups every one of the cluster, in the order of their numbers
     */
    public BackupStream(BackupHeader header, Seal seal, List<GroupState> groups) {
        if (groups.size() != header.groups()) {
            throw new IllegalArgumentException(groups.size() + " groups, expected " + header.groups());
        }
        byte[] headerBytes = header.encode();
        this.sealing = Frames.Sealing.behind(headerBytes, seal);
        List<Step> all = new ArrayList<>();
        for (GroupState group : groups) {
            all.add(() -> groupBody(group));
            for (SnapshotPart part : group.parts()) {
                all.add(() -> partBody(part));
            }
        }
        this.steps = all.iterator();
        write(Frames.prefix(Frames.FORMAT));
        writeFrame(headerBytes);
    }

    /** The next bytes; empty behind the end. */
    public byte[] next() {
        while (piece.size() < PIECE_BYTES && steps.hasNext()) {
            writeFrame(seal(steps.next().body()));
            if (!steps.hasNext()) {
                writeFrame(seal(endBody()));
            }
        }
        byte[] bytes = piece.toByteArray();
        piece.reset();
        return bytes;
    }

    /** All that is left. */
    public void writeTo(OutputStream out) throws IOException {
        for (byte[] bytes = next(); bytes.length > 0; bytes = next()) {
            out.write(bytes);
        }
    }

    private static byte[] groupBody(GroupState group) {
        return new ByteWriter()
                .int8(Frames.GROUP)
                .varint("group", group.number())
                .varint("index", group.index())
                .varint("term", group.term())
                .varint("parts", group.parts().size())
                .toArray();
    }

    private static byte[] partBody(SnapshotPart part) {
        return new ByteWriter()
                .int8(Frames.PART)
                .rest(SnapshotCodec.encode(part))
                .toArray();
    }

    private byte[] endBody() {
        byte[] all = digest.digest();
        return new ByteWriter().int8(Frames.END).bytes(all).toArray();
    }

    private byte[] seal(byte[] body) {
        return sealing.seal().seal(sealing.context(frames), body);
    }

    private void writeFrame(byte[] body) {
        write(Frames.frame(frames, body));
        frames++;
    }

    private void write(byte[] bytes) {
        digest.update(bytes);
        piece.writeBytes(bytes);
    }
}
