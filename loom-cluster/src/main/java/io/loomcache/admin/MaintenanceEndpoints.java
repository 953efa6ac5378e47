package io.loomcache.admin;

import static java.util.stream.Collectors.joining;

import io.loomcache.config.Permission;
import io.loomcache.member.Member;
import io.loomcache.member.Transfer;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does to one member before and after working on it: {@code /api/member/drain}, {@code
 * /api/member/undrain} and {@code /api/member/transfer}, with the parameter {@code to} for a certain voter. 200: done;
 * 409: leadership could not be handed over, and why. Stateless.
 */
public final class MaintenanceEndpoints {

    /** Several voters may be tried, each for an election timeout. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private MaintenanceEndpoints() {}

    /**
     * What an operator asks of one member.
     *
     * @param member null as long as it starts
     */
    public static List<Endpoint> of(Supplier<@Nullable Member> member) {
        return List.of(
                of(member, "drain", (running, request) -> drain(running)),
                of(member, "undrain", (running, request) -> undrain(running)),
                of(
                        member,
                        "transfer",
                        (running, request) ->
                                transfer(running, request.optional("to").orElse(null))));
    }

    private static Endpoint of(
            Supplier<@Nullable Member> member, String what, BiFunction<Member, AdminRequest, Answer> handler) {
        return Endpoint.post(
                "/api/member/" + what,
                Permission.ADMIN,
                request -> Answer.from(member.get(), running -> handler.apply(running, request)));
    }

    private static Answer drain(Member member) {
        member.drain();
        List<Transfer> failed = failed(member.handOver(null, PATIENCE));
        return failed.isEmpty()
                ? Answer.state(Answer.OK, "DRAINED", null)
                : Answer.state(Answer.CONFLICT, "DRAINED", "it still leads " + failures(failed));
    }

    private static Answer undrain(Member member) {
        member.undrain();
        return Answer.state(Answer.OK, "ACTIVE", null);
    }

    private static Answer transfer(Member member, @Nullable String to) {
        List<Transfer> transfers = member.handOver(to, PATIENCE);
        if (transfers.isEmpty()) {
            return Answer.error(Answer.CONFLICT, "this member leads no group; " + leaders(member));
        }
        List<Transfer> failed = failed(transfers);
        return failed.isEmpty()
                ? Answer.state(Answer.OK, "TRANSFERRED", taken(transfers))
                : Answer.error(Answer.CONFLICT, "it still leads " + failures(failed));
    }

    private static List<Transfer> failed(List<Transfer> transfers) {
        return transfers.stream().filter(transfer -> transfer.to() == null).toList();
    }

    private static String failures(List<Transfer> failed) {
        return failed.stream()
                .map(transfer -> "group " + transfer.group() + ": " + transfer.failure())
                .collect(joining("; "));
    }

    private static String taken(List<Transfer> transfers) {
        return transfers.stream()
                .map(transfer -> "group " + transfer.group() + " to " + transfer.to())
                .collect(joining(", "));
    }

    private static String leaders(Member member) {
        return member.status().groups().stream()
                .map(group -> "group " + group.number() + " is led by "
                        + (group.leader() == null ? "nobody" : group.leader()))
                .collect(joining(", "));
    }
}
