package io.loomcache.console;

import io.loomcache.admin.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One member in a {@link ClusterView}. Immutable.
 *
 * @param target what was asked
 * @param id what answered; what was asked if nothing did
 * @param problem why there is no answer; empty if there is
 * @param notReady why it does not take requests; empty if it does, or does not say
 * @param lag the most entries that it has not applied of what some group's leader has committed; none: not known
 * @param told all that it says; empty if there is no answer
 */
record MemberRow(
        String target, String id, String problem, String notReady, OptionalLong lag, Optional<JsonObject> told) {

    boolean isThere() {
        return told.isPresent();
    }

    String version() {
        return told.flatMap(answer -> answer.text("version")).orElse(Units.UNKNOWN);
    }

    Optional<String> zone() {
        return told.flatMap(answer -> answer.text("zone")).filter(zone -> !zone.isEmpty());
    }

    List<JsonObject> groups() {
        return told.map(answer -> answer.objects("groups")).orElse(List.of());
    }

    /** Its role where there is one group; which it leads where there are several. */
    String role() {
        long leads = groups().stream().filter(MemberRow::leads).count();
        if (groups().size() > 1) {
            return "leads " + leads + "/" + groups().size();
        }
        return groups().stream()
                .flatMap(group -> group.text("role").stream())
                .findFirst()
                .map(role -> role.equals("unknown") ? "no leader" : role)
                .orElse(Units.UNKNOWN);
    }

    static boolean leads(JsonObject group) {
        return group.text("role").filter("leader"::equals).isPresent();
    }
}
