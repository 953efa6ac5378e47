package io.loomcache.proof.contention;

import static io.loomcache.proof.Table.count;

import io.loomcache.proof.CacheClient;
import io.loomcache.proof.ClientProcess;
import io.loomcache.proof.Comparison;
import io.loomcache.proof.LeaderKills;
import io.loomcache.proof.Progress;
import io.loomcache.proof.ProofException;
import io.loomcache.proof.ServerCluster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;

/**
 * One kind of contention after the other, on the same cluster and clients. Each goes on until enough is done and
 * enough leaders are dead. Not thread-safe.
 */
final class Rounds {

    private static final long STEP_MILLIS = 200;
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** So few that all clients are at the same ones at the same time. */
    private static final int TICKETS_AT_ONCE = 5;

    /**
     * How much.
     *
     * @param threads of each client
     * @param increments at least, of all clients together
     * @param tickets at least
     * @param kills at least, in each round
     */
    record Size(int threads, int counters, int increments, int tickets, int kills) {}

    private final ServerCluster cluster;
    private final List<ClientProcess> clients;
    private final CacheClient own;
    private final Size size;
    private final Progress progress;

    /** @param own to prepare and to read what came out */
    Rounds(ServerCluster cluster, List<ClientProcess> clients, CacheClient own, Size size, Progress progress) {
        this.cluster = cluster;
        this.clients = clients;
        this.own = own;
        this.size = size;
        this.progress = progress;
    }

    Result counters(Way way) throws InterruptedException {
        Cache<String, Long> cache = own.cache(way.name(), String.class, Long.class);
        Set<String> counters = Counters.names(size.counters).collect(Collectors.toSet());
        cache.putAll(counters.stream().collect(Collectors.toMap(name -> name, name -> 0L)));
        long began = System.nanoTime();
        List<List<String>> answers;
        long nanos;
        int kills;
        try (LeaderKills killer = LeaderKills.start(cluster)) {
            ask("start " + way + " " + size.counters + " " + size.threads);
            awaitEnough(killer, way);
            answers = ask("stop");
            nanos = System.nanoTime() - began;
            killer.stop();
            kills = killer.count();
        }
        List<Tally> tallies = answers.stream()
                .flatMap(answer -> answer.stream().skip(1).map(Tally::of))
                .toList();
        return judge(way, statusOf(answers), nanos, kills, cache, counters, tallies);
    }

    private void awaitEnough(LeaderKills killer, Way way) throws InterruptedException {
        Status status = Status.NONE;
        while (status.done() < size.increments || killer.count() < size.kills) {
            Thread.sleep(STEP_MILLIS);
            status = statusOf(ask("progress"));
            if (status.sinceLast() > GIVE_UP_NANOS) {
                throw new ProofException("no client was answered for a minute");
            }
            bar(way.name().toLowerCase(Locale.ROOT), status, size.increments, killer);
        }
    }

    private static Result judge(
            Way way,
            Status status,
            long nanos,
            int kills,
            Cache<String, Long> cache,
            Set<String> counters,
            List<Tally> tallies) {
        Comparison comparison = Tally.judge(Comparison.read(cache, counters), tallies);
        String wrong = comparison.isRight() && comparison.words() == counters.size()
                ? ""
                : count(comparison.lost()) + " acknowledged increments lost, " + count(comparison.extra())
                        + " that nobody made, " + count(comparison.words()) + " counters found";
        String right = count(comparison.equal()) + " of " + count(counters.size());
        return new Result(way.name().toLowerCase(Locale.ROOT), status, nanos, kills, right, wrong);
    }

    Result tickets() throws InterruptedException {
        Cache<String, String> cache = own.cache("tickets", String.class, String.class);
        long began = System.nanoTime();
        long nanos;
        int kills;
        int offered = 0;
        Status status = Status.NONE;
        try (LeaderKills killer = LeaderKills.start(cluster)) {
            while (offered < size.tickets || killer.count() < size.kills) {
                int to = offered + TICKETS_AT_ONCE;
                status = statusOf(ask("tickets " + offered + " " + to + " " + size.threads));
                offered = to;
                bar("tickets", status, size.tickets * size.threads * clients.size(), killer);
            }
            nanos = System.nanoTime() - began;
            killer.stop();
            kills = killer.count();
        }
        List<Claim> claims = new ArrayList<>();
        ask("claims").forEach(answer -> answer.forEach(line -> claims.add(Claim.of(line))));
        return judge(status, nanos, kills, cache, offered, claims);
    }

    private static Result judge(
            Status status, long nanos, int kills, Cache<String, String> cache, int offered, List<Claim> claims) {
        Set<String> names = IntStream.range(0, offered).mapToObj(Tickets::name).collect(Collectors.toSet());
        Map<String, String> stored = cache.getAll(new HashSet<>(names));
        TicketJudge judge = TicketJudge.of(names, stored, claims);
        String wrong = judge.isRight()
                ? ""
                : count(judge.several()) + " tickets won by several, " + count(judge.nobodys()) + " by nobody, "
                        + count(judge.others()) + " hold another's name";
        return new Result(
                "putIfAbsent", status, nanos, kills, count(judge.right()) + " of " + count(judge.tickets()), wrong);
    }

    private void bar(String what, Status status, int total, LeaderKills killer) {
        progress.bar(
                Math.min(status.done(), total),
                total,
                what + ": " + count(status.done()) + " operations, " + killer.count() + " leaders killed");
    }

    private List<List<String>> ask(String order) throws InterruptedException {
        return ClientProcess.askAll(clients, order);
    }

    private static Status statusOf(List<List<String>> answers) {
        return answers.stream().map(answer -> Status.of(answer.get(0))).reduce(Status.NONE, Status::plus);
    }
}
