/**
 * Framed, mutually authenticated connections: bytes in, bytes out, and who is at the other end. The only
 * TLS and the only Netty in the project.
 *
 * <p>A connection starts with TLS 1.3, both sides showing a certificate, and a HELLO each way; only then
 * do frames flow. Handlers run on the connection's event loop and must not block. In process the same
 * frames flow without a socket and without TLS, on a thread of the pair's.
 */
@NullMarked
package io.loomcache.net;

import org.jspecify.annotations.NullMarked;
