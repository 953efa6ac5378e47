package io.loomcache.admin;

import io.loomcache.backup.BackupStream;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.Permission;
import io.loomcache.member.BackupRefusedException;
import io.loomcache.member.Member;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Backups over HTTPS, in pieces, since no answer may take longer than seconds: {@code POST /api/backup} begins one and tells its name,
 * {@code POST /api/backup/next?name=N&at=BYTES} gives the next bytes, none behind the end. Thread-safe.
 */
public final class BackupEndpoints {

    /** What stops asking is given up: a backup under way keeps old mappings in memory. */
    private static final long SILENCE_SECONDS = 60;

    /** Each keeps the mappings of its time in memory. */
    private static final int MOST = 2;

    private static final String BYTES = "application/octet-stream";

    private final Supplier<@Nullable Member> member;
    private final Map<String, Running> running = new HashMap<>();

    private static final class Running {
        private final BackupStream stream;
        private final String identity;
        private long at;
        private volatile long usedNanos = System.nanoTime();

        Running(BackupStream stream, String identity) {
            this.stream = stream;
            this.identity = identity;
        }
    }

    private BackupEndpoints(Supplier<@Nullable Member> member) {
        this.member = member;
    }

    /** The paths of a member, null while there is none. */
    public static List<Endpoint> of(Supplier<@Nullable Member> member) {
        BackupEndpoints backups = new BackupEndpoints(member);
        return List.of(
                Endpoint.post("/api/backup", Permission.ADMIN, backups::begin),
                Endpoint.post("/api/backup/next", Permission.ADMIN, backups::next));
    }

    private Answer begin(AdminRequest request) {
        return Answer.from(member.get(), present -> begin(present, request.identity()));
    }

    private Answer begin(Member present, String identity) {
        dropSilent();
        if (count() >= MOST) {
            return Answer.error(Answer.UNAVAILABLE, MOST + " backups are under way");
        }
        try {
            String name = UUID.randomUUID().toString();
            add(name, new Running(present.backup(), identity));
            later();
            return Answer.text(Answer.OK, "text/plain", name);
        } catch (BackupRefusedException e) {
            MemberAddress leader = e.leader();
            return leader == null
                    ? Answer.error(Answer.UNAVAILABLE, String.valueOf(e.getMessage()))
                    : Answer.text(
                            Answer.CONFLICT, "text/plain", leader.address().host() + " " + e.getMessage());
        }
    }

    private Answer next(AdminRequest request) {
        String name = request.required("name");
        long at = Long.parseLong(request.required("at"));
        Running found = find(name);
        if (found == null || !found.identity.equals(request.identity())) {
            return Answer.error(Answer.NOT_FOUND, "no backup '" + name + "' is under way: begin anew");
        }
        synchronized (found) {
            if (found.at != at) {
                return Answer.error(
                        Answer.BAD_REQUEST, "expected at=" + found.at + ", found at=" + at + ": begin anew");
            }
            byte[] bytes = found.stream.next();
            found.at += bytes.length;
            found.usedNanos = System.nanoTime();
            if (bytes.length == 0) {
                remove(name);
            }
            return new Answer(Answer.OK, BYTES, Map.of(), bytes.length, out -> out.write(bytes));
        }
    }

    private synchronized int count() {
        return running.size();
    }

    private synchronized void add(String name, Running begun) {
        running.put(name, begun);
    }

    private synchronized @Nullable Running find(String name) {
        return running.get(name);
    }

    private synchronized void remove(String name) {
        running.remove(name);
    }

    private void later() {
        CompletableFuture.delayedExecutor(SILENCE_SECONDS + 1, TimeUnit.SECONDS).execute(() -> {
            dropSilent();
            if (count() > 0) {
                later();
            }
        });
    }

    private synchronized void dropSilent() {
        long now = System.nanoTime();
        running.values().removeIf(each -> now - each.usedNanos > TimeUnit.SECONDS.toNanos(SILENCE_SECONDS));
    }
}
