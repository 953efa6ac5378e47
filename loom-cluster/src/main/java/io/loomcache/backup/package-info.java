/**
 * Backups: the state of every group at one of its revisions in one file that says itself whether it is whole (docs/BACKUP.md), and
 * what a data folder is filled with from one.
 *
 * <p>{@link io.loomcache.backup.BackupStream} makes the file, {@link io.loomcache.backup.BackupReader} reads it. Each is used by one thread.
 */
@NullMarked
package io.loomcache.backup;

import org.jspecify.annotations.NullMarked;
