package io.loomcache.storage;

import io.microraft.RaftEndpoint;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.RaftGroupMembersView;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** The members of a group as of one log index, in the bytes of a sealed record. Thread-safe. */
final class MembersCodec {

    private final EngineCodec codec;
    private final DefaultRaftModelFactory models = new DefaultRaftModelFactory();

    MembersCodec(EngineCodec codec) {
        this.codec = codec;
    }

    byte[] encode(RaftGroupMembersView view) {
        RecordWriter out = new RecordWriter().putLong(view.getLogIndex());
        putAll(out, view.getMembers());
        putAll(out, view.getVotingMembers());
        return out.seal();
    }

    RaftGroupMembersView decode(String name, byte[] bytes) {
        RecordReader in = RecordReader.sealed(name, bytes);
        RaftGroupMembersView view = models.createRaftGroupMembersViewBuilder()
                .setLogIndex(in.getLong())
                .setMembers(getAll(name, in))
                .setVotingMembers(getAll(name, in))
                .build();
        in.end();
        return view;
    }

    private void putAll(RecordWriter out, Collection<RaftEndpoint> endpoints) {
        out.putInt(endpoints.size());
        endpoints.forEach(endpoint -> out.putBytes(codec.encodeEndpoint(endpoint)));
    }

    private Set<RaftEndpoint> getAll(String name, RecordReader in) {
        Set<RaftEndpoint> endpoints = new LinkedHashSet<>();
        int count = in.getCount();
        for (int left = count; left > 0; left--) {
            endpoints.add(codec.decodeEndpoint(in.getPresentBytes()));
        }
        if (endpoints.size() < count) {
            throw StoreException.corrupt(name, count + " different members", endpoints.size());
        }
        return endpoints;
    }
}
