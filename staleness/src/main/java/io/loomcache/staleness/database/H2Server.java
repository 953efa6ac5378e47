package io.loomcache.staleness.database;

import java.nio.file.Path;
import java.util.List;

/** H2 as a server process, for where there is no PostgreSQL. */
final class H2Server implements Database {

    private final Server server;
    private final String url;

    private H2Server(Server server, String url) {
        this.server = server;
        this.url = url;
    }

    static H2Server start(Path folder, Where where) throws InterruptedException {
        int port = Server.freePort();
        List<String> command = List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-Dh2.bindAddress=" + where.address(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.h2.tools.Server",
                "-tcp",
                "-tcpAllowOthers",
                "-ifNotExists",
                "-tcpPort",
                "" + port,
                "-baseDir",
                folder.resolve("h2").toString());
        Server server = new Server(where.command().apply(command), folder.resolve("h2.log"), "TERM");
        String url = "jdbc:h2:tcp://" + where.address() + ":" + port + "/./loom;USER=loom;LOCK_TIMEOUT=5000;"
                + "DB_CLOSE_DELAY=-1";
        if (where.address().startsWith("127.")) {
            server.awaitAnswer(url);
        }
        return new H2Server(server, url);
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public String describe() {
        return "H2";
    }

    @Override
    public void close() {
        server.close();
    }
}
