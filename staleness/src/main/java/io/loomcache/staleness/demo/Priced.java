package io.loomcache.staleness.demo;

/** Has a price. */
interface Priced {

    long getPrice();

    void setPrice(long price);
}
