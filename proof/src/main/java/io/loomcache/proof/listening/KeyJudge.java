package io.loomcache.proof.listening;

import io.loomcache.proof.listening.Findings.Finding;
import java.util.BitSet;
import javax.cache.event.EventType;

/** Judges what one listener heard of one key. Confined to one thread. */
final class KeyJudge {

    private final Heard.Ear ear;
    private final Story story;
    private final Findings findings;
    private final BitSet seen = new BitSet();

    /** @param findings to which what is found is added */
    KeyJudge(Heard.Ear ear, Story story, Findings findings) {
        this.ear = ear;
        this.story = story;
        this.findings = findings;
    }

    /** The next event. */
    void heard(Heard heard) {
        findings.add(Finding.HEARD);
        int index = story.indexOf(heard.happening());
        if (index < 0) {
            findings.add(Finding.UNCAUSED);
            return;
        }
        Written written = story.get(index);
        findings.addIf(heard.happening().oldValue() != written.happening().oldValue(), Finding.WRONG_OLD_VALUE);
        if (seen.get(index)) {
            findings.add(Finding.TWICE);
            return;
        }
        findings.addIf(seen.length() > index, Finding.DISORDERED);
        seen.set(index);
        if (ear.isSynchronous() && hasReturned(written) && heard.handled() - written.returned() > 0) {
            findings.add(written.client().equals(ear.client()) ? Finding.LATE_OWN : Finding.LATE_OTHER);
        }
    }

    /** Not an expiry, which nobody calls; and who was not told that it happened was not told too early. */
    private static boolean hasReturned(Written written) {
        return written.certain() && written.happening().type() != EventType.EXPIRED;
    }

    boolean hasSeen(int index) {
        return seen.get(index);
    }

    void missing() {
        findings.add(Finding.MISSING);
    }
}
