package io.loomcache.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;

/** The other end of a {@link ClientProcess}: orders from standard input, answers to standard output. */
public final class Orders {

    private Orders() {}

    /** What a client does when told. */
    public interface Obedience {

        /**
         * Does it.
         *
         * @param words of the order
         * @return the answer, none of its lines empty
         */
        List<String> obey(List<String> words) throws InterruptedException, IOException;
    }

    /** Obeys until there are no more orders: whoever gave them has ended. */
    public static void obeyAll(Obedience client) throws InterruptedException, IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            for (String line : client.obey(List.of(order.split(" ", -1)))) {
                System.out.println(line);
            }
            System.out.println();
            System.out.flush();
        }
    }
}
