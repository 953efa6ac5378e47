package io.loomcache.tck;

import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Begins and ends one run of the TCK: the members are there before its first test, and after its last one
 * everything that must have happened is checked. What it throws fails the build.
 */
public final class TckSession implements LauncherSessionListener {

    private final Form form = Form.valueOf(System.getProperty("tck.form", Form.EMBEDDED.name()));
    private final TestCount count = new TestCount(Integer.getInteger("tck.tests", Integer.MAX_VALUE));
    private final Exclusions exclusions = new Exclusions();
    private @Nullable RemoteMembers members;

    /** By the service loader. */
    public TckSession() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        exclusions.watch();
        session.getLauncher().registerTestExecutionListeners(count);
        if (form != Form.EMBEDDED) {
            members = RemoteMembers.start(form);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        try {
            if (members != null) {
                members.finish(count.hasFailures());
            }
        } finally {
            System.out.println("TCK, " + form + ": " + count + ", " + exclusions);
        }
        count.check();
        exclusions.check();
    }
}
