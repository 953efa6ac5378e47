package io.loomcache.examples.hibernate;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** Read often and changed sometimes: read-write, which is what most entities want. Found by its ISBN, too. */
@Entity
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
@NaturalIdCache
public class Book {

    @Id
    private long id;

    @Version
    private int version;

    @NaturalId
    private String isbn = "";

    private String title = "";

    @ElementCollection
    @OrderColumn
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    private List<String> chapters = new ArrayList<>();

    protected Book() {}

    public Book(long id, String isbn, String title, List<String> chapters) {
        this.id = id;
        this.isbn = isbn;
        this.title = title;
        this.chapters.addAll(chapters);
    }

    public String isbn() {
        return isbn;
    }

    public String title() {
        return title;
    }

    public void rename(String to) {
        title = to;
    }

    public int version() {
        return version;
    }

    public List<String> chapters() {
        return chapters;
    }
}
