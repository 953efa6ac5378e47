package io.loomcache.examples.spring;

import java.io.Serializable;

/** What the catalogue sells. */
public record Product(String code, String name) implements Serializable {}
