package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** The guard of the other tests sees what it is there to see. */
final class NoLeaksTest {

    @Test
    void takeLost_afterABufferWasLost_tellsOfIt() {
        assertEquals("", NoLeaks.takeLost());
        loseOne();
        assertTrue(NoLeaks.takeLost().contains("ByteBuf"));
    }

    private static void loseOne() {
        ByteBuf lost = PooledByteBufAllocator.DEFAULT.heapBuffer(64);
        assertEquals(1, lost.refCnt());
    }
}
