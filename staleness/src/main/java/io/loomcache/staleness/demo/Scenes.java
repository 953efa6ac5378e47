package io.loomcache.staleness.demo;

import io.loomcache.proof.ClientProcess;
import io.loomcache.proof.ProofException;
import io.loomcache.staleness.demo.Picture.Cell;
import io.loomcache.staleness.demo.Picture.Mark;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Plays each scene with every side, a step with one and then with the next. Not thread-safe. */
final class Scenes {

    private static final int SCENES = 3;
    private static final long LATER_MILLIS = 5_000;

    private final Picture picture;
    private final List<String> names;
    private final List<Side> sides;
    private final String url;

    /** Wrong reads of each side. */
    private final int[] wrong;

    private final List<Asked> questions = new ArrayList<>();
    private int scene;
    private long firstNanos;

    Scenes(Picture picture, List<String> names, List<Side> sides, String url) {
        this.picture = picture;
        this.names = names;
        this.sides = sides;
        this.url = url;
        this.wrong = new int[sides.size()];
    }

    /** Does something with a side, for which there is an own row. */
    private interface Step {
        Cell play(Side side, long row) throws InterruptedException;
    }

    /** Of one side, by its number from 0. */
    int wrongReads(int side) {
        return wrong[side];
    }

    /** Tables with a row for each scene and side, all of which cost 100. */
    static void prepare(String url, int sides) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String table : List.of("product", "offer")) {
                statement.execute("create table " + table
                        + " (id bigint primary key, version bigint not null, price bigint not null)");
                for (int row = 0; row < (SCENES + 1) * sides; row++) {
                    statement.execute("insert into " + table + " values (" + row + ", 0, 100)");
                }
            }
        }
    }

    void lateLoad() throws InterruptedException {
        begin(
                "A load is frozen, a bulk update overtakes it",
                List.of(
                        "READ_WRITE. JVM B has read a row and is stopped (SIGSTOP) before it can cache it: a collection of garbage,",
                        "a migration of its machine. JVM A updates by HQL and commits. Then B goes on."));
        step("B", "reads the row, is stopped", (side, row) -> {
            side.b.ask("load " + row);
            side.signalB("STOP");
            return Cell.plain("100");
        });
        step("A", "update ... price = 200; commit", (side, row) -> {
            side.a.ask("bulk " + row + " 200");
            return Cell.plain("committed");
        });
        step("B", "goes on, caches what it read", (side, row) -> {
            side.signalB("CONT");
            side.b.ask("go");
            return Cell.plain("100");
        });
        read("B", "find(Product), new session", (side, row) -> side.b.ask("read product " + row), "product");
        read("A", "find(Product), new session", (side, row) -> side.a.ask("read product " + row), "product");
    }

    void wrongClock() throws InterruptedException {
        begin(
                "A clock is an hour slow, and a query is cached",
                List.of(
                        "READ_WRITE and the query cache. JVM A has a query's result. JVM C, whose clock is an hour slow, changes",
                        "its row. Whether a result is too old is decided by comparing times; here, by the cluster's order."));
        step("C", "has the wrong time", (side, row) -> {
            long seconds = Long.parseLong(c(side).ask("clock").get(0)) - System.currentTimeMillis() / 1_000;
            return Cell.plain(Math.round(seconds / 60.0) + " min");
        });
        step("A", "runs the query", (side, row) -> answer(side.a.ask("query " + row), Mark.NONE));
        step("A", "runs the query again", (side, row) -> answer(side.a.ask("query " + row), Mark.NONE));
        step("C", "setPrice(200); commit", (side, row) -> {
            c(side).ask("update product " + row + " 200");
            return Cell.plain("committed");
        });
        read("A", "runs the query again", (side, row) -> side.a.ask("query " + row), "product");
    }

    private static ClientProcess c(Side side) {
        return side.c.orElseThrow(() -> new IllegalStateException("there is no JVM C"));
    }

    void deathAfterCommit() throws InterruptedException {
        begin(
                "A JVM commits and dies",
                List.of(
                        "NONSTRICT_READ_WRITE, which Hibernate documents as weaker: entries are dropped, and nothing is locked. JVM A reads",
                        "while B is about to commit; B is killed (kill -9) when the database has committed and no cache knows it."));
        step("B", "setPrice(200); flushed", (side, row) -> {
            side.b.ask("commit offer " + row + " 200");
            return Cell.plain("not yet committed");
        });
        read("A", "find(Offer), new session", (side, row) -> side.a.ask("read offer " + row), "offer");
        step("B", "commit; is killed", (side, row) -> {
            side.b.ask("on");
            side.killB();
            return Cell.plain("committed");
        });
        read("A", "find(Offer), new session", (side, row) -> side.a.ask("read offer " + row), "offer");
    }

    /** Waits, and asks the last question of each scene again. */
    void later() throws InterruptedException {
        Thread.sleep(LATER_MILLIS);
        picture.scene(
                scene + 1,
                "The same questions, asked again",
                List.of((System.nanoTime() - firstNanos) / 1_000_000_000
                        + " s after the first of these commits; nobody has" + " written since."),
                names);
        for (Asked asked : List.copyOf(questions)) {
            ask(asked);
        }
    }

    /** A question that was asked, and about which rows. */
    private record Asked(int scene, String who, String what, Question question, String table) {}

    /** A question to a side. */
    private interface Question {
        List<String> ask(Side side, long row) throws InterruptedException;
    }

    private void begin(String title, List<String> why) {
        scene++;
        picture.scene(scene, title, why, names);
    }

    private void step(String who, String what, Step step) throws InterruptedException {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < sides.size(); i++) {
            cells.add(step.play(sides.get(i), row(scene, i)));
        }
        picture.step("JVM " + who, what, cells);
    }

    private void read(String who, String what, Question question, String table) throws InterruptedException {
        if (firstNanos == 0) {
            firstNanos = System.nanoTime();
        }
        Asked asked = new Asked(scene, who, what, question, table);
        ask(asked);
        questions.removeIf(earlier -> earlier.scene == scene);
        questions.add(asked);
    }

    private void ask(Asked asked) throws InterruptedException {
        List<Cell> truths = new ArrayList<>();
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < sides.size(); i++) {
            long row = row(asked.scene, i);
            String truth = committed(asked.table, row);
            List<String> answer = asked.question.ask(sides.get(i), row);
            boolean isRight = answer.get(0).startsWith(truth + " ");
            wrong[i] += isRight ? 0 : 1;
            cells.add(answer(answer, isRight ? Mark.RIGHT : Mark.WRONG));
            truths.add(Cell.plain(truth));
        }
        picture.step("JVM " + asked.who, asked.what, cells);
        picture.step("", "committed in the database", truths);
    }

    private static Cell answer(List<String> answer, Mark mark) {
        String[] parts = answer.get(0).split(" ", -1);
        String stale = mark == Mark.WRONG ? "  STALE" : "";
        return new Cell(parts[0] + " from " + parts[1] + stale, mark);
    }

    private long row(int ofScene, int side) {
        return (long) ofScene * sides.size() + side;
    }

    private String committed(String table, long row) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select price from " + table + " where id = " + row)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new ProofException("can't read the database: " + e, e);
        }
    }
}
