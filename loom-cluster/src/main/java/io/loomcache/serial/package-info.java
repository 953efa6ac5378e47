/**
 * Keys and values to bytes and back. Scalars have fixed encodings that never change; other serializable
 * objects use the JDK's serialization, checked against an allow-list both ways. Thread-safe throughout.
 */
@NullMarked
package io.loomcache.serial;

import org.jspecify.annotations.NullMarked;
