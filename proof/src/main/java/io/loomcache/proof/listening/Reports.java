package io.loomcache.proof.listening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What clients leave in files: their writes, what their listeners heard, what their provider warns of. */
final class Reports {

    /** The provider warns of nothing but events that listeners will not be told, and listeners that fail. */
    private static final Pattern WARNING = Pattern.compile(" (WARN|ERROR) io\\.loomcache\\.jcache\\.");

    private Reports() {}

    /** The file of that client. */
    static Path writes(Path folder, String client) {
        return folder.resolve(client + ".writes");
    }

    /** The file of that client. */
    static Path heard(Path folder, String client) {
        return folder.resolve(client + ".heard");
    }

    /** Reads the reports of these clients, which are complete, and judges. */
    static Map<Judge.Kind, Findings> judge(Path folder, List<String> clients) throws IOException {
        List<Heard.Ear> ears = new ArrayList<>();
        List<Written> writes = new ArrayList<>();
        List<Heard> heard = new ArrayList<>();
        for (String client : clients) {
            for (String cache : List.of(Place.LASTING, Place.EXPIRING)) {
                ears.add(new Heard.Ear(client, cache, true));
                ears.add(new Heard.Ear(client, cache, false));
            }
            Files.readAllLines(writes(folder, client)).forEach(line -> writes.add(Written.of(line)));
            Files.readAllLines(heard(folder, client)).forEach(line -> heard.add(Heard.of(line)));
        }
        return Judge.judge(ears, writes, heard);
    }

    /** Lines of a client's log in which the provider warns. */
    static List<String> warnings(Path log) throws IOException {
        if (!Files.exists(log)) {
            return List.of();
        }
        return Files.readAllLines(log).stream()
                .filter(line -> WARNING.matcher(line).find())
                .toList();
    }
}
