package io.loomcache.hibernate;

import io.loomcache.map.Operation;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.transaction.spi.TransactionObserver;

/** Fills as other caches have them: what was loaded is stored, whatever has happened since the transaction began. */
public final class Unguarded {

    private Unguarded() {}

    /** Stores once more, after the transaction's end, what the session has loaded. */
    public static void fill(EntityDataAccess access, SharedSessionContractImplementor session, Object key) {
        DomainAccess domain = (DomainAccess) access;
        Cell cell = domain.cell(key);
        byte[] value = SessionTransaction.of(session).own(cell);
        if (value != null) {
            session.getTransactionCoordinator().addObserver(new AfterCompletion(domain, cell, value));
        }
    }

    private record AfterCompletion(DomainAccess access, Cell cell, byte[] value) implements TransactionObserver {

        @Override
        public void afterBegin() {}

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(boolean successful, boolean delayed) {
            CacheStore store = access.region().regions().store();
            store.look(cell);
            List<Operation.Item> items = List.of(new Operation.Item(cell.key(), value));
            RegionCache region = cell.region();
            store.send(
                    CompletableFuture.completedFuture(
                            List.of(new Operation.Fill(region.name(), items, store.revision(), true, region.expiry()))),
                    Set.of(cell));
        }
    }
}
