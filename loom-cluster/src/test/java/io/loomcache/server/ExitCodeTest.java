package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.config.ConfigException;
import io.loomcache.raft.VersionException;
import java.io.IOException;
import java.security.KeyStoreException;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

    @Test
    void of_findsTheCauseThatTells() {
        assertEquals(ExitCode.CONFIGURATION, ExitCode.of(new ConfigException("x")));
        assertEquals(ExitCode.TLS, ExitCode.of(new IllegalStateException(new KeyStoreException("x"))));
        assertEquals(ExitCode.TLS, ExitCode.of(new CommandException(ExitCode.TLS, "x", new ConfigException("y"))));
        assertEquals(ExitCode.FAILED, ExitCode.of(new IllegalStateException(new IOException("x"))));
    }

    @Test
    void folderOfANewerBuild_isADataFolderThatCantBeUsed() {
        Throwable failure = new IllegalStateException("installing", new VersionException("start a build of 0.2"));

        assertEquals(ExitCode.DATA_FOLDER, ExitCode.of(failure));
    }
}
