package io.loomcache.proof.faults;

import io.loomcache.proof.ProofException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What is said to the witness and what it answers, a line each. Not thread-safe. */
final class Conversation {

    private final Process witness;
    private final BufferedReader answers;
    private final Path log;

    Conversation(ProcessBuilder command, Path log) {
        this.log = log;
        try {
            witness = command.redirectError(log.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answers = witness.inputReader(StandardCharsets.UTF_8);
    }

    /** @throws ProofException it has ended */
    String ask(String question) {
        try {
            tell(question);
            String answer = answers.readLine();
            if (answer != null) {
                return answer;
            }
        } catch (IOException e) {
            throw new ProofException("the client can't be asked: " + e + "; see " + log, e);
        }
        throw new ProofException("the client has ended; see " + log);
    }

    /** Ends it; all that it says about the run. */
    String end() {
        try {
            tell("end");
        } catch (IOException e) {
            throw new ProofException("the client can't be asked: " + e + "; see " + log, e);
        }
        return String.join("\n", answers.lines().toList());
    }

    /** Whether it found nothing wrong; after {@link #end}. */
    boolean isContent() throws InterruptedException {
        return witness.waitFor() == 0;
    }

    private void tell(String line) throws IOException {
        witness.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }
}
