package io.loomcache.server;

import io.loomcache.admin.AdminClient;
import io.loomcache.backup.BackupException;
import io.loomcache.backup.BackupFile;
import io.loomcache.backup.BackupSummary;
import io.loomcache.storage.MasterKey;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code backup}.
 *
 * @param master the operator's key, null if there is none
 */
record BackupCommand(@Nullable MasterKey master, PrintStream out) {

    /** For which a member may think about one piece. */
    private static final int SILENCE_MILLIS = 30_000;

    private static final int OK = 200;
    private static final int CONFLICT = 409;

    /**
     * Fetches a backup.
     *
     * @param byHost the member to ask at a host
     * @param target see {@link BackupFile#write}
     * @throws CommandException the file is there already
     * @throws IOException the cluster makes none, or it can't be written
     */
    void take(AdminClient asked, Function<String, AdminClient> byHost, Path target) throws IOException {
        try {
            BackupFile.Written written = BackupFile.write(target, header -> header.seal(master), to -> {
                AdminClient member = asked;
                AdminClient.Reply begun = member.post("/api/backup", SILENCE_MILLIS);
                if (begun.status() == CONFLICT) {
                    String host = begun.body().split(" ", 2)[0];
                    out.println(begun.body().substring(host.length()).strip() + "; asking " + host);
                    member = byHost.apply(host);
                    begun = member.post("/api/backup", SILENCE_MILLIS);
                }
                if (begun.status() != OK) {
                    throw new IOException("no backup: " + begun.body());
                }
                copy(member, begun.body(), to);
            });
            out.println("wrote " + written.file());
            written.summary().lines().forEach(out::println);
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(ExitCode.DATA_FOLDER, e.getMessage() + " exists; it is not overwritten", e);
        } catch (BackupException e) {
            throw new CommandException(ExitCode.DATA_FOLDER, "what came is no whole backup: " + e.getMessage(), e);
        }
    }

    private static void copy(AdminClient member, String name, OutputStream to) throws IOException {
        long at = 0;
        for (byte[] piece = piece(member, name, at); piece.length > 0; piece = piece(member, name, at)) {
            to.write(piece);
            at += piece.length;
        }
    }

    private static byte[] piece(AdminClient member, String name, long at) throws IOException {
        return member.ask("POST", "/api/backup/next?name=" + name + "&at=" + at, SILENCE_MILLIS, (status, body) -> {
            byte[] bytes = body.readAllBytes();
            if (status != OK) {
                throw new IOException("status " + status + ": " + new String(bytes, StandardCharsets.UTF_8));
            }
            return bytes;
        });
    }

    /** Reads all of a backup, and shows what is in it. */
    void verify(Path file) throws IOException {
        summary(file).lines().forEach(out::println);
        out.println("the backup is whole");
    }

    private BackupSummary summary(Path file) throws IOException {
        try {
            return BackupSummary.verify(file, header -> header.seal(master));
        } catch (BackupException e) {
            throw new CommandException(ExitCode.DATA_FOLDER, String.valueOf(e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw new CommandException(ExitCode.USAGE, "no such file: " + e.getMessage(), e);
        }
    }
}
