package io.loomcache.jcache;

import java.io.Serializable;

/** A value inside of values, with a file of its own: nested classes are allowed with those around them. */
record Customer(String name) implements Serializable {}
