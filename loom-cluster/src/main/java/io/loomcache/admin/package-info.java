/**
 * The HTTPS door of a member: paths, each with the permission that it needs, behind mutual TLS; and the client
 * of the commands that go through it. Handlers run on the door's own threads and may block.
 */
@NullMarked
package io.loomcache.admin;

import org.jspecify.annotations.NullMarked;
