package io.loomcache.hibernate;

import java.io.Serializable;
import java.math.BigDecimal;

/** A value class of an application, with a converter. */
record Money(BigDecimal amount, String currency) implements Serializable {}
