package io.loomcache.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.storage.StoreException.Kind;
import io.microraft.RaftEndpoint;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.function.Executable;

/** A member's folder, the store on it, and the values of the engine that go in and come out. */
final class Fixture implements AutoCloseable {

    static final DefaultRaftModelFactory MODELS = new DefaultRaftModelFactory();
    static final Endpoint M1 = new Endpoint("m1");
    static final Endpoint M2 = new Endpoint("m2");
    static final Endpoint M3 = new Endpoint("m3");

    /** Operations are strings here. */
    static final EngineCodec CODEC = new EngineCodec() {
        @Override
        public byte[] encodeOperation(Object operation) {
            return operation.toString().getBytes(UTF_8);
        }

        @Override
        public Object decodeOperation(byte[] bytes) {
            return new String(bytes, UTF_8);
        }

        @Override
        public byte[] encodeEndpoint(RaftEndpoint endpoint) {
            return endpoint.getId().toString().getBytes(UTF_8);
        }

        @Override
        public RaftEndpoint decodeEndpoint(byte[] bytes) {
            return new Endpoint(new String(bytes, UTF_8));
        }
    };

    record Endpoint(String name) implements RaftEndpoint {
        @Override
        public Object getId() {
            return name;
        }
    }

    final Path folder;
    final List<Throwable> failures = new ArrayList<>();
    MemberStore member;
    GroupStore group;

    private Fixture(Path folder, Disk disk) {
        this.folder = folder;
        this.member = MemberStore.open(folder, Identity.fresh("cluster", "m1", 7), null, CODEC, failures::add, disk);
        try {
            this.group = member.group(0);
        } catch (Throwable e) {
            member.close();
            throw e;
        }
    }

    static Fixture open(Path folder) {
        return open(folder, Disk.REAL);
    }

    static Fixture open(Path folder, Disk disk) {
        return new Fixture(folder, disk);
    }

    /** A store of a group that has been started. */
    static Fixture started(Path folder) {
        Fixture fixture = open(folder);
        fixture.start();
        return fixture;
    }

    void start() {
        group.persistAndFlushLocalEndpoint(MODELS.createRaftEndpointPersistentStateBuilder()
                .setLocalEndpoint(M1)
                .setVoting(true)
                .build());
        group.persistAndFlushInitialGroupMembers(members(0));
    }

    void term(int term, Endpoint vote) {
        group.persistAndFlushTerm(MODELS.createRaftTermPersistentStateBuilder()
                .setTerm(term)
                .setVotedFor(vote)
                .build());
    }

    /** Appends entries with the operation "term:index" without a flush. */
    void append(int term, long first, long last) {
        List<LogEntry> entries = new ArrayList<>();
        for (long index = first; index <= last; index++) {
            entries.add(entry(term, index));
        }
        group.persistLogEntries(entries);
    }

    void appendAndFlush(int term, long first, long last) {
        append(term, first, last);
        group.flush();
    }

    /** Hands over a snapshot as the engine does when it takes one. */
    void takeSnapshot(int term, long index, List<ChunkContent> contents) {
        chunks(term, index, contents).forEach(group::persistSnapshotChunk);
        group.flush();
    }

    void awaitSnapshot(long index) {
        await(() -> group.stats().snapshotIndex() >= index);
    }

    /** Closes and opens again. */
    RestoredRaftState reopen() {
        return reopen(Disk.REAL);
    }

    /** Closes and opens again on another disk. */
    RestoredRaftState reopen(Disk disk) {
        member.close();
        member = MemberStore.open(folder, Identity.fresh("cluster", "m1", 7), null, CODEC, failures::add, disk);
        group = member.group(0);
        return restored(group);
    }

    /** What a restart finds in a copy of a folder. */
    static RestoredRaftState restore(Path folder) {
        try (Fixture copy = open(folder)) {
            return restored(copy.group);
        }
    }

    static RestoredRaftState restored(GroupStore group) {
        return Optional.ofNullable(group.restore()).orElseThrow();
    }

    @Override
    public void close() {
        member.close();
    }

    static RaftGroupMembersView members(long index) {
        return MODELS.createRaftGroupMembersViewBuilder()
                .setLogIndex(index)
                .setMembers(List.of(M1, M2, M3))
                .setVotingMembers(List.of(M1, M2))
                .build();
    }

    static LogEntry entry(int term, long index) {
        return MODELS.createLogEntryBuilder()
                .setTerm(term)
                .setIndex(index)
                .setOperation(term + ":" + index)
                .build();
    }

    static List<SnapshotChunk> chunks(int term, long index, List<ChunkContent> contents) {
        List<SnapshotChunk> chunks = new ArrayList<>();
        for (ChunkContent content : contents) {
            chunks.add(MODELS.createSnapshotChunkBuilder()
                    .setTerm(term)
                    .setIndex(index)
                    .setOperation(content)
                    .setSnapshotChunkIndex(chunks.size())
                    .setSnapshotChunkCount(contents.size())
                    .setGroupMembersView(members(index - 1))
                    .build());
        }
        return chunks;
    }

    static List<String> operations(RestoredRaftState state) {
        return state.getLogEntries().stream()
                .map(entry -> entry.getOperation().toString())
                .toList();
    }

    static List<String> operations(int term, long first, long last) {
        List<String> operations = new ArrayList<>();
        for (long index = first; index <= last; index++) {
            operations.add(term + ":" + index);
        }
        return operations;
    }

    @SuppressWarnings("unchecked")
    static List<String> contents(SnapshotEntry snapshot) {
        return ((List<SnapshotChunk>) snapshot.getOperation())
                .stream()
                        .map(chunk -> (ChunkContent) chunk.getOperation())
                        .map(content ->
                                content.number() + "/" + content.version() + "=" + new String(content.bytes(), UTF_8))
                        .toList();
    }

    /** What a crash at this moment leaves to the next process. */
    Path copyTo(Path target) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                    Files.createDirectories(target.resolve(folder.relativize(from)));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                    Files.copy(from, target.resolve(folder.relativize(from)));
                    return FileVisitResult.CONTINUE;
                }
            });
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Expects the refusal, whose text has to name all of this. */
    static StoreException assertRefused(Kind kind, Executable action, String... named) {
        StoreException refused = assertThrows(StoreException.class, action);
        String text = String.valueOf(refused.getMessage());
        assertEquals(kind, refused.kind(), text);
        for (String name : named) {
            assertTrue(text.contains(name), () -> "expected \"" + name + "\" in: " + text);
        }
        return refused;
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("condition not met within 20 s");
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }
}
