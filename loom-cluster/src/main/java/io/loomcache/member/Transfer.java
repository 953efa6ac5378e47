package io.loomcache.member;

import org.jspecify.annotations.Nullable;

/**
 * What became of handing over the leadership of a group.
 *
 * @param to the member that leads it now, null if it was not handed over
 * @param failure why not, null if it was
 */
public record Transfer(
        int group, @Nullable String to, @Nullable String failure) {}
