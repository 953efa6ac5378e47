package io.loomcache.member;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a majority of the voters is left when all that stand in one place are lost together. */
public enum Safety {
    /** It is, whichever place is lost. */
    SAFE,
    /** One place has so many voters that the others are no majority. */
    UNSAFE,
    /** It depends on where those stand who have not said so. */
    UNKNOWN;

    /** @param places of each voter, null for one that has not said where it is */
    static Safety of(Collection<@Nullable String> places) {
        int losable = (places.size() - 1) / 2;
        Map<String, Integer> voters = new HashMap<>();
        int unknown = 0;
        for (String place : places) {
            if (place == null) {
                unknown++;
            } else {
                voters.merge(place, 1, Integer::sum);
            }
        }
        int most = voters.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        if (most > losable) {
            return UNSAFE;
        }
        return places.isEmpty() || most + unknown > losable ? UNKNOWN : SAFE;
    }
}
