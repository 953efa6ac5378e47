package io.loomcache.hibernate.interleaving;

import io.loomcache.hibernate.interleaving.History.What;

/** What a transaction does. */
enum Script {
    LOAD {
        @Override
        void run(Play play) {
            Thing thing = play.find();
            play.readTags(thing);
        }
    },
    LOAD_TWICE {
        @Override
        void run(Play play) {
            play.find();
            play.session().clear();
            play.find();
        }
    },
    LOAD_BY_CODE {
        @Override
        void run(Play play) {
            play.findByCode();
        }
    },
    QUERY {
        @Override
        void run(Play play) {
            play.query();
        }
    },
    UPDATE {
        @Override
        void run(Play play) {
            Thing thing = play.find();
            if (thing != null) {
                thing.name = play.own(What.NAME);
            }
        }
    },
    UPDATE_NOTE {
        @Override
        void run(Play play) {
            Thing thing = play.find();
            if (thing != null) {
                thing.note = play.own(What.NOTE);
            }
        }
    },
    UPDATE_AND_LOOK {
        @Override
        void run(Play play) {
            Thing thing = play.find();
            if (thing != null) {
                thing.name = play.own(What.NAME);
                play.session().flush();
                play.session().clear();
                play.find();
                play.query();
            }
        }
    },
    UPDATE_CODE {
        @Override
        void run(Play play) {
            Thing thing = play.find();
            if (thing != null) {
                thing.code = play.own(What.CODE);
            }
        }
    },
    TAG {
        @Override
        void run(Play play) {
            Thing thing = play.find();
            if (thing != null) {
                thing.tags.add(play.own(What.TAGS));
            }
        }
    },
    DELETE {
        @Override
        void run(Play play) {
            Thing thing = play.find();
            if (thing != null) {
                play.ownNothing();
                play.session().remove(thing);
            }
        }
    },
    INSERT {
        @Override
        void run(Play play) {
            play.insert();
        }
    },
    ROLL_BACK {
        @Override
        void run(Play play) {
            Thing thing = play.find();
            if (thing != null) {
                thing.name = play.own(What.NAME);
                play.session().flush();
                play.session().clear();
                play.find();
                play.query();
                throw new Play.WantedRollback();
            }
        }
    },
    BULK {
        @Override
        void run(Play play) {
            play.bulkUpdate();
        }
    },
    /** The connection breaks after the database has committed. */
    UNKNOWN_COMMITTED {
        @Override
        void run(Play play) {
            UPDATE.run(play);
        }
    },
    /** The connection breaks, and the database has not committed. */
    UNKNOWN_LOST {
        @Override
        void run(Play play) {
            UPDATE.run(play);
        }
    };

    abstract void run(Play play);

    boolean changes() {
        return switch (this) {
            case LOAD, LOAD_TWICE, LOAD_BY_CODE, QUERY -> false;
            default -> true;
        };
    }

    /** Whether it changes rows that there are, which a read-only entity does not allow. */
    boolean updates() {
        return changes() && this != INSERT && this != DELETE;
    }
}
