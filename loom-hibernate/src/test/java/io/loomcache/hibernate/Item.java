package io.loomcache.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** What is cached in these tests as most entities are: to be read and written. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "items")
@NaturalIdCache(region = "items-by-code")
class Item {

    enum Colour {
        RED,
        GREEN
    }

    @Id
    long id;

    @Version
    int version;

    @NaturalId(mutable = true)
    String code;

    String name;

    @Enumerated(EnumType.STRING)
    Colour colour = Colour.RED;

    @ElementCollection
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "tags")
    List<String> tags = new ArrayList<>();

    Item() {}

    Item(long id, String name) {
        this.id = id;
        this.code = "code-" + id;
        this.name = name;
    }
}
