package io.loomcache.status;

import io.loomcache.map.CacheStatistics;
import io.loomcache.map.MapStatistics;
import io.loomcache.measure.Durations;
import io.loomcache.member.ClientStatistics;
import io.loomcache.member.GroupStatus;
import io.loomcache.member.GroupStatus.Role;
import io.loomcache.member.MemberStatistics;
import io.loomcache.member.MemberStatus;
import io.loomcache.member.RequestStatistics;
import io.loomcache.member.Safety;
import io.loomcache.member.Spread;
import io.loomcache.net.NetMetrics.Refusal;
import io.loomcache.raft.GroupStatistics;
import io.loomcache.storage.StoreStatistics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Statistics of a member that leads and is busier each time that it is asked. */
final class ToldStatistics implements Supplier<MemberStatistics> {

    static final String HOSTILE = "<img src=x onerror=\"document.title='broken'\">&amp;";

    private static final Spread SPREAD = new Spread("zone a", null, Safety.UNSAFE, Safety.UNKNOWN);

    private final AtomicInteger asked = new AtomicInteger();
    private final Durations flushes = new Durations();

    @Override
    public MemberStatistics get() {
        int times = asked.incrementAndGet();
        flushes.add(TimeUnit.MILLISECONDS.toNanos(3 + times % 4));
        GroupStatus status = new GroupStatus(0, "m1", 7, Role.LEADER, 1, 2, 1_000, 0);
        GroupStatistics raft = new GroupStatistics(
                "m1",
                true,
                7,
                12_345 + 100L * times,
                12_345 + 100L * times,
                12_346 + 100L * times,
                Map.of("m2", 3L, "m3", 40_000L),
                3,
                3,
                1,
                2,
                0,
                0,
                0,
                0,
                0,
                flushes.counts(),
                Durations.Counts.NONE,
                new MapStatistics(List.of(cache("orders", times), cache(HOSTILE, times)), 2, 0));
        StoreStatistics store = new StoreStatistics(
                flushes.counts(), 9_999, Durations.Counts.NONE, 77_777, 0, TimeUnit.SECONDS.toNanos(61));
        return new MemberStatistics(
                "m1",
                "shop " + HOSTILE,
                "1.2.3",
                TimeUnit.SECONDS.toNanos(3_700 + 2L * times),
                List.of(new MemberStatistics.Group(0, status, raft, store)),
                List.of(new RequestStatistics("read", Map.of("ok", 40L * times, "busy", 1L), flushes.counts())),
                List.of(new ClientStatistics(HOSTILE, "web", "1.2.3", 4, 1, 17)),
                2,
                new MemberStatus.Connections(31, 5, Map.of(Refusal.TLS, 2L), 24, 25, 26, 27),
                null,
                new MemberStatistics.Disk(123_456_789, -1),
                3,
                SPREAD);
    }

    private static CacheStatistics cache(String name, int times) {
        return new CacheStatistics(name, "", 1_234, 56_789, 30L * times, 10L * times, 5, 4, 3, 2, 1, 0, 0, 1, 9);
    }
}
