package io.loomcache.staleness.demo;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** Cached for reading and writing. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
public class Product implements Priced {

    @Id
    private long id;

    @Version
    private long version;

    private long price;

    /** For Hibernate alone. */
    protected Product() {}

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
