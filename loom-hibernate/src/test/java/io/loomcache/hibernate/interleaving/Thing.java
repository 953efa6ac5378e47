package io.loomcache.hibernate.interleaving;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** What the two transactions have in common: a row with a natural id and a collection. */
@MappedSuperclass
abstract class Thing {

    @Id
    long id;

    @NaturalId(mutable = true)
    String code = "";

    String name = "";

    /** Beside the name, so that two may change one row without changing the same. */
    String note = "";

    @ElementCollection(fetch = FetchType.LAZY)
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    List<String> tags = new ArrayList<>();

    @Entity(name = "ReadOnlyThing")
    @Cache(usage = CacheConcurrencyStrategy.READ_ONLY)
    @NaturalIdCache
    static class ReadOnly extends Thing {}

    @Entity(name = "NonstrictThing")
    @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
    @NaturalIdCache
    static class Nonstrict extends Thing {
        @Version
        int version;
    }

    @Entity(name = "ReadWriteThing")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @NaturalIdCache
    static class ReadWrite extends Thing {
        @Version
        int version;
    }

    /** Without a version, and updated column by column: the hardest to keep. */
    @Entity(name = "UnversionedThing")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @NaturalIdCache
    @DynamicUpdate
    static class Unversioned extends Thing {}

    @Entity(name = "TransactionalThing")
    @Cache(usage = CacheConcurrencyStrategy.TRANSACTIONAL)
    @NaturalIdCache
    static class Transactional extends Thing {
        @Version
        int version;
    }
}
