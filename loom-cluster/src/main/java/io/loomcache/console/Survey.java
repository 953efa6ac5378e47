package io.loomcache.console;

import io.loomcache.admin.AdminClient;
import io.loomcache.admin.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Asks all members at once, so that those that hang cost no more than one of them. Stateless. */
final class Survey {

    private static final String PATH = "/api/stats";

    private Survey() {}

    /** What each of them says, in the same order. Waits until all have answered or were given up. */
    static List<Told> of(List<Target> targets) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, targets.size()), task -> {
            Thread thread = new Thread(task, "loomcache-survey");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<CompletableFuture<Told>> asked = new ArrayList<>();
            targets.forEach(target -> asked.add(CompletableFuture.supplyAsync(() -> ask(target), threads)));
            return asked.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Told ask(Target target) {
        try {
            AdminClient.Reply reply = target.client().get(PATH);
            if (reply.isOk()) {
                String memberId =
                        JsonObject.parse(reply.body()).text("memberId").orElse("");
                return target.memberId().isEmpty() || target.memberId().equals(memberId)
                        ? Told.answer(target.name(), reply.body())
                        : Told.nothing(
                                target.name(),
                                "at " + target.client().target() + " answers " + memberId
                                        + "; --members names the HTTPS ports of the members");
            }
            return Told.nothing(target.name(), "answered " + reply.status() + ": " + reply.body());
        } catch (IOException e) {
            return Told.nothing(target.name(), String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return Told.nothing(target.name(), "what it answered can't be read: " + e.getMessage());
        }
    }
}
