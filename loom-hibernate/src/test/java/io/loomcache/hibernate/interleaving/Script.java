package io.loomcache.hibernate.interleaving;

import io.loomcache.hibernate.interleaving.History.What;
import java.util.function.Consumer;

/** What a transaction does. */
enum Script {
    LOAD(Effect.NONE, play -> play.readTags(play.find())),
    LOAD_TWICE(Effect.NONE, play -> {
        play.find();
        play.session().clear();
        play.find();
    }),
    LOAD_BY_CODE(Effect.NONE, Play::findByCode),
    QUERY(Effect.NONE, Play::query),
    UPDATE(Effect.UPDATE, Script::rename),
    UPDATE_NOTE(Effect.UPDATE, play -> play.change(thing -> thing.note = play.own(What.NOTE))),
    UPDATE_AND_LOOK(Effect.UPDATE, Script::renameAndLook),
    UPDATE_CODE(Effect.UPDATE, play -> play.change(thing -> thing.code = play.own(What.CODE))),
    TAG(Effect.UPDATE, play -> play.change(thing -> thing.tags.add(play.own(What.TAGS)))),
    DELETE(
            Effect.OTHER,
            play -> play.change(thing -> {
                play.ownNothing();
                play.session().remove(thing);
            })),
    INSERT(Effect.OTHER, Play::insert),
    ROLL_BACK(Effect.UPDATE, play -> {
        renameAndLook(play);
        throw new Play.WantedRollback();
    }),
    BULK(Effect.UPDATE, Play::bulkUpdate),
    /** The connection breaks after the database has committed. */
    UNKNOWN_COMMITTED(Effect.UPDATE, Script::rename),
    /** The connection breaks, and the database has not committed. */
    UNKNOWN_LOST(Effect.UPDATE, Script::rename);

    /** On the rows. */
    private enum Effect {
        NONE,
        /** What a read-only entity does not allow. */
        UPDATE,
        OTHER
    }

    private final Effect effect;

    @SuppressWarnings("ImmutableEnumChecker") // all that a body knows is its play
    private final Consumer<Play> body;

    Script(Effect effect, Consumer<Play> body) {
        this.effect = effect;
        this.body = body;
    }

    private static void rename(Play play) {
        play.change(thing -> thing.name = play.own(What.NAME));
    }

    private static void renameAndLook(Play play) {
        rename(play);
        play.session().flush();
        play.session().clear();
        play.find();
        play.query();
    }

    void run(Play play) {
        body.accept(play);
    }

    boolean changes() {
        return effect != Effect.NONE;
    }

    boolean updates() {
        return effect == Effect.UPDATE;
    }

    /** Whether its commit fails, so that the outcome is not known. */
    boolean isUnknown() {
        return this == UNKNOWN_COMMITTED || this == UNKNOWN_LOST;
    }
}
