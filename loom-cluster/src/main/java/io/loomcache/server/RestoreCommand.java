package io.loomcache.server;

import io.loomcache.backup.BackupException;
import io.loomcache.backup.BackupFile;
import io.loomcache.backup.BackupHeader;
import io.loomcache.backup.BackupStream;
import io.loomcache.backup.GroupState;
import io.loomcache.backup.Restoration;
import io.loomcache.config.ConfigException;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberConfig;
import io.loomcache.map.MapLimits;
import io.loomcache.net.Hello;
import io.loomcache.raft.MemberEngineCodec;
import io.loomcache.raft.StoredState;
import io.loomcache.storage.DataKey;
import io.loomcache.storage.Founding;
import io.loomcache.storage.MasterKey;
import io.loomcache.storage.MemberStore;
import io.loomcache.storage.Seal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands {@code restore} and {@code unsafe-recover}: what is done with data folders while no member runs on them.
 *
 * @param config whose folder it is
 * @param master the operator's key, null if there is none
 */
record RestoreCommand(MemberConfig config, @Nullable MasterKey master, PrintStream out) {

    /** Fills the empty folder from a backup. */
    void restore(Path file, Restoration restoration) throws IOException {
        try {
            Restoration.Restored restored = restoration.restore(
                    file,
                    master,
                    () -> MemberStore.openEmpty(
                            config.dataDirectory(),
                            config.clusterId(),
                            config.memberId(),
                            master,
                            new MemberEngineCodec()));
            restored.summary().lines().forEach(out::println);
            out.println("revisions begin after " + restored.revisions());
            if (!restored.cleared().isEmpty()) {
                out.println("caches that come back empty: " + restored.cleared());
            }
            out.println("restored into " + config.dataDirectory() + ": " + restored.content());
            out.println("do the same on each of " + config.voters() + ", compare the last line, then start them all");
        } catch (BackupException e) {
            throw new CommandException(ExitCode.DATA_FOLDER, String.valueOf(e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw CommandException.usage("restore: no such file: " + e.getMessage());
        }
    }

    /** Makes a backup of what a folder holds. */
    void recover(Path target) throws IOException {
        out.println("UNSAFE: writes that were answered may be missing in this backup");
        List<GroupState> groups = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        String history;
        try (MemberStore store = MemberStore.openUsed(
                config.dataDirectory(), config.clusterId(), config.memberId(), master, new MemberEngineCodec())) {
            Founding founding = store.founding();
            history = founding == null ? "" : founding.history().toString();
            for (int number = 0; number < config.raft().groups(); number++) {
                StoredState state = state(number, store);
                groups.add(new GroupState(number, state.index(), state.term(), state.parts()));
                lines.add("group " + number + ": last log entry " + state.index() + " of term " + state.term() + "; "
                        + state.behindSnapshot()
                        + " entries behind the snapshot, each committed or not: nobody can tell"
                        + " here");
            }
        }
        lines.forEach(out::println);
        BackupHeader header = new BackupHeader(
                config.clusterId(),
                history,
                config.memberId(),
                Hello.PRODUCT_VERSION,
                groups.size(),
                System.currentTimeMillis(),
                null);
        try {
            BackupFile.Written written =
                    BackupFile.write(target, found -> found.seal(master), stream(header, groups)::writeTo);
            out.println("wrote " + written.file());
            written.summary().lines().forEach(out::println);
            out.println("restore it on the empty folders of all first members of a new cluster");
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(ExitCode.DATA_FOLDER, e.getMessage() + " exists; it is not overwritten", e);
        }
    }

    private BackupStream stream(BackupHeader header, List<GroupState> groups) {
        if (master == null) {
            return new BackupStream(header, Seal.PLAIN, groups);
        }
        DataKey key = DataKey.draw();
        return new BackupStream(header.encryptedWith(key, master), key, groups);
    }

    /** Gives the folder's key to another master key. */
    void rotate(Path newKeyFile) {
        if (master == null) {
            throw ConfigException.of(KnownSettings.ENCRYPTION_KEY_FILE.name(), "not set", "the present key file");
        }
        MemberStore.rotate(
                config.dataDirectory(),
                config.clusterId(),
                config.memberId(),
                master,
                MasterKey.read(newKeyFile),
                new MemberEngineCodec());
        out.println(config.dataDirectory() + " opens with the key in " + newKeyFile
                + " from now on, and no longer with " + config.keyFile());
    }

    private StoredState state(int number, MemberStore store) {
        StoredState state = StoredState.of(store.group(number), MapLimits.DEFAULT);
        if (state == null) {
            throw new CommandException(
                    ExitCode.DATA_FOLDER, config.dataDirectory() + ": group " + number + " was never started here");
        }
        return state;
    }
}
