/**
 * A running member: composition, lifecycle, requests of clients, subscriptions, health.
 */
@NullMarked
package io.loomcache.member;

import org.jspecify.annotations.NullMarked;
