package io.loomcache.staleness.application;

import jakarta.persistence.Cacheable;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Version;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** An entity of which everything is cached: itself, its natural id, its collection, a query over it. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
@NaturalIdCache
public class Item {

    @Id
    private long id;

    /** The version of its slot at insertion: Hibernate counts from 0 each time. */
    private long base;

    @Version
    private long version;

    private long bucket;

    @NaturalId(mutable = true)
    private String code;

    private String stamp;

    @ElementCollection
    @CollectionTable(name = "item_mark", joinColumns = @JoinColumn(name = "item_id"))
    @Column(name = "mark")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    private Set<Long> marks = new HashSet<>();

    /** For Hibernate alone. */
    protected Item() {
        code = "";
        stamp = "";
    }

    /** @param base the version that it begins with */
    Item(long id, long base, long bucket, String stamp) {
        this.id = id;
        this.base = base;
        this.bucket = bucket;
        this.code = code(id, base);
        this.stamp = stamp;
        marks.add(base);
    }

    private static String code(long id, long version) {
        return "c-" + id + "-" + version;
    }

    public long getId() {
        return id;
    }

    /** As in {@link io.loomcache.staleness.database.Row}. */
    public long totalVersion() {
        return base + version;
    }

    public long getBucket() {
        return bucket;
    }

    public String getCode() {
        return code;
    }

    public String getStamp() {
        return stamp;
    }

    /** The greatest; 0 if there is none. */
    public long mark() {
        return marks.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** Changes a field. */
    public void restamp(String stamp) {
        this.stamp = stamp;
    }

    /** Takes a natural id that nobody has had. */
    void recode(String stamp) {
        this.stamp = stamp;
        code = code(id, totalVersion() + 1);
    }

    /** Changes the collection, and with it the version. */
    void remark(String stamp) {
        this.stamp = stamp;
        long latest = mark();
        marks.removeIf(mark -> mark != latest);
        marks.add(totalVersion() + 1);
    }
}
