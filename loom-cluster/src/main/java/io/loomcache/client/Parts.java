package io.loomcache.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What becomes of an operation that was sent to several groups in parts, each of which is atomic for itself. */
final class Parts {

    private Parts() {}

    /**
     * All results in order, when all parts have ended. A failure speaks for the whole: that nothing was done is
     * said only if it is true of every part.
     *
     * @param isChange whether the parts change anything; if not, the first failure says all
     */
    static <T> CompletableFuture<List<T>> together(boolean isChange, List<CompletableFuture<T>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).handle((ended, failure) -> {
            if (failure == null) {
                return parts.stream().map(CompletableFuture::join).toList();
            }
            List<RuntimeException> failures = parts.stream()
                    .map(Parts::failure)
                    .filter(each -> each != null)
                    .toList();
            boolean isNothingDone = failures.size() == parts.size()
                    && failures.stream().noneMatch(LoomException.OutcomeUnknown.class::isInstance);
            if (isNothingDone || !isChange || parts.size() == 1) {
                throw failures.get(0);
            }
            String done = (parts.size() - failures.size()) + " of " + parts.size() + " parts were done";
            throw new LoomException.OutcomeUnknown(
                    done + ", each part is the operation on the keys of one group; another failed: "
                            + failures.get(0).getMessage(),
                    failures.get(0));
        });
    }

    private static @Nullable RuntimeException failure(CompletableFuture<?> part) {
        try {
            part.join();
            return null;
        } catch (RuntimeException e) {
            return LoomClient.unwrapped(e);
        }
    }
}
