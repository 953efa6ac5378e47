/**
 * The bytes: versioned encodings of requests, responses, operations, results, log entries and snapshot
 * parts. One codec per type, all stateless: any thread may call them.
 *
 * <p>Every decoder survives hostile input: it returns a value or throws
 * {@link io.loomcache.wire.MalformedException}, and allocates in proportion to the bytes that are there,
 * never to those that are claimed. Every value has one encoding: equal values have equal bytes. Encoders
 * refuse what has none with IllegalArgumentException. Opcodes are fixed numbers, never reused; the page
 * is docs/WIRE.md.
 */
@NullMarked
package io.loomcache.wire;

import org.jspecify.annotations.NullMarked;
