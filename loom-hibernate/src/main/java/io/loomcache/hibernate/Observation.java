package io.loomcache.hibernate;

import jakarta.transaction.Synchronization;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernate.resource.transaction.spi.TransactionCoordinator;
import org.hibernate.resource.transaction.spi.TransactionObserver;
import org.jspecify.annotations.Nullable;

/** Has an observer told of a transaction's commit and end, from whatever side they come. Belongs to a session. */
final class Observation {

    private final TransactionObserver observer;
    private @Nullable TransactionCoordinator observed;

    Observation(TransactionObserver observer) {
        this.observer = observer;
    }

    boolean isBegun() {
        return observed != null;
    }

    /** Begins unless it has, or the session is in no transaction. */
    void begin(SharedSessionContractImplementor session) {
        if (observed == null && session.isTransactionInProgress()) {
            TransactionCoordinator coordinator = session.getTransactionCoordinator();
            coordinator.addObserver(observer);
            observed = coordinator;
            if (coordinator.getTransactionCoordinatorBuilder().isJta()) {
                observeManager(session);
            }
        }
    }

    /** The coordinator's own round may be over: another synchronization may have brought this change before the commit. */
    private void observeManager(SharedSessionContractImplementor session) {
        session.getFactory()
                .getServiceRegistry()
                .requireService(JtaPlatform.class)
                .registerSynchronization(new BeforeCommit(observer));
    }

    /** Said by the transaction manager. */
    private record BeforeCommit(TransactionObserver observer) implements Synchronization {

        @Override
        public void beforeCompletion() {
            observer.beforeCompletion();
        }

        @Override
        public void afterCompletion(int status) {}
    }

    void end() {
        if (observed != null) {
            observed.removeObserver(observer);
            observed = null;
        }
    }
}
