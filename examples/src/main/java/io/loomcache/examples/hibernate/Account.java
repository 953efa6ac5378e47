package io.loomcache.examples.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** Transactional: a session sees its own changes in the cache, too, and others see all of them or none. */
@Entity
@Cache(usage = CacheConcurrencyStrategy.TRANSACTIONAL)
public class Account {

    @Id
    private String owner = "";

    @Version
    private int version;

    private long cents;

    protected Account() {}

    public Account(String owner, long cents) {
        this.owner = owner;
        this.cents = cents;
    }

    public String owner() {
        return owner;
    }

    public void add(long more) {
        cents += more;
    }

    public long cents() {
        return cents;
    }

    public int version() {
        return version;
    }
}
