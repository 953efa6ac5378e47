package io.loomcache.server;

import io.loomcache.config.ConfigException;
import io.loomcache.config.UnsafeSettingsException;
import io.loomcache.member.NotAMemberException;
import io.loomcache.raft.VersionException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** How the process ends, for scripts and supervisors. */
enum ExitCode {
    /** Done. */
    OK(0),
    /** Failed while starting or running. */
    FAILED(1),
    /** The command line is wrong. */
    USAGE(2),
    /** A setting is missing, unknown, or has an impossible value. */
    CONFIGURATION(3),
    /** The data folder can't be used, or what is in it is damaged or another's. */
    DATA_FOLDER(4),
    /** Keys or certificates are missing, unreadable or wrong. */
    TLS(5),
    /** This process is no member of its cluster, and starting it again as it is would not help. */
    NOT_A_MEMBER(6),
    /** The production profile refuses the settings. */
    UNSAFE(7),
    /** The cluster serves, but not all of it is well. */
    DEGRADED(20);

    private static final String STORAGE = "io.loomcache.storage";

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** What went wrong, by the first failure in the chain of causes that tells. */
    static ExitCode of(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CommandException command) {
                return command.exitCode();
            }
            if (cause instanceof UnsafeSettingsException) {
                return UNSAFE;
            }
            if (cause instanceof ConfigException) {
                return CONFIGURATION;
            }
            if (cause.getClass().getPackageName().equals(STORAGE)) {
                return DATA_FOLDER;
            }
            if (cause instanceof VersionException) {
                return DATA_FOLDER;
            }
            if (cause instanceof NotAMemberException) {
                return NOT_A_MEMBER;
            }
            if (cause instanceof GeneralSecurityException) {
                return TLS;
            }
        }
        return FAILED;
    }
}
