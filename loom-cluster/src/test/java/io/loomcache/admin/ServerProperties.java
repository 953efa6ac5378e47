package io.loomcache.admin;

/** The properties of the JDK's HTTP server, which reads them once in a JVM: whoever comes first decides for all. */
public final class ServerProperties {

    private ServerProperties() {}

    /** Makes them those that the admin server sets; to be called before a test makes a server of the JDK's. */
    public static void set() {
        try {
            Class.forName(AdminServer.class.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
