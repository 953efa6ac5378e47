package io.loomcache.examples.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** Changed so often that new values are not worth storing: nonstrict, a change only forgets the entry. */
@Entity
@Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
public class Visits {

    @Id
    private String page = "";

    private long count;

    protected Visits() {}

    public Visits(String page) {
        this.page = page;
    }

    public String page() {
        return page;
    }

    public void add() {
        count++;
    }

    public long count() {
        return count;
    }
}
