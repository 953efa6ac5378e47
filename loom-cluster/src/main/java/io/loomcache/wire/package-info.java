/**
 * The bytes: versioned encodings of requests, responses, operations, results, log entries and snapshot
 * parts. Every decoder survives hostile input: it throws {@link io.loomcache.wire.MalformedException}
 * and allocates no more than the input is long. Opcodes are fixed numbers, never reused; the page is
 * docs/WIRE.md.
 */
@NullMarked
package io.loomcache.wire;

import org.jspecify.annotations.NullMarked;
