package io.loomcache.member;

import static java.util.stream.Collectors.joining;

import io.loomcache.config.Address;
import io.loomcache.config.Joining;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.net.Hello;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.storage.Founder;
import io.loomcache.storage.Founding;
import io.loomcache.storage.MemberStore;
import io.loomcache.wire.MemberRequest;
import io.loomcache.wire.MemberResponse;
import io.loomcache.wire.MemberResponse.Beginning;
import io.loomcache.wire.MemberResponse.Introduction;
import io.loomcache.wire.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a member with a new folder comes into a cluster: it founds one with the other initial voters, or joins one.
 *
 * <p>One of the founders, the first by id, draws up the founding, when it has heard from all others that their folders
 * are new as well; the others take it over from whoever has it, if they find themselves in it. So there is one founding,
 * whatever fails on the way; and a member whose folder is lost is in none, and so founds none.
 *
 * <p>Blocks its thread. What others answer is kept for one round only.
 */
final class Arrival {

    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);

    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration JOIN_ANSWER = MemberTalk.JOIN_PATIENCE.multipliedBy(3);
    private static final long PAUSE_MILLIS = 200;
    private static final long LOG_NANOS = Duration.ofSeconds(5).toNanos();

    private final MemberConfig config;
    private final MemberStore store;
    private final Questions questions;
    private final PeerAddresses addresses;
    private final Supplier<List<Address>> discovered;
    private volatile String waitingFor = "the other members";
    private long loggedNanos = System.nanoTime() - LOG_NANOS;

    /** @param discovered where members may be, beside where the settings say */
    Arrival(
            MemberConfig config,
            MemberStore store,
            Questions questions,
            PeerAddresses addresses,
            Supplier<List<Address>> discovered) {
        this.config = config;
        this.store = store;
        this.questions = questions;
        this.addresses = addresses;
        this.discovered = discovered;
    }

    /** For people. */
    String waitingFor() {
        return waitingFor;
    }

    /**
     * Waits until the folder belongs to a cluster, durably; again and again, for as long as it takes.
     *
     * @throws NotAMemberException it never will
     */
    void await() throws InterruptedException {
        boolean founds = config.isFounder();
        while (store.founding() == null) {
            String problem = founds ? found() : join();
            if (problem != null) {
                waitingFor = problem;
                logSometimes();
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private void logSometimes() {
        if (System.nanoTime() - loggedNanos >= LOG_NANOS) {
            loggedNanos = System.nanoTime();
            LOG.info("member {} of cluster {} waits: {}", config.memberId(), config.clusterId(), waitingFor);
        }
    }

    /** One round; what is missing, or null if the folder is founded now. */
    private @Nullable String found() throws InterruptedException {
        Map<String, Questions.Answer> answers = new TreeMap<>();
        Map<String, String> missing = new TreeMap<>();
        introductions(answers, missing);
        for (Questions.Answer answer : answers.values()) {
            Beginning beginning = ((Introduction) answer.response()).beginning();
            if (beginning != null) {
                return arrive(answer.from(), beginning);
            }
        }
        if (!missing.isEmpty()) {
            return "founding needs all of " + ids() + " once, and there is no answer yet of "
                    + missing.entrySet().stream()
                            .map(each -> each.getKey() + " (" + each.getValue() + ")")
                            .collect(joining(", "));
        }
        String disagreement = disagreement(answers);
        if (disagreement != null) {
            return disagreement;
        }
        if (!config.memberId().equals(ids().get(0))) {
            return "all are there, and " + ids().get(0) + " draws up the founding";
        }
        List<Founder> founders = new ArrayList<>(List.of(store.self()));
        answers.forEach((id, answer) ->
                founders.add(new Founder(id, answer.from().origin().incarnation())));
        begin(Founding.of(config.clusterId(), founders, store.content()));
        return null;
    }

    private void introductions(Map<String, Questions.Answer> answers, Map<String, String> missing)
            throws InterruptedException {
        Map<String, CompletableFuture<Questions.Answer>> asked = new TreeMap<>();
        for (MemberAddress voter : config.voters()) {
            if (!voter.id().equals(config.memberId())) {
                asked.put(voter.id(), questions.ask(voter.address(), ANSWER, MemberRequest.Introduce::new));
            }
        }
        for (Map.Entry<String, CompletableFuture<Questions.Answer>> each : asked.entrySet()) {
            String id = each.getKey();
            try {
                Questions.Answer answer = each.getValue().get();
                String name = answer.from().name();
                if (!name.equals(id)) {
                    missing.put(id, "at its address is " + name);
                } else if (answer.response() instanceof Introduction) {
                    answers.put(id, answer);
                } else {
                    missing.put(id, "it answers " + answer.response());
                }
            } catch (ExecutionException e) {
                missing.put(id, cause(e));
            }
        }
    }

    private @Nullable String disagreement(Map<String, Questions.Answer> answers) {
        for (Map.Entry<String, Questions.Answer> each : answers.entrySet()) {
            Introduction introduction = (Introduction) each.getValue().response();
            Set<String> theirs = new HashSet<>(introduction.voters());
            if (!theirs.equals(new HashSet<>(ids()))) {
                return "member " + each.getKey() + " has other seeds: " + introduction.voters() + ", expected " + ids();
            }
            if (!Objects.equals(introduction.content(), store.content())) {
                return "the folder of member " + each.getKey() + " holds "
                        + (introduction.content() == null ? "nothing" : introduction.content()) + ", ours "
                        + (store.content() == null ? "nothing" : store.content())
                        + ": the same must be restored on all, or on none";
            }
        }
        return null;
    }

    /** The cluster has begun: with us, or without. */
    private @Nullable String arrive(Hello from, Beginning beginning) throws InterruptedException {
        Founding founding = founding(beginning);
        if (founding.includes(store.self())) {
            begin(founding);
            return null;
        }
        if (config.joining().when() == Joining.When.AUTO) {
            return join();
        }
        throw new NotAMemberException("member " + config.memberId() + " has a new data folder, but member "
                + from.name() + " says that cluster " + config.clusterId() + " was founded with " + founding.founders()
                + ". If the folder is lost, start with loomcache.cluster.join=auto to take its place, or remove the"
                + " member ('loomcache members remove " + config.memberId()
                + "') and start with loomcache.cluster.join=always; if the folder is elsewhere, check"
                + " loomcache.server.persistence.wal-directory; to begin anew, all members need new folders");
    }

    private static Founding founding(Beginning beginning) {
        return new Founding(
                beginning.history(),
                beginning.founders().stream()
                        .map(each -> new Founder(each.id(), each.incarnation()))
                        .toList());
    }

    private void begin(Founding founding) {
        store.found(founding);
        LOG.info("cluster {} begins with {}, history {}", config.clusterId(), founding.founders(), founding.history());
    }

    /** Asks one after the other to be added; what stands in the way, or null if the folder is founded now. */
    private @Nullable String join() throws InterruptedException {
        if (store.content() != null) {
            throw new NotAMemberException("member " + config.memberId() + " can't join cluster " + config.clusterId()
                    + " with a restored data folder: what was restored begins a cluster of its own, on all of its first"
                    + " members");
        }
        boolean replacing = config.joining().when() == Joining.When.AUTO;
        List<String> problems = new ArrayList<>();
        for (Address address : candidates()) {
            try {
                Questions.Answer answer = questions
                        .ask(address, JOIN_ANSWER, id -> new MemberRequest.Join(id, replacing))
                        .get();
                String problem = joined(answer);
                if (problem == null) {
                    return null;
                }
                problems.add(answer.from().name() + ": " + problem);
            } catch (ExecutionException e) {
                problems.add(cause(e));
            }
        }
        return "to be added by one of the members: " + problems;
    }

    private @Nullable String joined(Questions.Answer answer) {
        if (answer.response() instanceof MemberResponse.Joined joined) {
            for (Peer peer : joined.members()) {
                if (peer.address() != null) {
                    addresses.heard(new MemberEndpoint(peer.id(), peer.incarnation(), null), peer.address());
                }
            }
            store.found(founding(joined.beginning()));
            LOG.info(
                    "member {} was added to cluster {}, history {}",
                    config.memberId(),
                    config.clusterId(),
                    joined.beginning().history());
            return null;
        }
        if (answer.response() instanceof MemberResponse.Refused refused) {
            throw new NotAMemberException("member " + config.memberId() + " can't join cluster " + config.clusterId()
                    + ": member " + answer.from().name() + " says: " + refused.reason());
        }
        return answer.response() instanceof MemberResponse.NotNow notNow
                ? notNow.reason()
                : "answered " + answer.response();
    }

    private static String cause(ExecutionException failure) {
        Throwable cause = failure.getCause();
        return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
    }

    private List<Address> candidates() {
        List<Address> all = new ArrayList<>();
        config.voters().stream()
                .filter(voter -> !voter.id().equals(config.memberId()))
                .map(MemberAddress::address)
                .forEach(all::add);
        all.addAll(discovered.get());
        return all.stream()
                .distinct()
                .filter(each -> !each.equals(config.address()))
                .toList();
    }

    private List<String> ids() {
        return config.voters().stream()
                .map(MemberAddress::id)
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
