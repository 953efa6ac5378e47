package io.loomcache.hibernate;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource without data, which takes part in transactions as it is told to. */
final class Voter implements XAResource {

    /** The error codes that it answers with, 0 for none. */
    int onPrepare;

    int onCommit;

    int commits;

    private void answer(int code) throws XAException {
        if (code != 0) {
            throw new XAException(code);
        }
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        int code = onPrepare;
        onPrepare = 0;
        answer(code);
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        int code = onCommit;
        onCommit = 0;
        answer(code);
        commits++;
    }

    @Override
    public void rollback(Xid xid) {}

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public boolean isSameRM(XAResource resource) {
        return resource == this;
    }

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
