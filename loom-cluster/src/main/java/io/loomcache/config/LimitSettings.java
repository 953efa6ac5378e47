package io.loomcache.config;

/** Settings to {@link DataLimits}, {@link NetLimits} and {@link RaftConfiguration}. */
final class LimitSettings {

    /** What a request, a log entry or a response adds to the bytes of its keys and values, generously. */
    private static final int FRAME_OVERHEAD_BYTES = 64 << 10;

    private LimitSettings() {}

    static DataLimits dataLimits(Settings settings) {
        return new DataLimits(
                settings.get(KnownSettings.KEY_BYTES),
                settings.get(KnownSettings.VALUE_BYTES),
                settings.get(KnownSettings.BATCH_ENTRIES),
                settings.get(KnownSettings.BATCH_BYTES));
    }

    /** The bounds of connections, wide enough for the largest operation that is allowed. */
    static NetLimits netLimits(Settings settings, DataLimits data) {
        int frameBytes = settings.get(KnownSettings.FRAME_BYTES);
        long needed = Math.max((long) data.keyBytes() + data.valueBytes(), data.batchBytes()) + FRAME_OVERHEAD_BYTES;
        if (frameBytes < needed) {
            throw ConfigException.of(
                    KnownSettings.FRAME_BYTES.name(), frameBytes, "at least " + needed + ", to hold the other limits");
        }
        return new NetLimits(
                frameBytes,
                settings.get(KnownSettings.CONNECTIONS),
                settings.get(KnownSettings.OUTBOUND_BYTES),
                settings.get(KnownSettings.REQUESTS_PER_CONNECTION),
                settings.get(KnownSettings.HANDSHAKE_TIMEOUT));
    }

    static RaftConfiguration raftConfiguration(Settings settings) {
        return new RaftConfiguration(
                settings.get(KnownSettings.GROUPS),
                settings.get(KnownSettings.HEARTBEAT_INTERVAL),
                settings.get(KnownSettings.ELECTION_TIMEOUT),
                settings.get(KnownSettings.SNAPSHOT_THRESHOLD),
                settings.get(KnownSettings.PENDING_ENTRIES),
                settings.get(KnownSettings.RAFT_BATCH_ENTRIES));
    }
}
