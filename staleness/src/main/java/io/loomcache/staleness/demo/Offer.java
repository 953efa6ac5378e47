package io.loomcache.staleness.demo;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** Cached with the least that Hibernate promises: entries are dropped after the commit. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
public class Offer implements Priced {

    @Id
    private long id;

    @Version
    private long version;

    private long price;

    /** For Hibernate alone. */
    protected Offer() {}

    public long getId() {
        return id;
    }

    public long getVersion() {
        return version;
    }

    @Override
    public long getPrice() {
        return price;
    }

    @Override
    public void setPrice(long price) {
        this.price = price;
    }
}
