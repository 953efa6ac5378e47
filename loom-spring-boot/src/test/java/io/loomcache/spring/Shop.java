package io.loomcache.spring;

import jakarta.persistence.EntityManager;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.transaction.annotation.Transactional;

/** An application as its authors would write it: it names no class of LoomCache. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableCaching
public class Shop {

    final AtomicInteger priced = new AtomicInteger();
    private final EntityManager books;

    public Shop(EntityManager books) {
        this.books = books;
    }

    /** Prices are dear to calculate; of two arguments the key is one of Spring's own classes. */
    @Cacheable("prices")
    public int price(String title, String country) {
        return title.length() * 100 + country.length() + 0 * priced.incrementAndGet();
    }

    public int timesPriced() {
        return priced.get();
    }

    @Transactional
    public void add(long id, String title) {
        books.persist(new Book(id, title));
    }

    @Transactional(readOnly = true)
    public String title(long id) {
        return books.find(Book.class, id).title;
    }

    @Transactional
    public void rename(long id, String title) {
        books.find(Book.class, id).title = title;
    }
}
