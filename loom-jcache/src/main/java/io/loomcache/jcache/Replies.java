package io.loomcache.jcache;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Futures for callers who do not wait: they fail with the very exceptions that a caller of {@link
 * Mappings#await} gets, without a wrapper around them. What is attached runs in the thread that completes.
 */
final class Replies {

    private Replies() {}

    static <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> then(
            CompletableFuture<T> answer, Function<T, R> next) {
        CompletableFuture<R> reply = new CompletableFuture<>();
        settle(answer, reply, result -> reply.complete(next.apply(result)));
        return reply;
    }

    static <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> compose(
            CompletableFuture<T> answer, Function<T, CompletableFuture<R>> next) {
        CompletableFuture<R> reply = new CompletableFuture<>();
        settle(answer, reply, result -> settle(next.apply(result), reply, reply::complete));
        return reply;
    }

    /** One request after the other; the results of all in one list. */
    static <T, R> CompletableFuture<List<R>> inTurn(
            List<List<T>> pieces, Function<List<T>, CompletableFuture<List<R>>> request) {
        CompletableFuture<List<R>> reply = new CompletableFuture<>();
        advance(pieces.iterator(), request, new ArrayList<>(), reply);
        return reply;
    }

    private static <T, R> void advance(
            Iterator<List<T>> pieces,
            Function<List<T>, CompletableFuture<List<R>>> request,
            List<R> results,
            CompletableFuture<List<R>> reply) {
        if (pieces.hasNext()) {
            settle(request.apply(pieces.next()), reply, part -> {
                results.addAll(part);
                advance(pieces, request, results, reply);
            });
        } else {
            reply.complete(results);
        }
    }

    /** Goes on with the answer, or fails the reply. */
    @SuppressWarnings("CatchingUnchecked") // an Error has no other way to whoever holds the reply
    private static <T extends @Nullable Object> void settle(
            CompletableFuture<T> answer, CompletableFuture<?> reply, Consumer<T> next) {
        var unused = answer.whenComplete((result, failure) -> {
            try {
                next.accept(Mappings.await(answer)); // has ended: does not wait
            } catch (Throwable e) {
                reply.completeExceptionally(e);
            }
        });
    }
}
