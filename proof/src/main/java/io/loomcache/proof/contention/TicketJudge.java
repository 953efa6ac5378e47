package io.loomcache.proof.contention;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who got the tickets that everybody wanted.
 *
 * @param tickets that were offered
 * @param right won by exactly one thread, whose name is stored
 * @param several won by more than one
 * @param nobodys won by none, though everybody tried, or gone again
 * @param others won by another than the one whose name is stored
 */
record TicketJudge(int tickets, int right, int several, int nobodys, int others) {

    private enum Verdict {
        RIGHT,
        SEVERAL,
        NOBODYS,
        OTHERS
    }

    /**
     * Judges every ticket.
     *
     * @param stored what the cache holds
     * @param claims of all clients
     */
    static TicketJudge of(Set<String> offered, Map<String, String> stored, List<Claim> claims) {
        Map<String, List<Claim>> byTicket = claims.stream().collect(Collectors.groupingBy(Claim::ticket));
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (String ticket : offered) {
            Verdict verdict = verdict(stored.getOrDefault(ticket, ""), byTicket.getOrDefault(ticket, List.of()));
            counts.merge(verdict, 1, Integer::sum);
        }
        return new TicketJudge(
                offered.size(),
                counts.getOrDefault(Verdict.RIGHT, 0),
                counts.getOrDefault(Verdict.SEVERAL, 0),
                counts.getOrDefault(Verdict.NOBODYS, 0),
                counts.getOrDefault(Verdict.OTHERS, 0));
    }

    boolean isRight() {
        return tickets > 0 && right == tickets;
    }

    private static Verdict verdict(String stored, List<Claim> claims) {
        List<Claim> winners = claims.stream().filter(Claim::certain).toList();
        if (winners.size() > 1) {
            return Verdict.SEVERAL;
        }
        // Who was told to have won has won; otherwise one of those who don't know has.
        List<Claim> possible = winners.isEmpty() ? claims : winners;
        if (possible.isEmpty() || stored.isEmpty()) {
            return Verdict.NOBODYS;
        }
        return possible.stream().anyMatch(claim -> claim.name().equals(stored)) ? Verdict.RIGHT : Verdict.OTHERS;
    }
}
