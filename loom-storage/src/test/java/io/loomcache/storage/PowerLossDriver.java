package io.loomcache.storage;

import static io.loomcache.storage.Fixture.chunks;
import static io.loomcache.storage.Fixture.operations;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.loomcache.storage.Expectation.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store on a {@link RecordedDisk}, driven as the engine does. Keeps what a restart may find, and collects the
 * moments at which power may be lost: before each sync, by whichever thread, and after each call.
 */
final class PowerLossDriver implements AutoCloseable {

    /** What the disk held at a moment, and what a restart may find of it. */
    record Moment(String what, DiskImage image, Expectation expected) {}

    private final int chunkBytes;
    private final RecordedDisk disk;
    private final Map<Long, List<String>> snapshots = new ConcurrentHashMap<>();
    private final List<Moment> moments = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private Fixture store;
    private long base;
    private volatile State acknowledged = State.EMPTY;
    private volatile Set<State> underWay = Set.of(State.EMPTY);
    private volatile String doing = "open";

    /** The member's folder is some levels below the root, and none of them exists. */
    PowerLossDriver(Path root, int chunkBytes) {
        this.chunkBytes = chunkBytes;
        disk = new RecordedDisk(root, this::collect);
        store = Fixture.open(memberIn(root), disk);
        collect("the return");
    }

    static Path memberIn(Path root) {
        return root.resolve("data").resolve("member");
    }

    private void collect(String before) {
        synchronized (disk) {
            Expectation first = expected();
            DiskImage image = disk.image();
            moments.add(new Moment(doing + ", before " + before, image, first.or(expected())));
        }
    }

    private Expectation expected() {
        Set<State> states = new LinkedHashSet<>(underWay);
        states.add(acknowledged);
        return new Expectation(states, store == null ? 0 : store.group.stats().snapshotIndex(), snapshots);
    }

    /** The moments since the last call. */
    List<Moment> takeMoments() {
        synchronized (disk) {
            List<Moment> taken = List.copyOf(moments);
            moments.clear();
            return taken;
        }
    }

    /** A moment that no sync marks. */
    void mark(String what) {
        doing = what;
        collect("anything else");
    }

    Fixture store() {
        return store;
    }

    long last() {
        return base + log.size();
    }

    long newestSnapshot() {
        return snapshots.keySet().stream().mapToLong(index -> index).max().orElse(0);
    }

    private void run(String what, Set<State> between, State after, Runnable call) {
        Set<State> possible = new LinkedHashSet<>(between);
        possible.add(after);
        doing = what;
        underWay = possible;
        call.run();
        acknowledged = after;
        underWay = Set.of(after);
        collect("the return");
    }

    void start() {
        State started = acknowledged.start();
        run("start", Set.of(), started, store::start);
    }

    void vote(int term, Fixture.Endpoint vote) {
        run("vote in term " + term, Set.of(), acknowledged.vote(term, vote.name()), () -> store.term(term, vote));
    }

    /** Pending until the next flush. */
    void append(int term, int count) {
        store.append(term, last() + 1, last() + count);
        log.addAll(operations(term, last() + 1, last() + count));
    }

    /** Pending until the next flush. */
    void truncateFrom(long index) {
        store.group.truncateLogEntriesFrom(index);
        log.subList((int) (index - base - 1), log.size()).clear();
    }

    void flush(String what) {
        run(what, Set.of(), acknowledged.log(base, log), store.group::flush);
    }

    void takeSnapshot(int term, long index) {
        remember(index);
        List<ChunkContent> contents = new ArrayList<>();
        for (int number = 0; number < CHUNKS; number++) {
            byte[] bytes = content(number, index).getBytes(UTF_8);
            contents.add(ChunkContent.taken(number, version(number, index), () -> bytes));
        }
        run(
                "take snapshot " + index,
                Set.of(),
                acknowledged.log(base, log),
                () -> store.takeSnapshot(term, index, contents));
        store.group.truncateLogEntriesUntil(index);
    }

    /** Beyond the end of the log. */
    void receiveSnapshot(int term, long index) {
        State before = acknowledged.log(base, log);
        remember(index);
        List<ChunkContent> contents = new ArrayList<>();
        for (int number = 0; number < CHUNKS; number++) {
            byte[] bytes = content(number, index).getBytes(UTF_8);
            contents.add(ChunkContent.received(number, version(number, index), bytes));
        }
        base = index;
        log.clear();
        run("receive snapshot " + index, Set.of(before), acknowledged.log(base, log), () -> {
            chunks(term, index, contents).forEach(store.group::persistSnapshotChunk);
            store.group.flush();
        });
        store.group.truncateLogEntriesUntil(index);
    }

    private static final int CHUNKS = 3;

    private void remember(long index) {
        List<String> contents = new ArrayList<>();
        for (int number = 0; number < CHUNKS; number++) {
            contents.add(number + "/" + version(number, index) + "=" + content(number, index));
        }
        snapshots.put(index, contents);
    }

    /** Chunk 2 changes with every tenth index only. */
    private static long version(int number, long index) {
        return number == 2 ? index - index % 10 : index;
    }

    private String content(int number, long index) {
        String name = "content of " + number + " at " + version(number, index) + " ";
        return name + "x".repeat(chunkBytes - name.length());
    }

    @Override
    public void close() {
        doing = "close";
        store.close();
        synchronized (disk) {
            DiskImage image = disk.image();
            moments.add(new Moment("closed", image, expected()));
        }
    }
}
