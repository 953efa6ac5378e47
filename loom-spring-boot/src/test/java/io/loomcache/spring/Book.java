package io.loomcache.spring;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What the shop sells, in the database and in Hibernate's second-level cache. */
@Entity
@Cacheable
public class Book {

    @Id
    long id;

    String title = "";

    protected Book() {}

    Book(long id, String title) {
        this.id = id;
        this.title = title;
    }
}
